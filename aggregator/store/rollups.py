"""Hours of readings and evidence, folded from the journal by position: each row of it once, whoever does it.

The hours are those of the events; what arrives late changes the hour it is about. Values that one household's sensor
measured are told apart by the hour since 1970, which is a number, so that millions of rows stay small.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    Integer,
    RowMapping,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.history import Hour, Key
from aggregator.store.columns import METADATA, Utc
from aggregator.store.in_one_go import Insert, in_one_go
from aggregator.store.journal import journal

rollups = Table(
    "rollups",
    METADATA,
    Column("household_id", Text, primary_key=True),
    Column("hour", Integer, primary_key=True, autoincrement=False),
    Column("sensor_id", Text, primary_key=True),
    Column("count", Integer, nullable=False),
    Column("total", Float, nullable=False),
    Column("low", Float),
    Column("high", Float),
    Column("last", Float),
    Column("last_ms", BigInteger),
    Column("evidence_1", Integer, nullable=False),
    Column("evidence_2", Integer, nullable=False),
    Column("evidence_3", Integer, nullable=False),
    Column("evidence_4", Integer, nullable=False),
    CheckConstraint("(count = 0) = (low IS NULL)", name="low"),
    CheckConstraint("(count = 0) = (high IS NULL)", name="high"),
    CheckConstraint("(count = 0) = (last_ms IS NULL)", name="last"),
    sqlite_with_rowid=False,
)

rollup_position = Table(
    "rollup_position",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False),
    Column("erasures", Integer, nullable=False),
    Column("moved_at", Utc),
    CheckConstraint("id = 1", name="single"),
)

EVIDENCE = ("evidence_1", "evidence_2", "evidence_3", "evidence_4")
"""Columns of the quarters of an hour."""

_PAUSE = timedelta(seconds=10)
_MANY = 1_000
"""So many rows of the journal wait for no pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The last row of the journal that is in the hours, and how many people were erased so far."""

    position: int = 0
    erasures: int = 0


async def position(connection: AsyncConnection) -> Position:
    """How far the journal is in the hours."""
    query = select(rollup_position.c.position, rollup_position.c.erasures)
    row = (await connection.execute(query)).one_or_none()
    return Position() if row is None else Position(position=row.position, erasures=row.erasures)


async def due(connection: AsyncConnection, now: datetime, _limit: int) -> Sequence[str]:
    """One piece of work where the journal has gone on: at once where much of it has, else after a pause."""
    newest = (await connection.execute(select(func.max(journal.c.id)))).scalar() or 0
    row = (await connection.execute(select(rollup_position))).mappings().one_or_none()
    if row is None:
        return ["journal"] if newest else []
    waited = row["moved_at"] is None or abs(now - row["moved_at"]) >= _PAUSE
    behind = newest - row["position"]
    return ["journal"] if behind > 0 and (waited or behind >= _MANY) else []


async def advance(connection: AsyncConnection, before: Position, after: int, now: datetime) -> bool:
    """Move on from a position; False, with nothing changed, where somebody else did, or erased a person meanwhile."""
    here = rollup_position.c.position == before.position, rollup_position.c.erasures == before.erasures
    changed = await connection.execute(update(rollup_position).where(*here).values(position=after, moved_at=now))
    return changed.rowcount == 1


async def begin(connection: AsyncConnection) -> None:
    """Make the row of the position if there is none; of two who do it at once, one does."""
    if (await connection.execute(select(rollup_position.c.id))).first() is not None:
        return
    try:
        async with connection.begin_nested():
            await connection.execute(insert(rollup_position).values(id=1, position=0, erasures=0))
    except IntegrityError:
        return


async def add(connection: AsyncConnection, hours: Mapping[Key, Hour]) -> None:
    """Add what was folded to the hours that are there."""
    if hours:
        rows = [_row(key, hours[key]) for key in sorted(hours)]
        await in_one_go(connection, lambda visit: visit.write(_ADD, rows))


def _sum(name: str) -> str:
    """Both together."""
    return f'old."{name}" + new."{name}"'


def _either(name: str, better: str) -> str:
    """The new value where it is better or the first, else the one that is there."""
    new, old = f'new."{name}"', f'old."{name}"'
    return f"CASE WHEN {old} IS NULL OR {better} THEN coalesce({new}, {old}) ELSE {old} END"


_ADD = Insert(
    rollups,
    [column.name for column in rollups.columns],
    update=True,
    changes={
        **{name: _sum(name) for name in ("count", "total", *EVIDENCE)},
        "low": _either("low", "new.low < old.low"),
        "high": _either("high", "new.high > old.high"),
        **{name: _either(name, "new.last_ms >= old.last_ms") for name in ("last", "last_ms")},
    },
)


def _row(key: Key, hour: Hour) -> tuple[Any, ...]:
    """An hour as columns."""
    household, sensor, number = key
    values = hour.count, hour.total, hour.low, hour.high, hour.last, hour.last_ms
    return (household, number, sensor, *values, *hour.evidence)


async def of_household(
    connection: AsyncConnection, household: str, first: int, last: int, sensor: str | None = None
) -> Sequence[RowMapping]:
    """The hours of a household from `first` to before `last`, by time and sensor, of one sensor if given."""
    query = select(rollups).where(rollups.c.household_id == household, rollups.c.hour >= first, rollups.c.hour < last)
    if sensor is not None:
        query = query.where(rollups.c.sensor_id == sensor)
    return (await connection.execute(query.order_by(rollups.c.hour, rollups.c.sensor_id))).mappings().all()


async def erase(connection: AsyncConnection, household: str) -> int:
    """Delete a household's hours, also those that somebody has in hand just now; return how many there were."""
    await begin(connection)
    await connection.execute(update(rollup_position).values(erasures=rollup_position.c.erasures + 1))
    gone: int = (await connection.execute(delete(rollups).where(rollups.c.household_id == household))).rowcount
    return gone
