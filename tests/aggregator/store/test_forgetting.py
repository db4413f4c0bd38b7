"""Whoever is to be forgotten is forgotten in every table, also in those that are made later."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    Table,
    Text,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store import forgetting
from aggregator.store.cipher import Cipher
from aggregator.store.columns import METADATA, Utc
from aggregator.store.database import Database
from aggregator.store.households import prints
from aggregator.store.sealed import every_sealed

CIPHER = Cipher([b"k" * 32])
ABOUT_NO_HOUSEHOLD = {
    "deliveries": "where staff are reached",
    "hand_overs": "what a desk says about a whole sheet",
    "outage_rows": "what is written about a neighbourhood",
    "roster_ways": "how staff are reached",
}
SAMPLES: dict[type, Callable[[int], Any]] = {
    Text: str,
    Integer: int,
    BigInteger: int,
    Float: float,
    Boolean: lambda _number: False,
    Utc: lambda number: datetime(2026, 11, number, tzinfo=UTC),
    Date: lambda number: date(2026, 11, number),
    JSON: lambda _number: [],
    LargeBinary: lambda number: str(number).encode(),
}
"""A value of each type for the first and the second household; keys and references agree by being the number."""


def lenient_sqlite(connection: Connection) -> None:
    """Let rows say anything until the end of the transaction."""
    for pragma in ("ignore_check_constraints = ON", "defer_foreign_keys = ON"):
        connection.exec_driver_sql(f"PRAGMA {pragma}")


def lenient_postgresql(connection: Connection) -> None:
    """Let rows say anything until the transaction is rolled back, and the constraints with it."""
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    for table in METADATA.sorted_tables:
        for one in inspect(connection).get_check_constraints(table.name):
            connection.execute(text(f"ALTER TABLE {table.name} DROP CONSTRAINT {one['name']}"))


LENIENT = {"sqlite": lenient_sqlite, "postgresql": lenient_postgresql}


def plain(table: Table, number: int) -> dict[str, Any]:
    return {column.name: SAMPLES[type(column.type)](number) for column in table.columns}


async def fill(connection: AsyncConnection, number: int) -> None:
    """One row about one household in every table, whatever its words are."""
    for table in METADATA.sorted_tables:
        await connection.execute(insert(table).values(plain(table, number)))
    for one in every_sealed():
        row: Any = plain(one.table, number)
        clear = dict.fromkeys(one.columns, "secret")
        sealed = {name: CIPHER.seal(text, one.place(row, name)) for name, text in clear.items()}
        key = [column == row[column.name] for column in one.table.primary_key.columns]
        await connection.execute(one.table.update().where(*key).values(sealed))


async def words(connection: AsyncConnection) -> dict[str, list[str]]:
    """What every sealed column says, in the order of the households."""
    found: dict[str, list[str]] = {}
    for one in every_sealed():
        rows = (await connection.execute(select(one.table).order_by(*one.table.primary_key.columns))).mappings().all()
        for column in one.columns:
            found[f"{one.table.name}.{column}"] = [CIPHER.open(row[column], one.place(row, column)) for row in rows]
    return found


def test_tables_without_household_are_known():
    assert {one.table.name for one in every_sealed() if forgetting.about(one.table, "1") is None} == set(
        ABOUT_NO_HOUSEHOLD
    )


async def test_every_sealed_field_about_the_household_is_erased_and_no_other(database: Database):
    async with database.write() as connection:
        await connection.run_sync(LENIENT[database.dialect])
        await fill(connection, 1)
        await fill(connection, 2)
        before = await words(connection)
        await forgetting.erase(connection, CIPHER, "1")
        after = await words(connection)
        named = (await connection.exec_driver_sql("SELECT name_print, phone_print FROM households ORDER BY id")).all()
        await connection.rollback()
    left = {
        f"{one.table.name}.{column}": "secret" if one.table.name in ABOUT_NO_HOUSEHOLD else one.left
        for one in every_sealed()
        for column in one.columns
    }
    assert before == {column: ["secret", "secret"] for column in left}
    assert after == {column: [text, "secret"] for column, text in left.items()}
    assert [tuple(row) for row in named] == [("", ""), ("2", "2")]


def test_an_empty_name_has_no_fingerprint():
    assert prints(CIPHER, {"name": "", "phone": ""}) == {"name_print": "", "phone_print": ""}
