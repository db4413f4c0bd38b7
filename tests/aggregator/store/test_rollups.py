"""Hours in the database: added to whatever is there, by position once, and gone with the person."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.domain.history import Hour, Key
from aggregator.store import rollups
from aggregator.store.database import Database
from aggregator.store.rollups import Position

NOW = datetime(2026, 11, 18, 3, tzinfo=UTC)


def hour(*values: tuple[float, int], evidence: tuple[int, ...] = (0, 0, 0, 0)) -> Hour:
    """An hour with these values at these milliseconds."""
    made = Hour(evidence=list(evidence))
    for value, at_ms in values:
        made.measured(1, value, value, value, value, at_ms)
    return made


async def kept(database: Database) -> dict[Key, Hour]:
    async with database.read() as connection:
        rows = await rollups.of_household(connection, "h_1", 0, 100)
    return {
        (row["household_id"], row["sensor_id"], row["hour"]): Hour(
            evidence=[row[name] for name in rollups.EVIDENCE],
            **{name: row[name] for name in ("count", "total", "low", "high", "last", "last_ms")},
        )
        for row in rows
    }


KEY = ("h_1", "s_1", 7)
PORTIONS: list[tuple[Hour, Hour, Hour]] = [
    (hour((5.0, 10)), hour((3.0, 20)), hour((5.0, 10), (3.0, 20))),
    (hour((5.0, 20)), hour((3.0, 10)), hour((3.0, 10), (5.0, 20))),
    (hour(evidence=(1, 0, 0, 2)), hour((3.0, 10)), hour((3.0, 10), evidence=(1, 0, 0, 2))),
    (hour((3.0, 10)), hour(evidence=(1, 1, 1, 1)), hour((3.0, 10), evidence=(1, 1, 1, 1))),
    (hour(evidence=(1, 0, 0, 0)), hour(evidence=(1, 0, 0, 0)), hour(evidence=(2, 0, 0, 0))),
]


@pytest.mark.parametrize(("first", "second", "both"), PORTIONS)
async def test_what_comes_later_is_added(database: Database, first: Hour, second: Hour, both: Hour):
    for portion in (first, second):
        async with database.write() as connection:
            await rollups.add(connection, {KEY: portion})
    assert await kept(database) == {KEY: both}


async def test_nothing_is_nothing(database: Database):
    async with database.write() as connection:
        await rollups.add(connection, {})
    assert await kept(database) == {}


VALUES = st.lists(st.tuples(st.integers(-9, 9).map(float), st.integers(0, 99)), unique_by=lambda one: one[1])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(first=VALUES, second=VALUES, number=st.integers(0, 99))
async def test_portions_are_the_same_as_the_whole(database: Database, first: Any, second: Any, number: int):
    async with database.write() as connection:
        await rollups.erase(connection, "h_1")
        for portion in (first, second):
            await rollups.add(connection, {("h_1", "s_1", number): hour(*portion)})
    whole = hour(*first, *second)
    (found,) = (await kept(database)).values()
    assert (found.count, found.total, found.low, found.high) == (whole.count, whole.total, whole.low, whole.high)
    assert found.last_ms == whole.last_ms


async def test_only_one_moves_on_from_a_position(database: Database):
    async with database.write() as connection:
        await rollups.begin(connection)
        await rollups.begin(connection)
        before = await rollups.position(connection)
        moved = [await rollups.advance(connection, before, 9, NOW) for _ in range(2)]
        assert (before, moved) == (Position(), [True, False])
        assert await rollups.position(connection) == Position(position=9)


async def test_who_has_an_erased_person_in_hand_lets_go(database: Database):
    async with database.write() as connection:
        await rollups.begin(connection)
        await rollups.add(connection, {KEY: hour((1.0, 1)), ("h_2", "s_1", 7): hour((1.0, 1))})
        before = await rollups.position(connection)
        assert await rollups.erase(connection, "h_1") == 1
        assert not await rollups.advance(connection, before, 9, NOW)
        assert await rollups.of_household(connection, "h_1", 0, 100) == []
        assert len(await rollups.of_household(connection, "h_2", 0, 100)) == 1


async def test_nothing_is_due_without_a_journal(database: Database):
    async with database.read() as connection:
        assert await rollups.due(connection, NOW, 50) == []
        assert await rollups.position(connection) == Position()


async def test_one_sensor_and_a_part_of_the_time(database: Database):
    async with database.write() as connection:
        await rollups.add(
            connection, {("h_1", sensor, n): hour((1.0, n)) for sensor in ("s_1", "s_2") for n in range(4)}
        )
        rows = await rollups.of_household(connection, "h_1", 1, 3, "s_2")
    assert [(row["hour"], row["sensor_id"]) for row in rows] == [(1, "s_2"), (2, "s_2")]
