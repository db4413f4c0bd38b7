"""Who left when and why; `erase_at` is when their personal fields are erased."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, RowMapping, Table, Text, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.leaving import Departure, LeavingReason
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of

departures = Table(
    "departures",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("left_at", Utc, nullable=False),
    Column("reason", Text, nullable=False),
    Column("memo", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("came_back_at", Utc),
    Column("erase_at", Utc, index=True),
    Column("erased_at", Utc),
    CheckConstraint("came_back_at IS NULL OR erase_at IS NULL", name="erasure"),
    one_of("reason", LeavingReason),
)

SEALED = (Sealed(table=departures, columns=("memo",), place=lambda row, _: _place(row["id"])),)


def _place(departure: str) -> str:
    """Where the memo of a leaving belongs."""
    return f"departures.memo:{departure}"


async def add(connection: AsyncConnection, cipher: Cipher, departure: Departure) -> None:
    """Insert a leaving."""
    await connection.execute(
        insert(departures).values(
            id=departure.id,
            household_id=departure.household,
            left_at=departure.left_at,
            reason=departure.reason,
            memo=cipher.seal(departure.memo, _place(departure.id)),
            recorded_by=departure.recorded_by,
            erase_at=departure.erase_at,
        )
    )


async def of_household(connection: AsyncConnection, cipher: Cipher, household: str) -> tuple[Departure, ...]:
    """Every leaving of a household, oldest first."""
    query = select(departures).where(departures.c.household_id == household).order_by(departures.c.left_at)
    return tuple(_departure(cipher, row) for row in (await connection.execute(query)).mappings())


async def came_back(connection: AsyncConnection, household: str, at: datetime) -> None:
    """The person is registered again: nothing is erased."""
    statement = update(departures).where(departures.c.household_id == household, departures.c.came_back_at.is_(None))
    await connection.execute(statement.values(came_back_at=at, erase_at=None))


async def due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """Households whose personal fields are to be erased, the longest due first."""
    query = select(departures.c.household_id).where(departures.c.erase_at <= now)
    return (await connection.execute(query.order_by(departures.c.erase_at).limit(limit))).scalars().all()


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """When the next person is to be forgotten."""
    query = select(departures.c.erase_at).where(departures.c.erase_at.is_not(None))
    return (await connection.execute(query.order_by(departures.c.erase_at).limit(1))).scalar()


async def erase(connection: AsyncConnection, household: str, at: datetime) -> int:
    """Delete what was written about leaving, and say so; 0 where nothing was due by then."""
    statement = update(departures).where(departures.c.household_id == household, departures.c.erase_at <= at)
    return (await connection.execute(statement.values(memo="", erase_at=None, erased_at=at))).rowcount


def _departure(cipher: Cipher, row: RowMapping) -> Departure:
    """A row as the domain knows it."""
    return Departure(
        id=row["id"],
        household=row["household_id"],
        reason=LeavingReason(row["reason"]),
        memo=cipher.open(row["memo"], _place(row["id"])),
        **{name: row[name] for name in ("left_at", "recorded_by", "erase_at", "came_back_at", "erased_at")},
    )
