"""Absences: dated rows that are ended, never deleted; `due_at` is when a return that nobody noticed must be shown."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Column, ForeignKey, RowMapping, Select, Table, Text, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.absence import Absence, AbsenceEnd, AbsenceKind, Channel, Teller
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of

absences = Table(
    "absences",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("told_by", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("starts_at", Utc, nullable=False),
    Column("ends_at", Utc),
    Column("place", Text, nullable=False),
    Column("recorded_at", Utc, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("seen_at", Utc),
    Column("ended_at", Utc),
    Column("ended_by", Text),
    Column("end", Text),
    Column("unreturned_at", Utc),
    Column("due_at", Utc, index=True),
    CheckConstraint("ends_at IS NULL OR ends_at > starts_at", name="order"),
    CheckConstraint('(ended_at IS NULL) = ("end" IS NULL)', name="ending"),
    one_of("kind", AbsenceKind),
    one_of("told_by", Teller),
    one_of("channel", Channel),
)

SEALED = (Sealed(table=absences, columns=("place",), place=lambda row, _: _place(row["id"])),)


def _place(absence: str) -> str:
    """Where the place of an absence belongs."""
    return f"absences.place:{absence}"


def _columns(cipher: Cipher, absence: Absence, due_at: datetime | None) -> dict[str, Any]:
    """An absence as columns."""
    values = {field.name: getattr(absence, field.name) for field in fields(absence)}
    values["household_id"] = values.pop("household")
    return values | {"place": cipher.seal(absence.place, _place(absence.id)), "due_at": due_at}


async def add(connection: AsyncConnection, cipher: Cipher, absence: Absence, due_at: datetime | None) -> None:
    """Insert an absence."""
    await connection.execute(insert(absences).values(**_columns(cipher, absence, due_at)))


async def put(connection: AsyncConnection, absence: Absence, due_at: datetime | None) -> None:
    """Write what has become of an absence."""
    await connection.execute(
        update(absences)
        .where(absences.c.id == absence.id)
        .values(
            seen_at=absence.seen_at,
            ended_at=absence.ended_at,
            ended_by=absence.ended_by,
            end=absence.end,
            unreturned_at=absence.unreturned_at,
            due_at=due_at,
        )
    )


async def get(connection: AsyncConnection, cipher: Cipher, absence: str) -> Absence | None:
    """One absence, locked."""
    query = select(absences).where(absences.c.id == absence).with_for_update()
    return next(iter(await _many(connection, cipher, query)), None)


async def of_household(
    connection: AsyncConnection, cipher: Cipher, household: str, *, not_over_at: datetime | None = None
) -> tuple[Absence, ...]:
    """The absences of a person in order of their beginning; without those that are over by then, if it is given."""
    query = select(absences).where(absences.c.household_id == household)
    if not_over_at is not None:
        query = query.where(
            absences.c.ended_at.is_(None), absences.c.ends_at.is_(None) | (absences.c.ends_at > not_over_at)
        )
    return await _many(connection, cipher, query.order_by(absences.c.starts_at, absences.c.id))


async def open_ones(
    connection: AsyncConnection, cipher: Cipher, at: datetime, people: Select[tuple[str]]
) -> tuple[Absence, ...]:
    """Absences of these people that are not over, or whose return nobody has noticed, in order of their beginning."""
    lasting = absences.c.ends_at.is_(None) | (absences.c.ends_at > at) | absences.c.due_at.is_not(None)
    query = select(absences).where(absences.c.ended_at.is_(None), lasting | absences.c.unreturned_at.is_not(None))
    query = query.where(absences.c.household_id.in_(people))
    return await _many(connection, cipher, query.order_by(absences.c.starts_at, absences.c.id))


async def due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """Absences whose return is overdue, the longest first."""
    query = select(absences.c.id).where(absences.c.due_at <= now).order_by(absences.c.due_at).limit(limit)
    return (await connection.execute(query)).scalars().all()


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """When the next return is overdue."""
    query = select(absences.c.due_at).where(absences.c.due_at.is_not(None)).order_by(absences.c.due_at).limit(1)
    return (await connection.execute(query)).scalar()


async def _many(connection: AsyncConnection, cipher: Cipher, query: Select[Any]) -> tuple[Absence, ...]:
    """The absences a query finds."""
    return tuple(_absence(cipher, row) for row in (await connection.execute(query)).mappings())


def _absence(cipher: Cipher, row: RowMapping) -> Absence:
    """A row as the domain knows it."""
    plain: Collection[str] = (
        *("id", "starts_at", "ends_at", "recorded_at", "recorded_by"),
        *("seen_at", "ended_at", "ended_by", "unreturned_at"),
    )
    return Absence(
        household=row["household_id"],
        kind=AbsenceKind(row["kind"]),
        told_by=Teller(row["told_by"]),
        channel=Channel(row["channel"]),
        place=cipher.open(row["place"], _place(row["id"])),
        end=None if row["end"] is None else AbsenceEnd(row["end"]),
        **{name: row[name] for name in plain},
    )
