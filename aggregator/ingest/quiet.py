"""Quiet reports: readings, summaries and evidence that change nothing but what is kept; a whole group at once.

Whatever could raise, clear or tell something is left to the long way (`operations.reports`): this one must never have
an effect which that one would not have had, nor miss one.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import SKEWED_REPORTS, TicketKind, is_outdated, sensor_tickets, skewed
from aggregator.domain.received import Received
from aggregator.ingest.checked import Checked
from aggregator.ingest.lanes import Waiting
from aggregator.kernel.home import RiskGroup, SensorKind
from aggregator.kernel.wire import Heartbeat, Settings, encode_settings, format_time
from aggregator.operations.context import Context
from aggregator.operations.liveness import SENSOR_KINDS
from aggregator.operations.node_health import grace
from aggregator.operations.reports import FUTURE_TOLERANCE, news
from aggregator.operations.settings import settings_of
from aggregator.store import journal, report_groups
from aggregator.store.journal import Batch, choose, pack

_MOST_SETTINGS = 200_000


@dataclass(slots=True, kw_only=True)
class _Known:
    """What the database has about the nodes of a group and their homes."""

    nodes: Mapping[str, Row[Any]]
    homes: Mapping[str, Row[Any]]
    commanded: frozenset[str]
    tickets: Mapping[str, set[tuple[str, str]]]
    sensors: Mapping[str, set[str]]
    received: Mapping[tuple[str, str], Received]


@dataclass(slots=True, kw_only=True)
class _News:
    """What the group brings, gathered for a few statements."""

    batches: list[Batch] = field(default_factory=list)
    received: dict[tuple[str, str], Received] = field(default_factory=dict)
    heard: list[dict[str, Any]] = field(default_factory=list)
    sensors: list[dict[str, Any]] = field(default_factory=list)
    evidence: dict[str, datetime] = field(default_factory=dict)


class QuietReports:
    """Takes what is quiet in a group of reports."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._settings: dict[tuple[str, ...], Settings] = {}

    async def prepare(self, group: Sequence[Waiting]) -> Mapping[Checked, bytes]:
        """Pack what will be kept, beside the event loop and before anything is locked."""
        checked = [waiting.checked for waiting in group if waiting.checked.plain]
        packed = await asyncio.to_thread(lambda: [pack(one.array) for one in checked])
        return dict(zip(checked, packed, strict=True))

    async def take(
        self, connection: AsyncConnection, group: Sequence[Waiting], packed: Mapping[Checked, bytes], now: datetime
    ) -> None:
        """Take the quiet reports and give each its outcome; the others are left without one.

        A node's second report in a group takes the long way, after the first.
        """
        quiet: dict[str, Waiting] = {}
        others: set[str] = set()
        for waiting in group:
            node = waiting.identity.node
            if node in quiet or node in others or not _may_be_quiet(waiting, now):
                others.add(node)
            else:
                quiet[node] = waiting
        if not quiet:
            return
        known = await self._look(connection, quiet, now)
        found = _News()
        for node, waiting in quiet.items():
            if self._is_quiet(waiting, known, now):
                waiting.outcome = self._gather(waiting, known.nodes[node], known, found, packed, now)
        await journal.add_batches(connection, found.batches)
        await report_groups.put_received(connection, known.received, found.received)
        await report_groups.put_sensors(connection, found.sensors)
        await report_groups.note_evidence(connection, found.evidence)
        await report_groups.note_heard(connection, found.heard)

    async def _look(self, connection: AsyncConnection, quiet: Mapping[str, Waiting], now: datetime) -> _Known:
        """Lock and read."""
        homes = {waiting.identity.household for waiting in quiet.values()}
        seen = [waiting for waiting in quiet.values() if "evidence" in waiting.checked.kinds]
        nodes = await report_groups.lock_nodes(connection, quiet)
        await report_groups.lock_people(connection, {waiting.identity.household for waiting in seen})
        since = min([now, *(at for waiting in seen for at in waiting.checked.times)])
        told = [node for node, waiting in quiet.items() if waiting.checked.heartbeat is not None]
        return _Known(
            nodes=nodes,
            homes=await report_groups.homes_of(connection, homes, since),
            commanded=await report_groups.commanded(connection, quiet, now),
            tickets=await report_groups.open_tickets(connection, told),
            sensors=await report_groups.sensors_of(connection, told),
            received=await report_groups.received_of(connection, quiet),
        )

    def _is_quiet(self, waiting: Waiting, known: _Known, now: datetime) -> bool:
        """Whether nothing has to be raised, closed or told."""
        checked, identity = waiting.checked, waiting.identity
        node, home = known.nodes.get(identity.node), known.homes.get(identity.household)
        if node is None or home is None or node.revoked_at is not None:
            return False
        if node.silent_at is None or node.unseen_at is None or home.special or identity.node in known.commanded:
            return False
        if home.in_danger and "evidence" in checked.kinds:
            return False
        late = skewed(node.skewed_reports, checked.sent_at - waiting.arrived_at)
        if late == SKEWED_REPORTS or (late == 0 and node.skewed_reports >= SKEWED_REPORTS):
            return False
        heartbeat = news(checked.heartbeat, node.heartbeat_at, now)
        return heartbeat is None or self._shows_nothing_new(heartbeat, node, known)

    def _shows_nothing_new(self, heartbeat: Heartbeat, node: Row[Any], known: _Known) -> bool:
        """Whether version, sensors and mains are such that no ticket opens or closes."""
        if is_outdated(heartbeat.version, self._context.region.nodes.minimum) != node.outdated:
            return False
        listed = {sensor.id for sensor in heartbeat.sensors}
        if len(listed) < len(heartbeat.sensors) or not known.sensors.get(node.id, frozenset()) <= listed:
            return False
        tickets: Collection[tuple[str, str]] = known.tickets.get(node.id, ())
        for sensor in heartbeat.sensors:
            is_open = {kind for kind in SENSOR_KINDS if (kind, sensor.id) in tickets} if tickets else frozenset()
            wanted = sensor_tickets(
                alive=sensor.alive,
                state=sensor.state,
                sensor=sensor.id,
                kind=sensor.kind,
                appliance=sensor.appliance,
                battery=sensor.battery,
                battery_was_low=TicketKind.BATTERY_LOW in is_open,
            )
            if wanted.keys() != is_open:
                return False
        return not _tells_a_power_cut(heartbeat)

    def _gather(
        self,
        waiting: Waiting,
        node: Row[Any],
        known: _Known,
        found: _News,
        packed: Mapping[Checked, bytes],
        now: datetime,
    ) -> Mapping[str, Any]:
        """Note what is to be written about one report, and return the reply to it."""
        checked, home = waiting.checked, known.homes[waiting.identity.household]
        key = (node.id, checked.boot)
        received, new = known.received.get(key, Received()).store_all(checked.seqs)
        found.received[key] = received
        waiting.new = len(new)
        if new:
            found.batches.append(_batch(waiting, new, packed, now))
            if (seen_at := checked.evidence_at(new)) is not None:
                found.evidence[home.id] = max(seen_at, found.evidence.get(home.id, seen_at))
        self._note_contact(waiting, node, home, found, now)
        settings = self._settings_of(home)
        return {
            "ack": received.ack,
            "also": sorted({seq for seq in checked.seqs if seq > received.ack}) if received.above else [],
            "rejected": [],
            "settings": None if checked.settings_version == settings.version else encode_settings(settings),
            "commands": [],
            "time": format_time(now),
        }

    def _note_contact(self, waiting: Waiting, node: Row[Any], home: Row[Any], found: _News, now: datetime) -> None:
        """The node has been heard, and how its sensors are."""
        region, checked = self._context.region, waiting.checked
        skew = checked.sent_at - waiting.arrived_at
        heard: dict[str, Any] = {
            "node": node.id,
            "last_report_at": now,
            "silent_at": now + region.heartbeat.missed_after - grace(region),
            "unseen_at": now + timedelta(seconds=RiskGroup(home.risk).cap_s / region.pace),
            "skewed_reports": skewed(node.skewed_reports, skew),
            "skew_s": skew.total_seconds(),
        }
        heartbeat = news(checked.heartbeat, node.heartbeat_at, now)
        if heartbeat is not None:
            heard |= {
                "heartbeat_at": heartbeat.at,
                "version": heartbeat.version,
                "homeassistant": heartbeat.homeassistant,
                "waiting": heartbeat.waiting,
            }
            found.sensors += _sensor_rows(node.id, heartbeat)
        found.heard.append(heard)

    def _settings_of(self, home: Row[Any]) -> Settings:
        """The settings of a home nobody is away from."""
        key = tuple(home)
        settings = self._settings.get(key)
        if settings is None:
            if len(self._settings) >= _MOST_SETTINGS:
                self._settings.clear()
            settings = settings_of(self._context.region, home._mapping, None)  # noqa: SLF001 - SQLAlchemy's own name
            self._settings[key] = settings
        return settings


def _tells_a_power_cut(heartbeat: Heartbeat) -> bool:
    """Whether every plug is lost while something else is still seen."""
    plugs = [sensor.alive for sensor in heartbeat.sensors if sensor.kind is SensorKind.POWER]
    if not plugs or any(plugs):
        return False
    return any(sensor.alive for sensor in heartbeat.sensors if sensor.kind is not SensorKind.POWER)


def _may_be_quiet(waiting: Waiting, now: datetime) -> bool:
    """Whether a report could be quiet by what it says itself."""
    checked = waiting.checked
    if not checked.plain or checked.node != waiting.identity.node:
        return False
    return not checked.times or max(checked.times) <= now + FUTURE_TOLERANCE


def _batch(waiting: Waiting, new: Sequence[int], packed: Mapping[Checked, bytes], now: datetime) -> Batch:
    """What is kept of a report: all of it, or those items that had not arrived before."""
    checked, times, items = waiting.checked, waiting.checked.times, packed[waiting.checked]
    if len(new) < len(checked.seqs):
        places = _places(checked.seqs, new)
        times, items = [times[place] for place in places], pack(choose(checked.array, places))
    return Batch(
        node_id=checked.node,
        boot=checked.boot,
        household_id=waiting.identity.household,
        received_at=now,
        first_at=min(times),
        last_at=max(times),
        count=len(new),
        items=items,
    )


def _places(seqs: Sequence[int], new: Iterable[int]) -> list[int]:
    """Where each new number comes first."""
    first: dict[int, int] = {}
    for place, seq in enumerate(seqs):
        first.setdefault(seq, place)
    return [first[seq] for seq in new]


def _sensor_rows(node: str, heartbeat: Heartbeat) -> list[dict[str, Any]]:
    """The sensors as a heartbeat tells them."""
    return [
        {
            "node_id": node,
            "id": sensor.id,
            "kind": sensor.kind,
            "appliance": sensor.appliance,
            "front_door": sensor.front_door,
            "alive": sensor.alive,
            "last_seen_at": sensor.last_seen_at,
            "state": sensor.state,
            "told_at": heartbeat.at,
            "battery": sensor.battery,
        }
        for sensor in heartbeat.sensors
    ]
