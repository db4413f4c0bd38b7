"""Many rows in one visit: they come back as they went, in their order, on each store."""

import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Float, Integer, LargeBinary, MetaData, Table, Text, select
from sqlalchemy.exc import IntegrityError

from aggregator.store.database import Database
from aggregator.store.in_one_go import Insert, Query, Update, Visit, in_one_go

SCRATCH = Table(
    "scratch",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("number", Integer),
    Column("exact", Float),
    Column("bytes", LargeBinary),
)
ALL = Query(lambda among: select(SCRATCH.c.name, SCRATCH.c.number, SCRATCH.c.exact).where(among(SCRATCH.c.name)))
ADD = Insert(SCRATCH, ("name", "number", "exact", "bytes"))
PUT = Insert(SCRATCH, ("name", "number"), update=True)
SET = Update(SCRATCH, ("exact",), ("name",))
GROW = Update(SCRATCH, ("number",), ("name",), grows="number")

type Row = tuple[str, int | None, float | None]


async def kept(database: Database, rows: list[Row]) -> list[tuple[object, ...]]:
    """The rows after they were written anew."""
    async with database.write() as connection:
        await connection.run_sync(SCRATCH.drop, checkfirst=True)
        await connection.run_sync(SCRATCH.create)
        await in_one_go(connection, lambda visit: visit.write(ADD, [(*row, b"\0\xff") for row in rows]))
        return await in_one_go(connection, lambda visit: sorted(visit.fetch(ALL, [row[0] for row in rows])))


@pytest.mark.parametrize("many", [0, 1, 3, 700])
async def test_any_number_of_rows(database: Database, many: int) -> None:
    rows: list[Row] = [(f"{number:04}", number, None) for number in range(many)]
    assert await kept(database, rows) == rows


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    name=st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0")),
    number=st.none() | st.integers(-(2**31), 2**31 - 1),
    exact=st.none() | st.floats(-1e300, 1e300, allow_subnormal=False),
)
async def test_values_are_exact(database: Database, name: str, number: int | None, exact: float | None) -> None:
    assert await kept(database, [(name, number, exact)]) == [(name, number, exact)]


@pytest.mark.parametrize(
    ("statement", "rows", "expected"),
    [
        (PUT, [("b", 7), ("c", 8)], [("a", 1, 0.5), ("b", 7, None), ("c", 8, None)]),
        (SET, [(1.25, "b"), (2.5, "nobody")], [("a", 1, 0.5), ("b", None, 1.25)]),
        (GROW, [(0, "a"), (3, "b")], [("a", 1, 0.5), ("b", 3, None)]),
        (GROW, [(9, "a")], [("a", 9, 0.5), ("b", None, None)]),
    ],
)
async def test_changes(
    database: Database, statement: Insert | Update, rows: list[tuple[object, ...]], expected: list[Row]
) -> None:
    await kept(database, [("a", 1, 0.5), ("b", None, None)])
    async with database.write() as connection:
        await in_one_go(connection, lambda visit: visit.write(statement, rows))
        assert await in_one_go(connection, lambda visit: sorted(visit.fetch(ALL, ["a", "b", "c"]))) == expected


async def test_a_transaction_of_its_own(database: Database) -> None:
    await kept(database, [("a", 1, 0.5)])
    await database.write_in_one_go(lambda visit: visit.write(PUT, [("a", 2), ("b", 3)]))

    def spoilt(visit: Visit) -> None:
        visit.write(PUT, [("c", 4)])
        visit.write(ADD, [("a", 5, None, b"")])

    with pytest.raises(IntegrityError):
        await database.write_in_one_go(spoilt)
    found = await database.write_in_one_go(lambda visit: sorted(visit.fetch(ALL, ["a", "b", "c"])))
    assert found == [("a", 2, 0.5), ("b", 3, None)]
    await database.close()
    assert await database.write_in_one_go(lambda visit: visit.fetch(ALL, ["c"])) == []


@pytest.mark.parametrize("number", [math.inf, -math.inf, 1.7976931348623157e308, None])
async def test_numbers_beyond_all_others_are_kept(database: Database, number: float | None) -> None:
    await kept(database, [("a", 1, 0.5)])
    async with database.write() as connection:
        await in_one_go(connection, lambda visit: visit.write(SET, [(number, "a")]))
        assert (await connection.execute(select(SCRATCH.c.exact))).scalar_one() == number


async def test_changes_in_words_of_sql(database: Database) -> None:
    await kept(database, [("a", 1, 0.5)])
    add = Insert(SCRATCH, ("name", "number"), update=True, changes={"number": "old.number + new.number"})
    await database.write_in_one_go(lambda visit: visit.write(add, [("a", 2), ("b", 3)]))
    found = await database.write_in_one_go(lambda visit: sorted(visit.fetch(ALL, ["a", "b"])))
    assert found == [("a", 3, 0.5), ("b", 3, None)]
