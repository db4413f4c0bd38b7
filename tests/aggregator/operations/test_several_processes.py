"""Several processes look for what is due at the same time: everything is done, and nothing twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from aggregator.operations import equipment, hand_overs
from aggregator.operations.context import Wake
from aggregator.operations.delivery import Delivery
from aggregator.operations.districts import synchronise
from aggregator.operations.scanner import Scanner
from aggregator.store import districts
from aggregator.store.database import Database
from aggregator.store.deliveries import deliveries
from aggregator.store.incidents import transitions
from tests.aggregator.stores import on_postgresql

from .conftest import ADMINISTRATOR, THURSDAY_NINE, WEDNESDAY_NIGHT, KeepingChannel, Town

pytestmark = on_postgresql
MINUTE = timedelta(minutes=1)


@pytest.fixture
def channels() -> list[KeepingChannel]:
    """What each process sends through."""
    return [KeepingChannel(), KeepingChannel(), KeepingChannel()]


async def scanners(town: Town, url: str, channels: list[KeepingChannel]) -> list[Scanner]:
    """One for each process, which has its own connections; the first is the town's."""
    made = [replace(town.context, database=Database(url), wake=Wake()) for _ in channels[1:]]
    contexts = [town.context, *made]
    return [
        Scanner(context, Delivery(context, {"webhook": channel}))
        for context, channel in zip(contexts, channels, strict=True)
    ]


async def end(town: Town, processes: list[Scanner]) -> None:
    """Close the connections of the others."""
    for one in processes:
        if one._context is not town.context:
            await one._context.database.close()


async def test_escalations_and_messages_are_shared_and_done_once(town: Town, url: str, channels: list[KeepingChannel]):
    processes = await scanners(town, url, channels)
    town.clock.at = WEDNESDAY_NIGHT
    homes = [await town.home(await town.register(night=True)) for _ in range(8)]
    for home in homes:
        await home.send(home.danger())
    for _ in range(9):
        await asyncio.gather(*(one.run_due() for one in processes))
        town.clock.at += 5 * MINUTE
    async with town.context.database.read() as connection:
        query = select(transitions.c.incident_number, transitions.c.at).where(transitions.c.move == "escalate")
        steps = [tuple(row) for row in await connection.execute(query)]
        written = (await connection.execute(select(func.count()).select_from(deliveries))).scalar_one()
    sent = [message.id for channel in channels for message in channel.sent]
    assert len(sent) == len(set(sent))
    assert len({number for number, _ in steps}) == len(homes)
    assert len(steps) == len(set(steps))
    assert written >= len(homes)
    assert [one.state.failing for one in processes] == [0, 0, 0]
    await end(town, processes)


async def test_one_change_of_duty_is_one_sheet(town: Town, url: str, channels: list[KeepingChannel]):
    processes = await scanners(town, url, channels)
    await town.scanner.run_due()
    town.clock.at = WEDNESDAY_NIGHT
    home = await town.home(await town.register(night=True))
    await home.send(home.danger())
    town.clock.at = THURSDAY_NINE
    await asyncio.gather(*(one.run_due() for one in processes))
    await asyncio.gather(*(one.run_due() for one in processes))
    sheets = [one for one in await hand_overs.list_sheets(town.context, ADMINISTRATOR) if one.at == THURSDAY_NINE]
    assert len(sheets) == 1
    await end(town, processes)


async def test_a_silent_home_is_one_ticket(town: Town, url: str, channels: list[KeepingChannel]):
    processes = await scanners(town, url, channels)
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat())
    for _ in range(6):
        town.clock.at += 10 * MINUTE
        await asyncio.gather(*(one.run_due() for one in processes))
    found = await equipment.list_tickets(town.context, ADMINISTRATOR)
    silent = [one for one in found if one.kind == "node_silent"]
    assert len(silent) == 1
    await end(town, processes)


async def test_processes_that_start_together_agree_about_the_districts(town: Town, url: str):
    others = [replace(town.context, database=Database(url)) for _ in range(3)]
    await asyncio.gather(*(synchronise(one) for one in others))
    async with town.context.database.read() as connection:
        found = await districts.all_dongs(connection)
    assert [(row["id"], row["configured"]) for row in found] == [("mangu", True), ("sinnae", True)]
    for one in others:
        await one.database.close()
