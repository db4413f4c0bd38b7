"""Quiet reports: what they tell changes nothing but what is kept; a whole group of them at once.

Whatever could raise, clear or tell something is left to the long way (`operations.reports`): this one must never have
an effect which that one would not have had, nor miss one.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from aggregator.domain.equipment import SKEWED_REPORTS, TicketKind, is_outdated, sensor_tickets, skewed
from aggregator.domain.received import Received
from aggregator.domain.region import Region
from aggregator.ingest.arrived import Arrived
from aggregator.ingest.checked import Checked
from aggregator.kernel.events import SensorState
from aggregator.kernel.home import RiskGroup, SensorKind
from aggregator.kernel.wire import Heartbeat, SensorItem, Settings, encode_settings, format_time
from aggregator.operations.context import Clock
from aggregator.operations.liveness import SENSOR_KINDS, SIGHT
from aggregator.operations.node_health import grace
from aggregator.operations.reports import FUTURE_TOLERANCE, news
from aggregator.operations.settings import settings_of
from aggregator.store import journal, report_groups
from aggregator.store.in_one_go import Visit
from aggregator.store.journal import Batch, choose, pack
from aggregator.store.report_groups import Heard, Home, Node, Sight

_MOST_SETTINGS = 200_000

type Taken = Sequence[tuple[Arrived, Mapping[str, Any]]]
"""Reports with the replies to them."""
type WaitingTransaction = Callable[[Callable[[Visit], Taken]], Taken]
type Transaction = Callable[[Callable[[Visit], Taken]], Awaitable[Taken]]
"""Does a piece of work within a transaction."""


@dataclass(slots=True, kw_only=True)
class _Known:
    """What the database has about the nodes of a group and their homes."""

    nodes: Mapping[str, Node]
    homes: Mapping[str, Home]
    commanded: frozenset[str]
    tickets: Mapping[str, set[tuple[str, str]]]
    sensors: Mapping[str, set[str]]
    sight: Mapping[str, Mapping[str, Sight]]
    received: Mapping[tuple[str, str], Received]


@dataclass(slots=True, kw_only=True)
class _News:
    """What the group brings, gathered for a few statements; `time` is what every reply says."""

    time: str
    batches: list[Batch] = field(default_factory=list)
    received: dict[tuple[str, str], Received] = field(default_factory=dict)
    heard: list[Heard] = field(default_factory=list)
    evidence: dict[str, datetime] = field(default_factory=dict)


class QuietReports:
    """Takes what is quiet in a group of reports."""

    def __init__(self, region: Region, clock: Clock) -> None:
        self._region = region
        self._clock = clock
        self._settings: dict[tuple[object, ...], Settings] = {}

    async def take(self, group: Sequence[Arrived], within: Transaction) -> None:
        """Take the quiet reports and give each its outcome; the others are left without one.

        A node's second report in a group takes the long way, after the first.
        """
        quiet = self._that_may_be(group)
        if quiet:
            _note(await within(lambda visit: self._take(visit, quiet)))

    def take_waiting(self, group: Sequence[Arrived], within: WaitingTransaction) -> None:
        """The same where a transaction is waited for."""
        quiet = self._that_may_be(group)
        if quiet:
            _note(within(lambda visit: self._take(visit, quiet)))

    def _that_may_be(self, group: Sequence[Arrived]) -> Mapping[str, Arrived]:
        """The reports that may be quiet by what they say themselves, by node."""
        now = self._clock.now()
        quiet: dict[str, Arrived] = {}
        others: set[str] = set()
        for waiting in group:
            node = waiting.identity.node
            if node in quiet or node in others or not may_be_quiet(waiting, now):
                others.add(node)
            else:
                quiet[node] = waiting
        return quiet

    def _take(self, visit: Visit, quiet: Mapping[str, Arrived]) -> Taken:
        """Look, take what is quiet indeed, write, and return the outcomes, which hold once this is on disk."""
        journal.turn(visit)
        now = self._clock.now()
        known = _look(visit, quiet, now)
        taken: list[tuple[Arrived, Mapping[str, Any]]] = []
        found = _News(time=format_time(now))
        for node, waiting in quiet.items():
            if self._is_quiet(waiting, known, now):
                taken.append((waiting, self._gather(waiting, known.nodes[node], known, found, now)))
        journal.add(visit, found.batches)
        report_groups.put_received(visit, known.received, found.received)
        report_groups.note_evidence(visit, found.evidence)
        region = self._region
        silent_at = now + region.heartbeat.missed_after - grace(region)
        report_groups.note_heard(visit, found.heard, now, silent_at)
        return taken

    def _is_quiet(self, waiting: Arrived, known: _Known, now: datetime) -> bool:
        """Whether nothing has to be raised, closed or told."""
        checked, identity = waiting.checked, waiting.identity
        node, home = known.nodes.get(identity.node), known.homes.get(identity.household)
        if node is None or home is None or node.revoked_at is not None:
            return False
        if node.silent_at is None or node.unseen_at is None or home.special or identity.node in known.commanded:
            return False
        if home.in_danger and "evidence" in checked.kinds:
            return False
        late = skewed(node.skewed_reports, waiting.skew)
        if late == SKEWED_REPORTS or (late == 0 and node.skewed_reports >= SKEWED_REPORTS):
            return False
        heartbeat = news(checked.heartbeat, node.heartbeat_at, now)
        if heartbeat is None:
            return "sensor" not in checked.kinds
        if not self._shows_nothing_new(heartbeat, node, known):
            return False
        return "sensor" not in checked.kinds or _on_the_way_there(checked, heartbeat, node, known)

    def _shows_nothing_new(self, heartbeat: Heartbeat, node: Node, known: _Known) -> bool:
        """Whether version, sensors and mains are such that no ticket opens or closes."""
        if is_outdated(heartbeat.version, self._region.nodes.minimum) != node.outdated:
            return False
        listed = {sensor.id for sensor in heartbeat.sensors}
        if len(listed) < len(heartbeat.sensors) or not known.sensors.get(node.id, frozenset()) <= listed:
            return False
        if any(
            _turns(known, node.id, sensor.id, sensor.state, sensor.battery, alive=sensor.alive)
            for sensor in heartbeat.sensors
        ):
            return False
        return not _tells_a_power_cut(heartbeat)

    def _gather(
        self,
        waiting: Arrived,
        node: Node,
        known: _Known,
        found: _News,
        now: datetime,
    ) -> Mapping[str, Any]:
        """Note what is to be written about one report, and return the reply to it."""
        checked, home = waiting.checked, known.homes[waiting.identity.household]
        key = (node.id, checked.boot)
        received, new = known.received.get(key, Received()).store_all(checked.seqs)
        found.received[key] = received
        waiting.new = len(new)
        if new:
            found.batches.append(_batch(waiting, new, now))
            if (seen_at := checked.evidence_at(new)) is not None:
                found.evidence[home.id] = max(seen_at, found.evidence.get(home.id, seen_at))
        skew = waiting.skew
        found.heard.append(
            Heard(
                node=node.id,
                unseen_at=now + timedelta(seconds=RiskGroup(home.risk).cap_s / self._region.pace),
                skewed_reports=skewed(node.skewed_reports, skew),
                skew_s=skew.total_seconds(),
                heartbeat=news(checked.heartbeat, node.heartbeat_at, now),
            )
        )
        settings = self._settings_of(home)
        return {
            "ack": received.ack,
            "also": sorted({seq for seq in checked.seqs if seq > received.ack}) if received.above else [],
            "rejected": [],
            "settings": None if checked.settings_version == settings.version else encode_settings(settings),
            "commands": [],
            "time": found.time,
        }

    def _settings_of(self, home: Home) -> Settings:
        """The settings of a home nobody is away from."""
        key = home[:5]
        settings = self._settings.get(key)
        if settings is None:
            if len(self._settings) >= _MOST_SETTINGS:
                self._settings.clear()
            settings = settings_of(self._region, home._asdict(), None)
            self._settings[key] = settings
        return settings


def _note(taken: Taken) -> None:
    """Give every report its outcome."""
    for waiting, outcome in taken:
        waiting.outcome = outcome


def _look(visit: Visit, quiet: Mapping[str, Arrived], now: datetime) -> _Known:
    """Lock and read."""
    homes = {waiting.identity.household for waiting in quiet.values()}
    seen = [waiting for waiting in quiet.values() if "evidence" in waiting.checked.kinds]
    nodes = report_groups.lock_nodes(visit, quiet)
    report_groups.lock_people(visit, {waiting.identity.household for waiting in seen})
    since = min([now, *(waiting.checked.first_at or now for waiting in seen)])
    told = [node for node, waiting in quiet.items() if waiting.checked.heartbeat is not None]
    return _Known(
        nodes=nodes,
        homes=report_groups.homes_of(visit, homes, since),
        commanded=report_groups.commanded(visit, quiet, now),
        tickets=report_groups.open_tickets(visit, told),
        sensors=report_groups.sensors_of(visit, told),
        sight=report_groups.sight_of(visit, [node for node in told if "sensor" in quiet[node].checked.kinds]),
        received=report_groups.received_of(visit, {(node, one.checked.boot) for node, one in quiet.items()}),
    )


def _on_the_way_there(checked: Checked, heartbeat: Heartbeat, node: Node, known: _Known) -> bool:
    """Whether what a report tells of sensors, before its heartbeat has the last word, opens and closes no ticket."""
    listed = {sensor.id for sensor in heartbeat.sensors}
    sight = dict(known.sight.get(node.id, {}))
    for numbered in sorted(checked.full().items, key=lambda one: one.seq):
        item = numbered.item
        if not isinstance(item, SensorItem):
            continue
        was = sight.get(item.sensor, Sight(True, SensorState.LEARNING, None, item.at))
        if was.told_at > item.at:
            continue
        alive = SIGHT.get(item.state, was.alive)
        state = SensorState(was.state) if item.state in SIGHT else item.state
        sight[item.sensor] = was._replace(alive=alive, state=state, told_at=item.at)
        if item.sensor not in listed or _turns(known, node.id, item.sensor, state, was.battery, alive=alive):
            return False
    return True


def _turns(known: _Known, node: str, sensor: str, state: SensorState, battery: int | None, *, alive: bool) -> bool:
    """Whether a ticket of a sensor opens or closes when it is like this."""
    tickets = known.tickets.get(node, ())
    is_open = {kind for kind in SENSOR_KINDS if (kind, sensor) in tickets} if tickets else frozenset()
    return _wanted(state, battery, alive=alive, low=TicketKind.BATTERY_LOW in is_open) != is_open


@cache
def _wanted(state: SensorState, battery: int | None, *, alive: bool, low: bool) -> frozenset[TicketKind]:
    """The kinds of tickets any sensor deserves that is in this state."""
    told = sensor_tickets(
        alive=alive, state=state, sensor="", kind="", appliance=None, battery=battery, battery_was_low=low
    )
    return frozenset(told)


def _tells_a_power_cut(heartbeat: Heartbeat) -> bool:
    """Whether every plug is lost while something else is still seen."""
    plugs = [sensor.alive for sensor in heartbeat.sensors if sensor.kind is SensorKind.POWER]
    if not plugs or any(plugs):
        return False
    return any(sensor.alive for sensor in heartbeat.sensors if sensor.kind is not SensorKind.POWER)


def may_be_quiet(waiting: Arrived, now: datetime) -> bool:
    """Whether a report could be quiet by what it says itself."""
    checked = waiting.checked
    if not checked.plain or checked.node != waiting.identity.node:
        return False
    return checked.last_at is None or checked.last_at <= now + FUTURE_TOLERANCE


def _batch(waiting: Arrived, new: Sequence[int], now: datetime) -> Batch:
    """What is kept of a report: all of it, or those items that had not arrived before."""
    checked, array = waiting.checked, waiting.checked.array
    first_at, last_at = checked.first_at, checked.last_at
    if len(new) < len(checked.seqs):
        places, every = _places(checked.seqs, new), checked.times()
        times, array = [every[place] for place in places], choose(array, places)
        first_at, last_at = min(times), max(times)
    assert first_at is not None
    assert last_at is not None
    return Batch(
        node_id=checked.node,
        boot=checked.boot,
        household_id=waiting.identity.household,
        received_at=now,
        first_at=first_at,
        last_at=last_at,
        count=len(new),
        items=pack(array),
    )


def _places(seqs: Sequence[int], new: Iterable[int]) -> list[int]:
    """Where each new number comes first."""
    first: dict[int, int] = {}
    for place, seq in enumerate(seqs):
        first.setdefault(seq, place)
    return [first[seq] for seq in new]
