"""What a group of reports of many nodes reads and writes: a few statements for all of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Row,
    Table,
    and_,
    bindparam,
    case,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.consent import ConsentKind
from aggregator.domain.received import Received
from aggregator.store.absences import absences
from aggregator.store.commands import commands
from aggregator.store.consents import consents
from aggregator.store.dark_homes import dark_homes
from aggregator.store.equipment import tickets
from aggregator.store.households import households
from aggregator.store.incidents import incidents
from aggregator.store.nodes import nodes, sensors
from aggregator.store.reports import cursors, spans
from aggregator.store.stages import stages


def _among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The column is one of the texts given when the query is executed."""
    return column.in_(bindparam("among", expanding=True))


_NODES = (
    select(nodes.c.id, nodes.c.revoked_at, nodes.c.silent_at, nodes.c.unseen_at, nodes.c.heartbeat_at)
    .add_columns(nodes.c.skewed_reports, nodes.c.outdated)
    .where(_among(nodes.c.id))
    .order_by(nodes.c.id)
    .with_for_update()
)

_PEOPLE = select(stages.c.household_id).where(_among(stages.c.household_id)).order_by(stages.c.household_id)

_WITHDRAWN = exists().where(
    consents.c.household_id == households.c.id,
    consents.c.kind == ConsentKind.SERVICE,
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

_HOMES = (
    select(households.c.id, households.c.dong_id, households.c.risk)
    .add_columns(households.c.telemetry, households.c.check_window_s)
    .add_columns(
        or_(households.c.left_at.is_not(None), _WITHDRAWN, _AWAY, _DARK).label("special"),
        _IN_DANGER.label("in_danger"),
    )
    .where(_among(households.c.id))
)

_COMMANDED = select(commands.c.node_id).where(
    _among(commands.c.node_id), commands.c.done_at.is_(None), commands.c.expires_at > bindparam("now")
)
_TICKETS = select(tickets.c.node_id, tickets.c.kind, tickets.c.sensor_id).where(
    _among(tickets.c.node_id), tickets.c.closed_at.is_(None)
)
_SENSORS = select(sensors.c.node_id, sensors.c.id).where(_among(sensors.c.node_id))
_CURSORS = select(cursors).where(_among(cursors.c.node_id))


async def _rows(connection: AsyncConnection, query: Executable, among: Collection[str], **values: Any) -> Sequence[Any]:
    """The rows of one of the queries above."""
    return (await connection.execute(query, {"among": list(among), **values})).all()


async def lock_nodes(connection: AsyncConnection, found: Collection[str]) -> Mapping[str, Row[Any]]:
    """The nodes, locked in an order all writers keep."""
    return {row.id: row for row in await _rows(connection, _NODES, found)}


async def lock_people(connection: AsyncConnection, homes: Collection[str]) -> None:
    """Let nothing else happen to these people meanwhile; SQLite has one writer at a time anyway."""
    if homes and connection.dialect.name == "postgresql":
        await _rows(connection, _PEOPLE.with_for_update(), homes)


async def homes_of(connection: AsyncConnection, homes: Collection[str], since: datetime) -> Mapping[str, Row[Any]]:
    """The households: their settings, whether anything about them is `special`, and whether they are `in_danger`.

    Special is whoever has left, has taken the consent back, was or is away since then, or cannot be seen.
    """
    return {row.id: row for row in await _rows(connection, _HOMES, homes, since=since)}


async def commanded(connection: AsyncConnection, found: Collection[str], now: datetime) -> frozenset[str]:
    """Those of the nodes for which a command waits."""
    return frozenset(row.node_id for row in await _rows(connection, _COMMANDED, found, now=now))


async def open_tickets(connection: AsyncConnection, found: Collection[str]) -> Mapping[str, set[tuple[str, str]]]:
    """Kind and sensor (empty for the node itself) of every open ticket, by node."""
    known: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for node, kind, sensor in await _rows(connection, _TICKETS, found):
        known[node].add((kind, sensor or ""))
    return known


async def sensors_of(connection: AsyncConnection, found: Collection[str]) -> Mapping[str, set[str]]:
    """The sensors that are known, by node."""
    known: defaultdict[str, set[str]] = defaultdict(set)
    for node, sensor in await _rows(connection, _SENSORS, found):
        known[node].add(sensor)
    return known


async def received_of(connection: AsyncConnection, found: Collection[str]) -> Mapping[tuple[str, str], Received]:
    """The memory of numbers, by node and boot; the nodes are locked already."""
    return {
        (row.node_id, row.boot): Received(ack=row.ack, above=spans(row.above), missing=spans(row.missing))
        for row in await _rows(connection, _CURSORS, found)
    }


async def put_received(
    connection: AsyncConnection,
    before: Mapping[tuple[str, str], Received],
    after: Mapping[tuple[str, str], Received],
) -> None:
    """Write the memories that are not as before."""
    new, further, changed = [], [], []
    for key, received in after.items():
        known = before.get(key)
        named = {"node": key[0], "of_boot": key[1], "told": received.ack}
        whole = {**named, "islands": received.above, "holes": received.missing}
        if known is None:
            new.append(whole)
        elif (known.above, known.missing) != (received.above, received.missing):
            changed.append(whole)
        elif known != received:
            further.append(named)
    if new:
        await connection.execute(_NEW_CURSOR, new)
    if further:
        await connection.execute(_FURTHER, further)
    if changed:
        await connection.execute(_CHANGED, changed)


_THIS_CURSOR = and_(cursors.c.node_id == bindparam("node"), cursors.c.boot == bindparam("of_boot"))
_MEMORY: Mapping[str, Any] = {"ack": bindparam("told"), "above": bindparam("islands"), "missing": bindparam("holes")}
_NEW_CURSOR = insert(cursors).values(node_id=bindparam("node"), boot=bindparam("of_boot"), **_MEMORY)
_FURTHER = update(cursors).where(_THIS_CURSOR).values(ack=bindparam("told"))
_CHANGED = update(cursors).where(_THIS_CURSOR).values(**_MEMORY)


def _node_update(*names: str) -> Any:
    """The statement that sets these columns of many nodes, each to its own value; a silence that was due is not."""
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    return update(nodes).where(nodes.c.id == bindparam("node")).values(ticket_at=None, **values)


_CONTACT = ("last_report_at", "silent_at", "unseen_at", "skewed_reports", "skew_s")
_HEARTBEAT = ("heartbeat_at", "version", "homeassistant", "waiting")
_HEARD = _node_update(*_CONTACT)
_HEARD_WELL = _node_update(*_CONTACT, *_HEARTBEAT)


async def note_heard(connection: AsyncConnection, heard: Sequence[Mapping[str, Any]]) -> None:
    """Update nodes that were heard; rows hold `node`, the columns of a contact, and all of a heartbeat or none."""
    short: list[dict[str, Any]] = []
    long: list[dict[str, Any]] = []
    for row in heard:
        (long if "version" in row else short).append(
            {name if name == "node" else f"new_{name}": value for name, value in row.items()}
        )
    if short:
        await connection.execute(_HEARD, short)
    if long:
        await connection.execute(_HEARD_WELL, long)


async def put_sensors(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert or update sensors; rows hold every column."""
    if rows:
        await connection.execute(_PUT_SENSORS[connection.dialect.name], list(rows))


def _upsert(into: Any, table: Table) -> Any:
    """Insert a row, or update the one that has its key."""
    key = [column.name for column in table.primary_key.columns]
    values = {column.name: into.excluded[column.name] for column in table.columns if not column.primary_key}
    return into.on_conflict_do_update(index_elements=key, set_=values)


_PUT_SENSORS: Mapping[str, Any] = {
    "sqlite": _upsert(sqlite.insert(sensors), sensors),
    "postgresql": _upsert(postgresql.insert(sensors), sensors),
}

_SEEN = (
    update(stages)
    .where(stages.c.household_id == bindparam("home"))
    .values(
        last_evidence_at=case(
            (stages.c.last_evidence_at > bindparam("seen_at"), stages.c.last_evidence_at),
            else_=bindparam("seen_at", type_=stages.c.last_evidence_at.type),
        )
    )
)


async def note_evidence(connection: AsyncConnection, seen_at: Mapping[str, datetime]) -> None:
    """Move the latest evidence of people on, never back."""
    if seen_at:
        await connection.execute(_SEEN, [{"home": home, "seen_at": at} for home, at in seen_at.items()])
