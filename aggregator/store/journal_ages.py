"""The journal growing old: on PostgreSQL a part of the table for each day, elsewhere its oldest rows.

The parts are made some days ahead and dropped whole. What lies in none of them (rows from before there were parts, or
with a time nobody expected) is in the part for the rest, and goes row by row as on SQLite.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import takewhile
from typing import Any

from sqlalchemy import FromClause, delete, func, select, table, text
from sqlalchemy import column as named
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.columns import Utc
from aggregator.store.journal import journal
from aggregator.store.retention import Removed

DAYS_AHEAD = 3
_REST = "journal_default"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """How far the journal may go: rows from before a moment that everybody who reads it has read (None: all)."""

    before: datetime
    passed: int | None


async def oldest(connection: AsyncConnection) -> datetime | None:
    """When the oldest row that is there arrived."""
    query = select(journal.c.received_at).order_by(journal.c.id).limit(1)
    return (await connection.execute(query)).scalar()


async def first(connection: AsyncConnection) -> int:
    """The number of the oldest row that is there; 0 for none."""
    return (await connection.execute(select(func.min(journal.c.id)))).scalar() or 0


async def remove(connection: AsyncConnection, edge: Edge, limit: int) -> Removed:
    """Delete what may go: a whole day where there are parts, else the oldest rows, at most so many."""
    if connection.dialect.name != "postgresql":
        return await _remove_rows(connection, journal, edge, limit)
    removed = await _drop_oldest(connection, edge)
    rest = table(_REST, named("id"), named("received_at", Utc()))
    return removed if removed.rows else await _remove_rows(connection, rest, edge, limit)


async def _remove_rows(connection: AsyncConnection, rows: FromClause, edge: Edge, limit: int) -> Removed:
    """Delete the oldest rows. Numbers rise as time goes on, so the first ones are looked at and no others."""
    query = select(rows.c.id, rows.c.received_at).order_by(rows.c.id).limit(limit)
    if edge.passed is not None:
        query = query.where(rows.c.id <= edge.passed)
    found = (await connection.execute(query)).all()
    old = list(takewhile(lambda row: row.received_at < edge.before, found))
    if not old:
        return Removed()
    # The number of the last one, and the moment again: what came in between must not go with them.
    these = rows.c.id <= old[-1].id, rows.c.received_at < edge.before
    gone = (await connection.execute(delete(rows).where(*these))).rowcount  # type: ignore[arg-type]
    moments = [row.received_at for row in old]
    return Removed(rows=gone, first_at=min(moments), last_at=max(moments), more=len(old) == limit)


async def make_ahead(connection: AsyncConnection, now: datetime) -> Sequence[date]:
    """Make the parts of the coming days that are not there yet, and return them; nothing to do on SQLite.

    A day the rest holds rows of already gets none: its rows go one by one. Without any reports there are no parts.
    """
    if connection.dialect.name != "postgresql" or not await first(connection):
        return ()
    there = set(await _days(connection))
    made = []
    for ahead in range(1, DAYS_AHEAD + 1):
        day = now.astimezone(UTC).date() + ahead * _DAY
        if day not in there and await _make(connection, day):
            made.append(day)
    return made


async def _make(connection: AsyncConnection, day: date) -> bool:
    """Make one part; False where the rest holds rows of that day."""
    statement = (
        f"CREATE TABLE {_part(day)} PARTITION OF journal "
        f"FOR VALUES FROM ('{_start(day).isoformat()}') TO ('{_start(day + _DAY).isoformat()}')"
    )
    try:
        async with connection.begin_nested():
            await connection.execute(text(statement))
    except DBAPIError:
        return False
    return True


async def _drop_oldest(connection: AsyncConnection, edge: Edge) -> Removed:
    """Drop the part of the oldest day that is wholly old and read; nothing where there is none."""
    for day in sorted(await _days(connection)):
        if _start(day + _DAY) > edge.before:
            break
        part = table(_part(day), named("id"), named("received_at", Utc()))
        moments = func.min(part.c.received_at), func.max(part.c.received_at)
        rows, last, *times = (await connection.execute(select(func.count(), func.max(part.c.id), *moments))).one()
        if edge.passed is not None and (last or 0) > edge.passed:
            break
        # Rather another time than in the way of reports: dropping waits for everybody who has the journal open.
        await connection.execute(text("SET LOCAL lock_timeout = '500ms'"))
        await connection.execute(text(f"DROP TABLE {_part(day)}"))
        if rows:
            return Removed(rows=rows, first_at=times[0], last_at=times[1], more=True)
    return Removed()


async def _days(connection: AsyncConnection) -> Sequence[date]:
    """The days there is a part for."""
    query = text(
        "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid "
        "WHERE inhparent = 'journal'::regclass AND child.relname ~ '^journal_[0-9]{8}$'"
    )
    names: Sequence[Any] = (await connection.execute(query)).scalars().all()
    return [datetime.strptime(name[-8:], "%Y%m%d").replace(tzinfo=UTC).date() for name in names]


def _part(day: date) -> str:
    """What the part of a day is called."""
    return f"journal_{day:%Y%m%d}"


def _start(day: date) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), UTC)
