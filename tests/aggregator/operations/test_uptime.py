"""Nobody is missed in the hours in which the region did not run."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from aggregator.operations import incidents
from aggregator.operations.delivery import Delivery
from aggregator.operations.scanner import Scanner
from aggregator.operations.uptime import Pulse, note_start
from aggregator.store import uptimes
from aggregator.store.database import Database

from .conftest import ADMINISTRATOR, Home, Town

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def watched(town: Town) -> Home:
    """A home that is heard now, by a region that has just started."""
    await note_start(town.context)
    home = await town.home(await town.register(night=True))
    await home.send(heartbeat=home.heartbeat())
    await town.scanner.run_due()
    return home


async def start_again(town: Town, after: timedelta) -> None:
    """The process ends, and another one starts later."""
    town.clock.at += after
    town.scanner = Scanner(town.context, Delivery(town.context, {"webhook": town.channel}))
    await note_start(town.context)
    await town.scanner.run_due()


async def signals(town: Town) -> list[str]:
    """Why there are incidents."""
    return [row.why.key for row in await incidents.list_incidents(town.context, ADMINISTRATOR)]


async def down(town: Town) -> list[timedelta]:
    """How long the region was down each time."""
    async with town.context.database.read() as connection:
        found = await uptimes.down_since(connection, town.clock.at - 1000 * HOUR)
    return [one.end - one.start for one in found if one.end is not None]


async def test_the_hours_of_a_stop_do_not_count_against_a_home(town: Town):
    await watched(town)
    await town.pass_time(10 * HOUR)
    await start_again(town, 3 * HOUR)
    assert await down(town) == [3 * HOUR]
    await town.pass_time(40 * HOUR - MINUTE)
    assert await signals(town) == []
    await town.pass_time(2 * MINUTE, MINUTE)
    assert await signals(town) == ["signal.cannot_see"]


async def test_a_stop_longer_than_the_cap_makes_nobody_unseen(town: Town):
    home = await watched(town)
    await start_again(town, 100 * HOUR)
    await town.pass_time(HOUR)
    assert await signals(town) == []
    await home.send(heartbeat=home.heartbeat())
    await town.skip(50 * HOUR)
    assert await signals(town) == ["signal.cannot_see"]


async def test_stops_add_up_and_a_stop_before_the_last_report_does_not_count(town: Town):
    home = await watched(town)
    await start_again(town, 5 * HOUR)
    await home.send(heartbeat=home.heartbeat())
    for _ in range(2):
        await town.pass_time(HOUR)
        await start_again(town, 4 * HOUR)
    assert await down(town) == [5 * HOUR, 4 * HOUR, 4 * HOUR]
    await town.pass_time(48 * HOUR - MINUTE)
    assert await signals(town) == []
    await town.pass_time(2 * MINUTE, MINUTE)
    assert await signals(town) == ["signal.cannot_see"]


async def test_a_second_process_and_a_quick_restart_are_no_stop(town: Town):
    await watched(town)
    await note_start(town.context)
    await start_again(town, 2 * MINUTE)
    await town.pass_time(HOUR)
    assert await down(town) == []


async def test_a_clock_that_jumps_while_we_run_is_no_stop(town: Town):
    await watched(town)
    await town.skip(50 * HOUR)
    assert await down(town) == []
    assert await signals(town) == ["signal.cannot_see"]


async def test_a_clock_that_was_set_back_takes_nothing_away(town: Town):
    await watched(town)
    await town.pass_time(HOUR)
    await start_again(town, -HOUR)
    await start_again(town, HOUR)
    assert await down(town) == []


async def test_it_is_down_only_while_none_of_its_processes_runs(town: Town, url: str):
    other = replace(town.context, database=Database(url))
    await asyncio.gather(note_start(town.context), note_start(other))
    async with town.context.database.read() as connection:
        assert (await connection.execute(select(func.count()).select_from(uptimes.uptimes))).scalar_one() == 1
    first, second = Pulse(town.context), Pulse(other)
    await first.beat()
    for _ in range(60):
        town.clock.at += MINUTE
        await second.beat()
    await note_start(town.context)
    assert await down(town) == []
    town.clock.at += HOUR
    await note_start(town.context)
    assert await down(town) == [HOUR]
    await other.database.close()
