"""A region moved to another database is the same there, row by row, and goes on numbering."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from aggregator.store import copying
from aggregator.store.copying import DifferentError, NotEmptyError, Sum
from aggregator.store.database import Database
from aggregator.store.districts import districts
from aggregator.store.programmes import programmes
from aggregator.store.schema import metadata
from tests.aggregator.stores import SCHEME, Copies, Databases

from .frozen.make import fill

ROUTES = [("sqlite", "postgresql"), ("postgresql", "sqlite"), ("sqlite", "sqlite"), ("postgresql", "postgresql")]


@pytest.fixture
async def pair(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path
) -> AsyncIterator[tuple[Database, Database]]:
    """Two databases with every table, on the stores the test names."""
    made = []
    for name, store in zip(("source", "target"), request.param, strict=True):
        copies = request.getfixturevalue("copies") if store == "postgresql" else None
        place = Databases(folder=tmp_path, file=migrated, copies=copies)
        made.append((place, Database(place.migrated(name))))
    (first, source), (second, target) = made
    yield source, target
    for place, database in ((first, source), (second, target)):
        await database.close()
        place.end()


both_ways = pytest.mark.parametrize("pair", ROUTES, indirect=True, ids="-".join)


@both_ways
async def test_every_row_of_every_table_arrives(pair: tuple[Database, Database]):
    source, target = pair
    async with source.write() as connection:
        await fill(connection)
    told: dict[str, int] = {}
    rows = await copying.copy(source, target, lambda table, count: told.update({table: count}))
    before, after = await copying.sums(source), await copying.sums(target)
    assert before == after
    assert set(told) == {table.name for table in metadata().sorted_tables}
    assert [name for name, count in told.items() if not count] == []
    assert rows == sum(told.values())


NEXT = text(
    "INSERT INTO incidents (household_id, state, priority, desk, reason, desk_why, opened_at, changed_at,"
    " signalled_at, memo, reopened, closed_at, result) SELECT household_id, 'closed', priority, desk, reason,"
    " desk_why, opened_at, changed_at, signalled_at, 'x', 0, opened_at, 'safe' FROM incidents LIMIT 1 RETURNING number"
)


@both_ways
async def test_a_number_that_was_given_is_not_given_again(pair: tuple[Database, Database]):
    source, target = pair
    async with source.write() as connection:
        await fill(connection)
        gone = (await connection.execute(NEXT)).scalar_one()
        await connection.execute(text("DELETE FROM incidents WHERE number = :number"), {"number": gone})
    await copying.copy(source, target, lambda _table, _count: None)
    async with target.write() as connection:
        assert (await connection.execute(NEXT)).scalar_one() == gone + 1


@both_ways
async def test_an_empty_region_keeps_its_first_numbers(pair: tuple[Database, Database]):
    source, target = pair
    assert await copying.copy(source, target, lambda _table, _count: None) == 0
    async with target.write() as connection:
        await fill(connection)
        assert (await connection.execute(text("SELECT max(number) FROM incidents"))).scalar_one() == 1001


@both_ways
async def test_a_target_that_holds_rows_is_refused_and_left_alone(pair: tuple[Database, Database]):
    source, target = pair
    async with target.write() as connection:
        await connection.execute(insert(districts).values(id="d", name="D", configured=True))
    with pytest.raises(NotEmptyError, match="districts"):
        await copying.copy(source, target, lambda _table, _count: None)


@both_ways
async def test_nothing_is_kept_of_a_copy_that_broke(pair: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch):
    source, target = pair
    async with source.write() as connection:
        await fill(connection)

    def stop(table: str, _count: int) -> None:
        if table == "tasks":
            raise RuntimeError("the power failed")

    with pytest.raises(RuntimeError):
        await copying.copy(source, target, stop)
    assert {one.rows for one in (await copying.sums(target)).values()} == {0}


@both_ways
async def test_a_table_that_differs_is_noticed(pair: tuple[Database, Database], monkeypatch: pytest.MonkeyPatch):
    source, target = pair
    async with source.write() as connection:
        await fill(connection)
    put = copying._put

    async def lose_one(connection: Any, table: Any, rows: Any) -> None:
        await put(connection, table, rows[:-1] if table.name == "transitions" else rows)

    monkeypatch.setattr(copying, "_put", lose_one)
    with pytest.raises(DifferentError, match="transitions"):
        await copying.copy(source, target, lambda _table, _count: None)
    assert {one.rows for one in (await copying.sums(target)).values()} == {0}


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "name_ko": TEXTS,
            "limit_amount": st.none() | st.integers(-(2**31), 2**31 - 1),
            "income_share_up_to": st.none() | st.integers(0, 1000),
            "districts": st.lists(TEXTS, max_size=3),
            "changed_at": st.datetimes().map(lambda moment: moment.replace(tzinfo=UTC)),
            "verified": st.booleans(),
        }
    ),
    max_size=5,
)


@given(rows=ROWS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_whatever_the_rows_say_they_say_it_on_both_stores(rows: list[dict[str, Any]], migrated: Path, copies: Copies):
    asyncio.run(there_and_back(rows, migrated, copies))


async def there_and_back(rows: list[dict[str, Any]], migrated: Path, copies: Copies) -> None:
    """From SQLite to PostgreSQL, and what is read there is what was written."""
    folder = migrated.parent
    place = Databases(folder=folder, file=migrated, copies=None)
    source, name = Database(place.migrated("hypothesis")), copies.take()
    target = Database(copies.server.address(name, scheme=SCHEME))
    given_rows = [
        {column.name: FIXED[column.name] for column in programmes.columns if column.name in FIXED}
        | {"code": str(number), "limit_unit": None if row["limit_amount"] is None else "won"}
        | {"limit_per": None if row["limit_amount"] is None else "month"}
        | row
        for number, row in enumerate(rows)
    ]
    async with source.write() as connection:
        await connection.execute(programmes.delete())
        for row in given_rows:
            await connection.execute(insert(programmes).values(row))
    await copying.copy(source, target, lambda _table, _count: None)
    read = []
    for database in (source, target):
        async with database.read() as connection:
            found = await connection.execute(select(programmes).order_by(programmes.c.id))
            read.append([dict(row) for row in found.mappings()])
    assert read[0] == read[1]
    assert [{key: row[key] for key in written} for row, written in zip(read[1], rows, strict=True)] == rows
    await source.close()
    await target.close()
    copies.give_back(name)


FIXED: dict[str, Any] = {
    "year": 2026,
    "name_en": "",
    "eligible_ko": "",
    "eligible_en": "",
    "content_ko": "",
    "content_en": "",
    "authority_ko": "",
    "authority_en": "",
    "contact": "",
    "source": "",
    "changed_by": "kim",
}


def test_a_sum_knows_no_order_but_every_value():
    rows: list[list[Any]] = [[1, "a", None], [2, "b", b"x"], [3, "", 1.5]]
    there, back, other = Sum(), Sum(), Sum()
    for row in rows:
        there = there.with_row(row)
    for row in reversed(rows):
        back = back.with_row(row)
    for row in [*rows[:2], [3, None, 1.5]]:
        other = other.with_row(row)
    assert there == back != other


@both_ways
async def test_a_row_the_target_cannot_keep_stops_everything(pair: tuple[Database, Database]):
    source, target = pair
    async with target.write() as connection:
        await connection.execute(text("CREATE UNIQUE INDEX only_one ON dongs (district_id)"))
    async with source.write() as connection:
        await fill(connection)
    with pytest.raises(IntegrityError):
        await copying.copy(source, target, lambda _table, _count: None)
    assert {one.rows for one in (await copying.sums(target)).values()} == {0}
