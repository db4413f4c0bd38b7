"""Many statements in one visit to the database driver.

SQLite is spoken to in a thread of its own: a visit for every statement, or for every row, would cost more than the
statements. Here a piece of work goes there once, and rows are written many to a statement. On PostgreSQL the same work
runs on the transaction's connection. Values are those of the driver: `moments` turns a time into one and back.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, cached_property
from math import isfinite
from typing import Any, Protocol

import orjson
from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Float,
    LargeBinary,
    Select,
    String,
    Table,
    any_,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

_DIALECTS = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": postgresql.psycopg.dialect(paramstyle="format"),  # type: ignore[no-untyped-call]
}
_LARGEST = 512
"""So many rows are written by one statement of SQLite; it takes 32,766 values."""


class Query:
    """A question about everything whose key is among some texts; `ask` makes it, given the condition for a column."""

    def __init__(self, ask: Callable[["Among"], Select[Any]]) -> None:
        self._ask = ask
        self.compiled = cache(self._compile)

    def _compile(self, dialect: str) -> tuple[str, Sequence[str], dict[str, Any]]:
        """Its text, the names of its values in their order, and those values that are always the same."""
        statement = self._ask(_AMONG[dialect])
        compiled: Any = statement.compile(dialect=_DIALECTS[dialect])
        text = _as_one_row(statement, str(compiled)) if dialect == "sqlite" else str(compiled)
        return text, tuple(compiled.positiontup), dict(compiled.params)


def _as_one_row(statement: Select[Any], text: str) -> str:
    """The rows of a query as one JSON array: SQLite's driver gives way to the loop at every single row."""
    names = [f"column{place}" for place in range(1, len(statement.selected_columns) + 1)]
    told = [_told(name, column) for name, column in zip(names, statement.selected_columns, strict=True)]
    return (
        f"WITH found({', '.join(names)}) AS ({text}) SELECT json_group_array(json_array({', '.join(told)})) FROM found"
    )


def _told(name: str, column: ColumnElement[Any]) -> str:
    """A value within JSON; before 3.43 SQLite writes only fifteen digits of a number by itself."""
    exact = f"iif({name} IS NULL, NULL, json(printf('%!.17g', {name})))"
    return exact if isinstance(column.type, Float) else name


type Among = Callable[[ColumnElement[Any]], ColumnElement[bool]]


def _in_json(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """Among the texts of a JSON array."""
    return column.in_(select(func.json_each(bindparam("among", type_=String)).table_valued("value").c.value))


def _in_array(column: ColumnElement[Any]) -> ColumnElement[bool]:
    """The same in the words of PostgreSQL, where its index is used."""
    texts = func.json_array_elements_text(cast(bindparam("among", type_=String), JSON))
    return column == any_(func.array(select(texts).scalar_subquery()))


_AMONG: dict[str, Among] = {"sqlite": _in_json, "postgresql": _in_array}


class Insert:
    """Rows with these columns; with `update` a row whose key is known is changed instead.

    `changes` says how, as SQL by column: `new.` and `old.` before a column are the values given and those there.
    Without it the new values replace the others.
    """

    def __init__(
        self, table: Table, columns: Sequence[str], *, update: bool = False, changes: Mapping[str, str] | None = None
    ) -> None:
        names = ", ".join(f'"{name}"' for name in columns)
        self._head = f'INSERT INTO "{table.name}" ({names}) '
        self._tail = _on_conflict(table, columns, changes) if update else ""
        self.typed = [table.c[name] for name in columns]

    def of_sqlite(self, rows: int) -> str:
        """The statement for so many rows."""
        return f"{self._head}VALUES {_places(len(self.typed), rows)}{self._tail}"

    @cached_property
    def of_postgresql(self) -> str:
        """The statement for any number of rows, given column by column."""
        return f"{self._head}SELECT * FROM {_arrays(self.typed)}{self._tail}"


def _on_conflict(table: Table, columns: Sequence[str], changes: Mapping[str, str] | None) -> str:
    """What happens to a row that is there already."""
    keys = [column.name for column in table.primary_key.columns]
    told = changes or {name: f'new."{name}"' for name in columns if name not in keys}
    sets = ", ".join(f'"{name}" = {one}' for name, one in told.items())
    sets = sets.replace("new.", "excluded.").replace("old.", f'"{table.name}".')
    return f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sets}"


class Update:
    """Rows of new values, then of the key; a column that only `grows` keeps the greater value."""

    def __init__(self, table: Table, columns: Sequence[str], keys: Sequence[str], *, grows: str | None = None) -> None:
        self._table = table.name
        self._columns, self._keys = tuple(columns), tuple(keys)
        self.typed = [table.c[name] for name in (*columns, *keys)]
        self._grows = grows

    def of_sqlite(self, rows: int) -> str:
        """The statement for so many rows."""
        return self._from(f"(VALUES {_places(len(self.typed), rows)}) AS told", "max")

    @cached_property
    def of_postgresql(self) -> str:
        """The statement for any number of rows, given column by column."""
        names = ", ".join(f"column{place}" for place in range(1, len(self.typed) + 1))
        return self._from(f"{_arrays(self.typed)} AS told({names})", "greatest")

    def _from(self, told: str, greater: str) -> str:
        """The statement that reads from rows called `told`."""
        new = [f"told.column{place}" for place in range(1, len(self.typed) + 1)]
        changes = ", ".join(
            f'"{name}" = {greater}(coalesce("{self._table}"."{name}", {one}), {one})'
            if name == self._grows
            else f'"{name}" = {one}'
            for name, one in zip(self._columns, new, strict=False)
        )
        keys = zip(self._keys, new[len(self._columns) :], strict=True)
        this = " AND ".join(f'"{self._table}"."{key}" = {one}' for key, one in keys)
        return f'UPDATE "{self._table}" SET {changes} FROM {told} WHERE {this}'


def _arrays(columns: Sequence[Column[Any]]) -> str:
    """Places for the values of each column, as JSON but for bytes: the driver takes long over other arrays."""
    kinds = [column.type.compile(dialect=_DIALECTS["postgresql"]) for column in columns]
    told = (
        "%b" if isinstance(column.type, LargeBinary) else "ARRAY(SELECT json_array_elements_text(%s::JSON))"
        for column in columns
    )
    return f"unnest({', '.join(f'{one}::{kind}[]' for one, kind in zip(told, kinds, strict=True))})"


def _places(width: int, rows: int) -> str:
    """Places for the values of so many rows."""
    row = f"({', '.join(['?'] * width)})"
    return ", ".join([row] * rows)


class Visit(Protocol):
    """The database while a piece of work is with it."""

    @property
    def locks(self) -> bool:
        """Whether rows have to be locked; SQLite has one writer at a time anyway."""

    def fetch(self, query: Query, among: Sequence[str], **values: Any) -> list[tuple[Any, ...]]:
        """The rows that answer a question."""

    def write(self, statement: Insert | Update, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write rows; none: nothing happens."""

    def wait_for(self, turn: int) -> None:
        """Wait until no other transaction has this turn, and keep others waiting until the end of this one."""

    def moment(self, at: datetime | None) -> Any:
        """A time as the driver takes it."""

    def time(self, value: Any) -> datetime | None:
        """A time from the driver."""

    def json(self, value: Any) -> Any:
        """A JSON value from the driver."""


class _Sqlite:
    """The connection of SQLite, in its thread."""

    locks = False

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def fetch(self, query: Query, among: Sequence[str], **values: Any) -> list[tuple[Any, ...]]:
        sql, names, fixed = query.compiled("sqlite")
        known = {**fixed, **values, "among": _json(among)}
        (told,) = self._connection.execute(sql, [known[name] for name in names]).fetchone()
        return [tuple(row) for row in orjson.loads(told)]

    def write(self, statement: Insert | Update, rows: Sequence[tuple[Any, ...]]) -> None:
        """Each statement takes a power of two of rows, so that few different ones are ever prepared."""
        begin = 0
        while (left := len(rows) - begin) > 0:
            size = min(_LARGEST, 1 << (left.bit_length() - 1))
            values = [value for row in rows[begin : begin + size] for value in row]
            self._connection.execute(statement.of_sqlite(size), values)
            begin += size

    def wait_for(self, turn: int) -> None:
        """Nothing to wait for: there is one writer at a time."""

    def moment(self, at: datetime | None) -> str | None:
        """As SQLAlchemy writes it."""
        if at is None:
            return None
        utc = at if at.tzinfo is UTC else at.astimezone(UTC)
        return utc.isoformat(" ", "microseconds").removesuffix("+00:00")

    def time(self, value: str | None) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)

    def json(self, value: str) -> Any:
        return () if value == "[]" else orjson.loads(value)


def _json(values: Sequence[Any]) -> str:
    """Values as a JSON array."""
    return orjson.dumps(list(values)).decode()


def _array(column: Column[Any], values: Sequence[Any]) -> Any:
    """The values of a column as the driver takes them; JSON has no infinite numbers, its texts are read as such."""
    if isinstance(column.type, LargeBinary):
        return list(values)
    if isinstance(column.type, Float):
        return _json([one if one is None or isfinite(one) else str(one) for one in values])
    return _json(values)


class _Postgresql:
    """The transaction's connection to PostgreSQL, whose driver knows times and JSON."""

    locks = True

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def fetch(self, query: Query, among: Sequence[str], **values: Any) -> list[tuple[Any, ...]]:
        sql, names, fixed = query.compiled("postgresql")
        known = {**fixed, **values, "among": _json(among)}
        result = self._connection.exec_driver_sql(sql, tuple(known[name] for name in names))
        cursor: Any = result.cursor  # past SQLAlchemy's rows, which cost more than the driver's
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def write(self, statement: Insert | Update, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            columns = zip(statement.typed, zip(*rows, strict=True), strict=True)
            told = tuple(_array(column, values) for column, values in columns)
            self._connection.exec_driver_sql(statement.of_postgresql, told)

    def wait_for(self, turn: int) -> None:
        self._connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (turn,))

    def moment(self, at: datetime | None) -> datetime | None:
        return at

    def time(self, value: datetime | None) -> datetime | None:
        return value

    def json(self, value: Any) -> Any:
        return value


async def in_one_go[Result](connection: AsyncConnection, work: Callable[[Visit], Result]) -> Result:
    """Do a piece of work within the transaction of a connection. `work` touches nothing that belongs to the loop.

    Errors are those of SQLAlchemy.
    """
    if connection.dialect.name != "sqlite":
        return await connection.run_sync(lambda inner: work(_Postgresql(inner)))
    return await _visit(connection, lambda driver: work(_Sqlite(driver)))


async def alone[Result](connection: AsyncConnection, work: Callable[[Visit], Result]) -> Result:
    """The same on SQLite as a transaction of its own, on disk at the end; the connection has none yet.

    Begin, work and commit are one visit: between two of them the loop may be busy for longer than they take.
    """
    return await _visit(connection, lambda driver: transaction(driver, work))


def alone_in_thread[Result](engine: Engine, work: Callable[[Visit], Result]) -> Result:
    """The same on PostgreSQL, by a connection that is waited for in a thread of its own."""
    with engine.begin() as connection:
        return work(_Postgresql(connection))


def transaction[Result](connection: sqlite3.Connection, work: Callable[[Visit], Result]) -> Result:
    """The same on SQLite's own connection, waited for: begin, do it, and commit; rolled back on an error."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(_Sqlite(connection))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return result


async def _visit[Result](connection: AsyncConnection, work: Callable[[sqlite3.Connection], Result]) -> Result:
    """Do a piece of work in the thread of SQLite."""
    # Past SQLAlchemy and, like it, past the public side of its driver, which has no way to hand over a piece of work.
    driver: Any = (await connection.get_raw_connection()).driver_connection
    try:
        result: Result = await driver._execute(lambda: work(driver._conn))  # noqa: SLF001
    except sqlite3.Error as error:
        dialect = connection.dialect
        raise DBAPIError.instance(None, None, error, sqlite3.Error, hide_parameters=True, dialect=dialect) from error
    return result
