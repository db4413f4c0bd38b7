"""What a group of reports of many nodes reads and writes: a few statements for all of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.consent import ConsentKind
from aggregator.domain.received import Received
from aggregator.kernel.wire import Heartbeat
from aggregator.store.absences import absences
from aggregator.store.commands import commands
from aggregator.store.consents import consents
from aggregator.store.dark_homes import dark_homes
from aggregator.store.equipment import tickets
from aggregator.store.households import households
from aggregator.store.in_one_go import Insert, Query, Update, Visit
from aggregator.store.incidents import incidents
from aggregator.store.nodes import nodes, sensors
from aggregator.store.reports import cursors, spans
from aggregator.store.stages import stages

_NEVER = datetime.min.replace(tzinfo=UTC)
_NODES = Query(
    lambda among: (
        select(nodes.c.id, nodes.c.revoked_at, nodes.c.silent_at, nodes.c.unseen_at, nodes.c.heartbeat_at)
        .add_columns(nodes.c.skewed_reports, nodes.c.outdated)
        .where(among(nodes.c.id))
        .order_by(nodes.c.id)
        .with_for_update()
    )
)
_PEOPLE = Query(
    lambda among: (
        select(stages.c.household_id)
        .where(among(stages.c.household_id))
        .order_by(stages.c.household_id)
        .with_for_update()
    )
)
_WITHDRAWN = exists().where(
    consents.c.household_id == households.c.id,
    consents.c.kind == ConsentKind.SERVICE.value,
    consents.c.revoked_at.is_not(None),
)
_AWAY = exists().where(
    absences.c.household_id == households.c.id,
    or_(
        absences.c.ended_at > bindparam("since"),
        and_(absences.c.ended_at.is_(None), or_(absences.c.ends_at.is_(None), absences.c.ends_at > bindparam("since"))),
    ),
)
_DARK = exists().where(dark_homes.c.household_id == households.c.id)
_IN_DANGER = exists().where(incidents.c.household_id == households.c.id, incidents.c.state != "closed")
_HOMES = Query(
    lambda among: (
        select(households.c.id, households.c.dong_id, households.c.risk, households.c.telemetry)
        .add_columns(
            households.c.check_window_s,
            or_(households.c.left_at.is_not(None), _WITHDRAWN, _AWAY, _DARK),
            _IN_DANGER,
        )
        .where(among(households.c.id))
    )
)
_COMMANDED = Query(
    lambda among: select(commands.c.node_id).where(
        among(commands.c.node_id), commands.c.done_at.is_(None), commands.c.expires_at > bindparam("now")
    )
)
_TICKETS = Query(
    lambda among: select(tickets.c.node_id, tickets.c.kind, tickets.c.sensor_id).where(
        among(tickets.c.node_id), tickets.c.closed_at.is_(None)
    )
)
_SENSORS = Query(lambda among: select(sensors.c.node_id, sensors.c.id).where(among(sensors.c.node_id)))
_SIGHT = Query(
    lambda among: select(
        sensors.c.node_id, sensors.c.id, sensors.c.alive, sensors.c.state, sensors.c.battery, sensors.c.told_at
    ).where(among(sensors.c.node_id))
)
_CURSORS = Query(
    lambda among: select(cursors.c.node_id, cursors.c.boot, cursors.c.ack, cursors.c.above, cursors.c.missing).where(
        among(cursors.c.node_id)
    )
)


async def owners(connection: AsyncConnection, hashes: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Node and household of living tokens, by what is kept of the token."""
    query = select(nodes.c.token_hash, nodes.c.id, nodes.c.household_id)
    rows = await connection.execute(query.where(nodes.c.token_hash.in_(hashes), nodes.c.revoked_at.is_(None)))
    return {kept: (node, household) for kept, node, household in rows}


class Node(NamedTuple):
    """What is known of a node; of the first three only whether they are there is of interest."""

    id: str
    revoked_at: object
    silent_at: object
    unseen_at: object
    heartbeat_at: datetime | None
    skewed_reports: int
    outdated: bool


class Home(NamedTuple):
    """A household's settings; `special` is whoever has left, took the consent back, is away, or cannot be seen."""

    id: str
    dong_id: str
    risk: str
    telemetry: str
    check_window_s: float
    special: bool
    in_danger: bool


def lock_nodes(visit: Visit, found: Collection[str]) -> Mapping[str, Node]:
    """The nodes, locked in an order all writers keep."""
    rows = (Node(*row) for row in visit.fetch(_NODES, list(found)))
    return {row.id: row._replace(heartbeat_at=visit.time(row.heartbeat_at)) for row in rows}


def lock_people(visit: Visit, homes: Collection[str]) -> None:
    """Let nothing else happen to these people meanwhile."""
    if homes and visit.locks:
        visit.fetch(_PEOPLE, list(homes))


def homes_of(visit: Visit, homes: Collection[str], since: datetime) -> Mapping[str, Home]:
    """The households; away is who was or is so since then."""
    return {row[0]: Home(*row) for row in visit.fetch(_HOMES, list(homes), since=visit.moment(since))}


def commanded(visit: Visit, found: Collection[str], now: datetime) -> frozenset[str]:
    """Those of the nodes for which a command waits."""
    return frozenset(node for (node,) in visit.fetch(_COMMANDED, list(found), now=visit.moment(now)))


def open_tickets(visit: Visit, found: Collection[str]) -> Mapping[str, set[tuple[str, str]]]:
    """Kind and sensor (empty for the node itself) of every open ticket, by node."""
    known: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for node, kind, sensor in visit.fetch(_TICKETS, list(found)):
        known[node].add((kind, sensor or ""))
    return known


def sensors_of(visit: Visit, found: Collection[str]) -> Mapping[str, set[str]]:
    """The sensors that are known, by node."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    for node, sensor in visit.fetch(_SENSORS, list(found)):
        known[node].add(sensor)
    return known


class Sight(NamedTuple):
    """What is known of a sensor since `told_at`; its state is a word."""

    alive: bool
    state: str
    battery: int | None
    told_at: datetime


def sight_of(visit: Visit, found: Collection[str]) -> Mapping[str, Mapping[str, Sight]]:
    """What the sensors of these nodes are like, by node and sensor."""
    known: defaultdict[str, dict[str, Sight]] = defaultdict(dict)
    for node, sensor, alive, state, battery, told_at in visit.fetch(_SIGHT, list(found)) if found else ():
        known[node][sensor] = Sight(bool(alive), state, battery, visit.time(told_at) or _NEVER)
    return known


def received_of(visit: Visit, wanted: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Received]:
    """The memory of numbers, by node and boot; the nodes are locked already."""
    return {
        (node, boot): Received(ack=ack, above=spans(visit.json(above)), missing=spans(visit.json(missing)))
        for node, boot, ack, above, missing in visit.fetch(_CURSORS, [node for node, _ in wanted])
        if (node, boot) in wanted
    }


_MEMORY = ("above", "missing", "ack")
_CURSOR = ("node_id", "boot")
_NEW_CURSOR = Insert(cursors, (*_MEMORY, *_CURSOR))
_CHANGED = Update(cursors, _MEMORY, _CURSOR)
_FURTHER = Update(cursors, _MEMORY[2:], _CURSOR)


def put_received(
    visit: Visit, before: Mapping[tuple[str, str], Received], after: Mapping[tuple[str, str], Received]
) -> None:
    """Write the memories that are not as before."""
    new: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    further: list[tuple[Any, ...]] = []
    for key, received in after.items():
        known = before.get(key)
        if known is None or (known.above, known.missing) != (received.above, received.missing):
            whole = (_json(received.above), _json(received.missing), received.ack, *key)
            (new if known is None else changed).append(whole)
        elif known != received:
            further.append((received.ack, *key))
    visit.write(_NEW_CURSOR, new)
    visit.write(_CHANGED, changed)
    visit.write(_FURTHER, further)


def _json(told: Sequence[tuple[int, int]]) -> str:
    """Spans of numbers as JSON."""
    return orjson.dumps(told).decode()


@dataclass(slots=True, kw_only=True)
class Heard:
    """A node that was heard at a moment all nodes of the group share; the heartbeat is one that is news, or None."""

    node: str
    unseen_at: datetime
    skewed_reports: int
    skew_s: float
    heartbeat: Heartbeat | None


_CONTACT = ("last_report_at", "silent_at", "ticket_at", "unseen_at", "skewed_reports", "skew_s")
_HEARTBEAT = ("heartbeat_at", "version", "homeassistant", "waiting")
_HEARD = Update(nodes, _CONTACT, ["id"])
_HEARD_WELL = Update(nodes, [*_CONTACT, *_HEARTBEAT], ["id"])
_SEEN = Insert(sensors, [column.name for column in sensors.columns], update=True)


def note_heard(visit: Visit, heard: Sequence[Heard], now: datetime, silent_at: datetime) -> None:
    """Move the due times of nodes on, and note what their heartbeats tell: the node's own and its sensors."""
    moment = visit.moment
    both = moment(now), moment(silent_at), None
    short: list[tuple[Any, ...]] = []
    long: list[tuple[Any, ...]] = []
    seen: list[tuple[Any, ...]] = []
    for one in heard:
        contact = (*both, moment(one.unseen_at), one.skewed_reports, one.skew_s)
        if (told := one.heartbeat) is None:
            short.append((*contact, one.node))
            continue
        at = moment(told.at)
        long.append((*contact, at, told.version, told.homeassistant, told.waiting, one.node))
        for sensor in told.sensors:
            last_seen_at = moment(sensor.last_seen_at)
            kept = (one.node, sensor.id, sensor.kind.value, sensor.appliance and sensor.appliance.value)
            state = (sensor.front_door, sensor.alive, last_seen_at, sensor.state.value, at, sensor.battery)
            seen.append((*kept, *state))
    visit.write(_HEARD, short)
    visit.write(_HEARD_WELL, long)
    visit.write(_SEEN, seen)


_EVIDENCE = Update(stages, ["last_evidence_at"], ["household_id"], grows="last_evidence_at")


def note_evidence(visit: Visit, seen_at: Mapping[str, datetime]) -> None:
    """Move the latest evidence of people on, never back."""
    visit.write(_EVIDENCE, [(visit.moment(at), home) for home, at in seen_at.items()])
