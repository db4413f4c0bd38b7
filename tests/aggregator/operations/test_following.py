"""Whoever follows the timeline misses nothing, whichever of several writers commits first."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.operations import stream
from aggregator.operations.context import Context
from aggregator.store import timeline
from aggregator.store.database import Database
from tests.aggregator.stores import on_postgresql

from .conftest import ADMINISTRATOR, Town

ROW = text(
    "INSERT INTO transitions (incident_number, at, who, move, state_after, why, memo)"
    " SELECT number, opened_at, :who, 'note', state, '{}', '' FROM incidents"
)


async def write(connection: AsyncConnection, who: str) -> None:
    """One more row of the only incident's timeline."""
    await connection.execute(ROW, {"who": who})


async def written(context: Context) -> list[str]:
    """Who wrote the rows, in the order of their positions."""
    async with context.database.read() as connection:
        rows = await connection.execute(text("SELECT who FROM transitions ORDER BY position, id"))
        return list(rows.scalars())


async def read_on(context: Context, position: int) -> tuple[int, int]:
    """How many rows there are after a position, and the last of them, as a reader of the stream asks."""
    await stream._follow(context)
    events, last = await stream.events_after(context, ADMINISTRATOR, position)
    return len(events), last


async def began(town: Town) -> int:
    """An incident, and the position from which a reader follows it."""
    home = await town.home(await town.register())
    await home.send(home.danger())
    return await stream.latest(town.context)


async def test_positions_are_those_of_the_rows_where_there_is_one_writer(town: Town):
    position = await began(town)
    async with town.context.database.write() as connection:
        await write(connection, "a")
        await write(connection, "b")
    assert await read_on(town.context, position) == (2, position + 2)
    async with town.context.database.read() as connection:
        apart = await connection.execute(text("SELECT count(*) FROM transitions WHERE position <> id"))
        assert apart.scalar_one() == 0


@on_postgresql
async def test_a_row_committed_late_is_read_late_and_not_skipped(town: Town):
    position = await began(town)
    database = town.context.database
    async with AsyncExitStack() as stack:
        late = await stack.enter_async_context(database.write())
        await write(late, "late")
        async with database.write() as early:
            await write(early, "early")
        found, position = await read_on(town.context, position)
        assert found == 1
        assert (await read_on(town.context, position))[0] == 0
    assert (await read_on(town.context, position))[0] == 1
    assert (await written(town.context))[-2:] == ["early", "late"]


@on_postgresql
async def test_two_processes_that_place_rows_agree(town: Town, url: str):
    position = await began(town)
    other = Database(url)
    async with AsyncExitStack() as stack:
        ours = await stack.enter_async_context(town.context.database.write())
        async with other.write() as connection:
            await write(connection, "a")
        assert await timeline.place(ours, 10, wait=False) == 1
        async with other.write() as connection:
            assert await timeline.place(connection, 10, wait=False) == 0
    assert await read_on(town.context, position) == (1, position + 1)
    await other.close()


@on_postgresql
@pytest.mark.parametrize("writers", [8])
async def test_a_reader_sees_every_row_of_many_writers_once(town: Town, writers: int):
    position = await began(town)
    each = 20

    async def one(number: int) -> None:
        for _ in range(each):
            async with town.context.database.write() as connection:
                await write(connection, str(number))
                await asyncio.sleep(0)

    working = asyncio.gather(*(one(number) for number in range(writers)))
    seen = 0
    async with asyncio.timeout(60):
        while seen < writers * each:
            found, position = await read_on(town.context, position)
            seen += found
    await working
    assert await read_on(town.context, position) == (0, position)
    assert seen == writers * each
