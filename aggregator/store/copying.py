"""Moving every row of a region from one database to another: all of them or none, compared afterwards.

Columns are carried as they are kept: JSON as its text, sealed fields sealed, moments in UTC.
"""

import hashlib
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Table, Text, cast, column, insert, literal, select, table, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.database import Database
from aggregator.store.schema import metadata

_BATCH = 1_000
_ALL = 2**256


class NotEmptyError(Exception):
    """The target already holds rows; `table` names the first table that does."""

    def __init__(self, name: str) -> None:
        self.table = name
        super().__init__(name)


class DifferentError(Exception):
    """A table is not the same on both sides; nothing was kept."""

    def __init__(self, name: str) -> None:
        self.table = name
        super().__init__(name)


@dataclass(frozen=True, slots=True)
class Sum:
    """What a table holds: how many rows, and a checksum that knows no order."""

    rows: int = 0
    checksum: int = 0

    def with_row(self, row: Sequence[Any]) -> "Sum":
        """The sum with one more row."""
        digest = hashlib.sha256("\x1f".join(map(_plain, row)).encode()).digest()
        return Sum(self.rows + 1, (self.checksum + int.from_bytes(digest)) % _ALL)


async def copy(source: Database, target: Database, tell: Callable[[str, int], None]) -> int:
    """Copy every table in one transaction and compare them; return how many rows there were.

    Both are at the newest schema, and nobody writes to the source meanwhile. `tell` hears of each table that is done.
    Raises NotEmptyError, DifferentError.
    """
    total = 0
    async with source.read() as reading, target.write() as writing:
        if target.dialect == "postgresql":
            await writing.execute(text("SET LOCAL statement_timeout = 0"))
        for one in metadata().sorted_tables:
            if (await writing.execute(select(one).limit(1))).first() is not None:
                raise NotEmptyError(one.name)
        for one in metadata().sorted_tables:
            told = Sum()
            async with aclosing(_rows(reading, one)) as batches:
                async for rows in batches:
                    for row in rows:
                        told = told.with_row(row)
                    await _put(writing, one, rows)
            await _go_on_numbering(reading, writing, one)
            if await _sum(writing, one) != told:
                raise DifferentError(one.name)
            total += told.rows
            tell(one.name, told.rows)
    return total


async def sums(database: Database) -> dict[str, Sum]:
    """What every table holds, the same on both stores where the rows are the same."""
    async with database.read() as connection:
        return {one.name: await _sum(connection, one) for one in metadata().sorted_tables}


async def _sum(connection: AsyncConnection, one: Table) -> Sum:
    """What a table holds."""
    found = Sum()
    async with aclosing(_rows(connection, one)) as batches:
        async for rows in batches:
            for row in rows:
                found = found.with_row(row)
    return found


async def _rows(connection: AsyncConnection, one: Table) -> AsyncGenerator[list[Sequence[Any]]]:
    """The rows of a table in the order of its key, some at a time."""
    key = list(one.primary_key.columns)
    places = [list(one.columns).index(each) for each in key]
    carried = (cast(each, Text) if isinstance(each.type, JSON) else each for each in one.columns)
    query = select(*carried).order_by(*key).limit(_BATCH)
    rows: list[Sequence[Any]] = [tuple(row) for row in await connection.execute(query)]
    while rows:
        yield rows
        last = [rows[-1][place] for place in places]
        seen = tuple_(*(literal(value, each.type) for value, each in zip(last, key, strict=True)))
        behind = query.where(tuple_(*key) > seen)
        rows = [tuple(row) for row in await connection.execute(behind)]


async def _put(connection: AsyncConnection, one: Table, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows as they were read."""
    # Without a type JSON goes into its column as the text it is.
    carried = table(
        one.name, *(column(each.name, None if isinstance(each.type, JSON) else each.type) for each in one.columns)
    )
    names = [each.name for each in one.columns]
    if rows:
        await connection.execute(insert(carried), [dict(zip(names, row, strict=True)) for row in rows])


async def _go_on_numbering(reading: AsyncConnection, writing: AsyncConnection, one: Table) -> None:
    """Let the target give no number which the source has given, also not one whose row is gone."""
    key = one.autoincrement_column
    if key is None:
        return
    highest = await _highest(writing, key)
    last = max(highest or 0, await _last_given(reading, one, key))
    if not last:
        return
    if writing.dialect.name == "postgresql":
        sequence = text("SELECT setval(pg_get_serial_sequence(:name, :key), :last)")
        await writing.execute(sequence, {"name": one.name, "key": key.name, "last": last})
    elif one.dialect_options["sqlite"]["autoincrement"]:
        await writing.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": one.name})
        numbering = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
        await writing.execute(numbering, {"name": one.name, "last": last})


async def _highest(connection: AsyncConnection, key: Column[int]) -> int | None:
    """The highest number in a table."""
    return (await connection.execute(select(key).order_by(key.desc()).limit(1))).scalar()


async def _last_given(connection: AsyncConnection, one: Table, key: Column[int]) -> int:
    """The last number a table has given, or was told to begin after; 0 where that is not kept."""
    if connection.dialect.name == "sqlite":
        if not one.dialect_options["sqlite"]["autoincrement"]:
            return 0
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
        return int((await connection.execute(query, {"name": one.name})).scalar() or 0)
    named = text("SELECT pg_get_serial_sequence(:name, :key)")
    sequence = (await connection.execute(named, {"name": one.name, "key": key.name})).scalar_one()
    if sequence is None:
        return 0
    last, called = (await connection.execute(text(f"SELECT last_value, is_called FROM {sequence}"))).one()
    return int(last) if called else int(last) - 1


def _plain(value: Any) -> str:
    """A value as text that is the same whichever database it came from."""
    match value:
        case None:
            return "\x00"
        case bool():
            return str(int(value))
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case bytes() | memoryview():
            return bytes(value).hex()
        case float():
            return value.hex()
        case _:
            return str(value)
