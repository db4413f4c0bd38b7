"""Equipment tickets: at most one open for each thing that is wrong."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    and_,
    false,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import TicketKind
from aggregator.kernel.events import Explanation
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of, pack
from aggregator.store.households import households
from aggregator.store.sight import watched_at_night, with_the_centre

tickets = Table(
    "tickets",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("household_id", Text, ForeignKey("households.id"), index=True),
    Column("node_id", Text, ForeignKey("nodes.id"), index=True),
    Column("sensor_id", Text),
    Column("why", JSON, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("closed_at", Utc),
    Column("closed_by", Text),
    Column("memo", Text, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("dong_id", Text),
    Column("assigned_to", Text),
    CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closing"),
    one_of("kind", TicketKind),
)

Index("ix_tickets_list", tickets.c.closed_at, tickets.c.severity, tickets.c.opened_at, tickets.c.id)

notes = Table(
    "ticket_notes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("ticket_id", Integer, ForeignKey("tickets.id"), nullable=False, index=True),
    Column("at", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Column("assigned_to", Text),
    Column("memo", Text, nullable=False),
)

SEALED = (
    Sealed(table=tickets, columns=("memo",), place=lambda row, _: f"tickets.memo:{row['id']}"),
    Sealed(table=notes, columns=("memo",), place=lambda row, _: _note_place(row["ticket_id"])),
)

Index(
    "uq_tickets_open",
    tickets.c.kind,
    tickets.c.subject,
    unique=True,
    sqlite_where=tickets.c.closed_at.is_(None),
    postgresql_where=tickets.c.closed_at.is_(None),
)


async def open_of_node(connection: AsyncConnection, node: str) -> Sequence[RowMapping]:
    """The open tickets of a node and its sensors."""
    query = select(tickets).where(tickets.c.node_id == node, tickets.c.closed_at.is_(None))
    return (await connection.execute(query)).mappings().all()


async def open_on(connection: AsyncConnection, kind: TicketKind, subject: str) -> RowMapping | None:
    """The open ticket of a kind about a subject."""
    query = select(tickets).where(tickets.c.kind == kind, tickets.c.subject == subject, tickets.c.closed_at.is_(None))
    return (await connection.execute(query)).mappings().one_or_none()


async def add(
    connection: AsyncConnection,
    kind: TicketKind,
    subject: str,
    why: Explanation,
    at: datetime,
    *,
    household: str | None = None,
    node: str | None = None,
    sensor: str | None = None,
    dong: str | None = None,
) -> int:
    """Insert an open ticket and return its id; `dong` is for one that is about no single household."""
    result = await connection.execute(
        insert(tickets)
        .values(
            kind=kind,
            subject=subject,
            household_id=household,
            node_id=node,
            sensor_id=sensor,
            why=pack(why),
            opened_at=at,
            memo="",
            severity=kind.severity.rank,
            dong_id=dong,
        )
        .returning(tickets.c.id)
    )
    return int(result.scalar_one())


async def close(
    connection: AsyncConnection, cipher: Cipher, identifier: int, at: datetime, by: str, memo: str = ""
) -> None:
    """Close one ticket."""
    sealed = cipher.seal(memo, f"tickets.memo:{identifier}")
    await connection.execute(
        update(tickets).where(tickets.c.id == identifier).values(closed_at=at, closed_by=by, memo=sealed)
    )


async def get(connection: AsyncConnection, identifier: int) -> RowMapping | None:
    """One ticket."""
    query = select(tickets).where(tickets.c.id == identifier).with_for_update()
    return (await connection.execute(query)).mappings().one_or_none()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """Which tickets may be seen: those of homes in some `dongs` (None: in all), and those of `ours`.

    `centre` limits homes to those the centre has an open incident about, or that have agreed to its watch by
    `consented_at`, where it is on duty.
    """

    dongs: frozenset[str] | None
    ours: bool
    centre: bool = False
    consented_at: datetime | None = None

    def condition(self) -> ColumnElement[bool]:
        """The same as a condition of a query over tickets and households."""
        home: ColumnElement[bool] = tickets.c.household_id.is_not(None)
        if self.dongs is not None:
            home = and_(home, households.c.dong_id.in_(self.dongs))
        if self.centre:
            agreed = false() if self.consented_at is None else watched_at_night(self.consented_at)
            home = and_(home, or_(agreed, with_the_centre()))
        about_dong: ColumnElement[bool] = and_(tickets.c.household_id.is_(None), tickets.c.dong_id.is_not(None))
        if self.dongs is not None:
            about_dong = and_(about_dong, tickets.c.dong_id.in_(self.dongs))
        ours = and_(tickets.c.household_id.is_(None), true() if self.ours else false())
        return or_(home, about_dong, ours)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tickets are asked for; None asks for all."""

    kind: TicketKind | None = None
    dong: str | None = None
    household: str | None = None
    assigned_to: str | None = None
    include_closed: bool = False

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same as conditions of a query over tickets and households."""
        asked = {
            tickets.c.kind: self.kind,
            _DONG: self.dong,
            tickets.c.household_id: self.household,
            tickets.c.assigned_to: self.assigned_to,
        }
        found = [column == value for column, value in asked.items() if value is not None]
        return found if self.include_closed else [*found, tickets.c.closed_at.is_(None)]


_DONG = func.coalesce(tickets.c.dong_id, households.c.dong_id)
_FROM = tickets.outerjoin(households, tickets.c.household_id == households.c.id)
_ROW = select(tickets, _DONG.label("dong")).select_from(_FROM)


async def seen(connection: AsyncConnection, identifier: int, sight: Sight) -> RowMapping | None:
    """One ticket with its dong, if it may be seen."""
    query = _ROW.where(tickets.c.id == identifier, sight.condition())
    return (await connection.execute(query)).mappings().one_or_none()


async def page(
    connection: AsyncConnection, sight: Sight, wanted: Wanted, *, after: RowMapping | None, limit: int
) -> Sequence[RowMapping]:
    """Tickets with their dongs: the most severe first, then the oldest; those that come `after` a ticket if given."""
    query = _ROW.where(sight.condition(), *wanted.conditions())
    order = (tickets.c.severity, tickets.c.opened_at, tickets.c.id)
    if after is not None:
        query = query.where(
            or_(
                tickets.c.severity > after["severity"],
                and_(tickets.c.severity == after["severity"], tickets.c.opened_at > after["opened_at"]),
                and_(
                    tickets.c.severity == after["severity"],
                    tickets.c.opened_at == after["opened_at"],
                    tickets.c.id > after["id"],
                ),
            )
        )
    return (await connection.execute(query.order_by(*order).limit(limit))).mappings().all()


async def count_open(connection: AsyncConnection, sight: Sight) -> Sequence[RowMapping]:
    """Open tickets counted by kind and dong, with the oldest of each."""
    query = (
        select(
            tickets.c.kind,
            _DONG.label("dong"),
            func.count().label("open"),
            func.min(tickets.c.opened_at).label("oldest_at"),
        )
        .select_from(_FROM)
        .where(tickets.c.closed_at.is_(None), sight.condition())
        .group_by(tickets.c.kind, _DONG)
    )
    return (await connection.execute(query)).mappings().all()


def memo_of(cipher: Cipher, row: RowMapping) -> str:
    """The memo a ticket was closed with, empty for none."""
    return cipher.open(row["memo"], f"tickets.memo:{row['id']}") if row["memo"] else ""


async def alter(connection: AsyncConnection, identifier: int, values: Mapping[str, Any]) -> None:
    """Update columns of one ticket."""
    await connection.execute(update(tickets).where(tickets.c.id == identifier).values(**values))


async def say(connection: AsyncConnection, identifier: int, why: Explanation) -> None:
    """Let a ticket tell what is so now."""
    await alter(connection, identifier, {"why": pack(why)})


def _note_place(ticket: int) -> str:
    """Where the notes on a ticket belong."""
    return f"ticket_notes.memo:{ticket}"


async def add_note(
    connection: AsyncConnection,
    cipher: Cipher,
    ticket: int,
    at: datetime,
    who: str,
    *,
    memo: str,
    assigned_to: str | None,
) -> None:
    """Write down what somebody said about a ticket, or to whom it was given."""
    sealed = cipher.seal(memo, _note_place(ticket))
    values = {"ticket_id": ticket, "at": at, "who": who, "assigned_to": assigned_to, "memo": sealed}
    await connection.execute(insert(notes).values(**values))


async def notes_of(connection: AsyncConnection, cipher: Cipher, ticket: int) -> Sequence[Mapping[str, Any]]:
    """What was said about a ticket, oldest first."""
    query = select(notes).where(notes.c.ticket_id == ticket).order_by(notes.c.id)
    rows = (await connection.execute(query)).mappings()
    return [{**row, "memo": cipher.open(row["memo"], _note_place(ticket))} for row in rows]


async def open_of_homes(
    connection: AsyncConnection, homes: Collection[str], kinds: Collection[TicketKind]
) -> Sequence[RowMapping]:
    """The open tickets of some kinds about these households."""
    query = select(tickets).where(
        tickets.c.household_id.in_(homes), tickets.c.kind.in_(kinds), tickets.c.closed_at.is_(None)
    )
    return (await connection.execute(query)).mappings().all()
