"""Incidents, the signals that joined them, and their timeline. Timeline rows are only ever added."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.incident import Decision, Incident, Move, Priority, Result, State, Transition
from aggregator.domain.repeats import Occasion
from aggregator.domain.signal import Signal, SignalKind
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of, pack, unpack

FIRST_NUMBER = 1001

incidents = Table(
    "incidents",
    METADATA,
    Column("number", Integer, Identity(start=FIRST_NUMBER), primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("state", Text, nullable=False),
    Column("priority", Text, nullable=False),
    Column("desk", Text, nullable=False, index=True),
    Column("reason", JSON, nullable=False),
    Column("desk_why", JSON, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("signalled_at", Utc, nullable=False),
    Column("due_at", Utc, index=True),
    Column("claimed_by", Text),
    Column("cleared_at", Utc),
    Column("cleared_why", JSON(none_as_null=True)),
    Column("last_evidence_at", Utc),
    Column("noted_at", Utc),
    Column("result", Text),
    Column("memo", Text, nullable=False),
    Column("closed_at", Utc),
    Column("reopened", Integer, nullable=False),
    CheckConstraint("state NOT IN ('claimed', 'contacting', 'dispatched') OR claimed_by IS NOT NULL", name="claim"),
    CheckConstraint("state NOT IN ('open', 'deferred') OR claimed_by IS NULL", name="waiting"),
    CheckConstraint("state <> 'deferred' OR due_at IS NOT NULL", name="deferral"),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closing"),
    CheckConstraint("state <> 'closed' OR (result IS NOT NULL AND memo <> '')", name="outcome"),
    CheckConstraint("(cleared_at IS NULL) = (cleared_why IS NULL)", name="clearing"),
    one_of("state", State),
    one_of("priority", Priority),
    one_of("result", Result),
    sqlite_autoincrement=True,
)

Index(
    "uq_incidents_household_open",
    incidents.c.household_id,
    unique=True,
    sqlite_where=incidents.c.state != State.CLOSED.value,
    postgresql_where=incidents.c.state != State.CLOSED.value,
)

NOT_CLOSED = incidents.c.state != literal_column(f"'{State.CLOSED.value}'")
"""Incidents that are not closed; the word stands in the statement itself, so that the index of them serves."""

Index("ix_incidents_desk_closed_at", incidents.c.desk, incidents.c.closed_at)
Index("ix_incidents_opened", incidents.c.opened_at, incidents.c.household_id)

signals = Table(
    "signals",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("incident_number", Integer, ForeignKey("incidents.number"), nullable=False, index=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("why", JSON, nullable=False),
    Column("node_id", Text, ForeignKey("nodes.id")),
    Column("boot", Text),
    Column("seq", BigInteger),
    one_of("kind", SignalKind),
)

transitions = Table(
    "transitions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("incident_number", Integer, ForeignKey("incidents.number"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Column("move", Text, nullable=False),
    Column("state_before", Text),
    Column("state_after", Text, nullable=False),
    Column("why", JSON, nullable=False),
    Column("memo", Text, nullable=False),
    Column("position", BigInteger),
    one_of("move", Move),
    one_of("state_before", State),
    one_of("state_after", State),
)

Index("ix_transitions_at", transitions.c.at, transitions.c.incident_number)
Index("uq_transitions_position", transitions.c.position, unique=True)
Index(
    "ix_transitions_without_position",
    transitions.c.id,
    sqlite_where=transitions.c.position.is_(None),
    postgresql_where=transitions.c.position.is_(None),
)

SEALED = (
    Sealed(table=incidents, columns=("memo",), place=lambda row, _: _memo_place(row["number"]), left="-"),
    Sealed(table=transitions, columns=("memo",), place=lambda row, _: _row_memo_place(row["incident_number"])),
)

_EXPLANATIONS = ("reason", "desk_why", "cleared_why")


def _memo_place(number: int) -> str:
    """Where the closing memo of an incident belongs."""
    return f"incidents.memo:{number}"


def _row_memo_place(number: int) -> str:
    """Where the memos of an incident's timeline belong."""
    return f"transitions.memo:{number}"


async def save(connection: AsyncConnection, cipher: Cipher, decision: Decision) -> int:
    """Write what was decided, incident and timeline together, and return the incident's number."""
    incident = decision.incident
    number = incident.number
    if number:
        await connection.execute(
            update(incidents).where(incidents.c.number == number).values(**_columns(cipher, incident))
        )
    else:
        result = await connection.execute(
            insert(incidents).values(**_columns(cipher, incident)).returning(incidents.c.number)
        )
        number = int(result.scalar_one())
    if decision.transitions:
        rows = [_transition_columns(cipher, number, row) for row in decision.transitions]
        await connection.execute(insert(transitions), rows)
    return number


def _columns(cipher: Cipher, incident: Incident) -> dict[str, Any]:
    """An incident as columns, without its number."""
    values = {field.name: getattr(incident, field.name) for field in fields(incident) if field.name != "number"}
    values["household_id"] = values.pop("household")
    for name in _EXPLANATIONS:
        values[name] = None if values[name] is None else pack(values[name])
    values["memo"] = cipher.seal(incident.memo, _memo_place(incident.number))
    return values


def _transition_columns(cipher: Cipher, number: int, row: Transition) -> dict[str, Any]:
    """A row of the timeline as columns."""
    return {
        "incident_number": number,
        "at": row.at,
        "who": row.who,
        "move": row.move,
        "state_before": row.before,
        "state_after": row.after,
        "why": pack(row.why),
        "memo": cipher.seal(row.memo, _row_memo_place(number)),
    }


def incident_of(cipher: Cipher, row: RowMapping) -> Incident:
    """Columns as the domain knows them."""
    return Incident(
        number=row["number"],
        household=row["household_id"],
        state=State(row["state"]),
        priority=Priority(row["priority"]),
        desk=row["desk"],
        reason=unpack(row["reason"]),
        desk_why=unpack(row["desk_why"]),
        cleared_why=None if row["cleared_why"] is None else unpack(row["cleared_why"]),
        result=None if row["result"] is None else Result(row["result"]),
        memo=cipher.open(row["memo"], _memo_place(row["number"])),
        **{
            name: row[name]
            for name in (
                "opened_at",
                "changed_at",
                "signalled_at",
                "due_at",
                "claimed_by",
                "cleared_at",
                "last_evidence_at",
                "noted_at",
                "closed_at",
                "reopened",
            )
        },
    )


async def add_signal(
    connection: AsyncConnection,
    number: int,
    household: str,
    signal: Signal,
    *,
    received_at: datetime,
    source: Mapping[str, Any],
) -> None:
    """Write down a signal; `source` holds node_id, boot and seq of the item it came with, if it came with one."""
    await connection.execute(
        insert(signals).values(
            incident_number=number,
            household_id=household,
            kind=signal.kind,
            at=signal.at,
            received_at=received_at,
            why=pack(signal.why),
            **source,
        )
    )


async def _many(connection: AsyncConnection, cipher: Cipher, query: Select[Any]) -> tuple[Incident, ...]:
    """The incidents a query finds."""
    return tuple(incident_of(cipher, row) for row in (await connection.execute(query)).mappings())


async def get(connection: AsyncConnection, cipher: Cipher, number: int) -> Incident | None:
    """One incident, locked until the end of a transaction that may write."""
    query = select(incidents).where(incidents.c.number == number).with_for_update()
    return next(iter(await _many(connection, cipher, query)), None)


async def not_closed(connection: AsyncConnection, cipher: Cipher, household: str) -> Incident | None:
    """The person's one incident that is not closed."""
    query = select(incidents).where(incidents.c.household_id == household, incidents.c.state != State.CLOSED)
    return next(iter(await _many(connection, cipher, query.with_for_update())), None)


async def numbers_by_household(
    connection: AsyncConnection, household: str | None = None
) -> Mapping[str, tuple[int, str]]:
    """Number and desk of every incident that is not closed, by household; of one household if given."""
    query = select(incidents.c.household_id, incidents.c.number, incidents.c.desk).where(NOT_CLOSED)
    if household is not None:
        query = query.where(incidents.c.household_id == household)
    return {row.household_id: (row.number, row.desk) for row in await connection.execute(query)}


async def due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[int]:
    """Numbers of incidents that time alone changes now, overdue ones first."""
    query = select(incidents.c.number).where(incidents.c.due_at <= now).order_by(incidents.c.due_at).limit(limit)
    return (await connection.execute(query)).scalars().all()


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """When time alone changes the next incident."""
    query = select(incidents.c.due_at).where(incidents.c.due_at.is_not(None)).order_by(incidents.c.due_at).limit(1)
    return (await connection.execute(query)).scalar()


async def timeline(connection: AsyncConnection, cipher: Cipher, number: int) -> tuple[Transition, ...]:
    """Everything that happened to an incident, oldest first."""
    query = select(transitions).where(transitions.c.incident_number == number).order_by(transitions.c.id)
    return await _rows(connection, cipher, query)


async def history(connection: AsyncConnection, cipher: Cipher, household: str) -> tuple[Transition, ...]:
    """Everything that happened to every incident of a person, oldest first."""
    query = select(transitions).join(incidents).where(incidents.c.household_id == household).order_by(transitions.c.id)
    return await _rows(connection, cipher, query)


async def attempts(connection: AsyncConnection, numbers: Collection[int]) -> Mapping[int, list[Transition]]:
    """What was tried to reach somebody, and where incidents began, by incident, oldest first; memos are left out."""
    query = (
        select(transitions)
        .where(transitions.c.incident_number.in_(numbers))
        .where(transitions.c.move.in_((Move.RAISE, Move.REOPEN, Move.CONTACT)))
        .order_by(transitions.c.id)
    )
    found: dict[int, list[Transition]] = {}
    for row in (await connection.execute(query)).mappings():
        found.setdefault(row["incident_number"], []).append(_transition(row, ""))
    return found


async def occasions(
    connection: AsyncConnection, households: Collection[str], since: datetime
) -> Mapping[str, list[Occasion]]:
    """Signals and dispatches since then, by household."""
    first = (transitions.c.move == Move.DEFER) & transitions.c.state_before.is_(None)
    query = (
        select(incidents.c.household_id, transitions.c.at, transitions.c.move)
        .join(incidents)
        .where(incidents.c.household_id.in_(households), transitions.c.at > since)
        .where(transitions.c.move.in_((Move.RAISE, Move.JOIN, Move.DISPATCH)) | first)
    )
    found: dict[str, list[Occasion]] = {}
    for row in await connection.execute(query):
        found.setdefault(row.household_id, []).append(Occasion(at=row.at, move=Move(row.move)))
    return found


async def _rows(connection: AsyncConnection, cipher: Cipher, query: Select[Any]) -> tuple[Transition, ...]:
    """The rows of timelines a query finds."""
    return tuple(
        _transition(row, cipher.open(row["memo"], _row_memo_place(row["incident_number"])))
        for row in (await connection.execute(query)).mappings()
    )


def _transition(row: RowMapping, memo: str) -> Transition:
    """Columns as the domain knows them."""
    return Transition(
        at=row["at"],
        who=row["who"],
        move=Move(row["move"]),
        before=None if row["state_before"] is None else State(row["state_before"]),
        after=State(row["state_after"]),
        why=unpack(row["why"]),
        memo=memo,
    )
