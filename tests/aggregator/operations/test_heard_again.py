"""Homes that come back together are heard again together, with the effects of the long way."""

import asyncio

import pytest
from sqlalchemy import select, update

from aggregator.domain.consent import ConsentKind
from aggregator.domain.equipment import TicketKind
from aggregator.operations import households
from aggregator.operations.heard_again import hear_again
from aggregator.store import nodes
from aggregator.store.dark_homes import dark_homes
from aggregator.store.outages import outage_homes

from .conftest import ADMINISTRATOR, OFFICER, Home
from .test_outages import MINUTE, Quarter, quarter

__all__ = ["quarter"]


async def silent_homes(quarter: Quarter) -> list[Home]:
    """Every home of a dong, in an outage for twenty minutes."""
    out = tuple(quarter.homes["mangu"])
    await quarter.pass_time(20, out)
    return list(out)


async def dark(quarter: Quarter) -> set[str]:
    """The homes that cannot be seen."""
    async with quarter.town.context.database.read() as connection:
        return set((await connection.execute(select(dark_homes.c.household_id))).scalars())


async def back(quarter: Quarter) -> list[bool]:
    """Whether each home of the outages is seen again."""
    async with quarter.town.context.database.read() as connection:
        return [row is not None for row in (await connection.execute(select(outage_homes.c.back_at))).scalars()]


async def alter(quarter: Quarter, home: Home, table, key, **values) -> None:
    """Change a row behind the service's back."""
    async with quarter.town.context.database.write() as connection:
        await connection.execute(update(table).where(key).values(**values))


async def hear(quarter: Quarter, *homes: Home) -> int:
    """Hear these homes again, without their reports."""
    async with quarter.town.context.database.write() as connection:
        found = [home.identity.node for home in homes]
        return await hear_again(connection, quarter.town.context, found, quarter.town.clock.at)


async def test_all_come_back_in_a_few_commits_and_the_outage_ends(quarter: Quarter):
    homes = await silent_homes(quarter)
    assert await dark(quarter) == {home.identity.household for home in homes}
    counts = quarter.town.ingest.counts
    before = counts.long_way
    await asyncio.gather(*(home.send(heartbeat=home.heartbeat()) for home in homes))
    assert counts.long_way == before
    assert await dark(quarter) == set()
    assert await back(quarter) == [True] * 10
    await quarter.pass_time(7)
    assert await quarter.outages() == []
    assert await quarter.tickets(TicketKind.NODE_SILENT) == []


async def test_they_fall_silent_again_when_they_are_not_heard(quarter: Quarter):
    homes = await silent_homes(quarter)
    await asyncio.gather(*(home.send(heartbeat=home.heartbeat()) for home in homes))
    await quarter.pass_time(20, tuple(homes))
    assert len(await dark(quarter)) == 10


async def test_a_report_with_a_signal_takes_the_long_way_to_the_same_end(quarter: Quarter):
    first, *others = await silent_homes(quarter)
    before = quarter.town.ingest.counts.long_way
    await asyncio.gather(
        first.send(first.item("sos", sensor="s_sos")), *(home.send(heartbeat=home.heartbeat()) for home in others)
    )
    assert quarter.town.ingest.counts.long_way == before + 1
    assert await dark(quarter) == set()


@pytest.mark.parametrize(
    "changes",
    [{"blind_since": "now"}, {"cut_since": "now"}, {"silent_since": None, "blind_since": "now"}],
)
async def test_a_home_that_shows_another_sign_is_left_alone(quarter: Quarter, changes: dict[str, str | None]):
    first, *others = await silent_homes(quarter)
    values = {name: quarter.town.clock.at if value else None for name, value in changes.items()}
    await alter(quarter, first, dark_homes, dark_homes.c.household_id == first.identity.household, **values)
    assert await hear(quarter, first, *others) == 9
    assert await dark(quarter) == {first.identity.household}


async def test_whom_the_region_missed_or_who_has_a_ticket_is_left_to_the_long_way(quarter: Quarter):
    alone, *_ = quarter.homes["mangu"]
    await quarter.pass_time(25, (alone,))
    assert await quarter.tickets(TicketKind.NODE_SILENT) == [alone.identity.household]
    assert await hear(quarter, alone) == 0
    await alone.send(heartbeat=alone.heartbeat())
    assert await quarter.tickets(TicketKind.NODE_SILENT) == []
    first, *_ = await silent_homes(quarter)
    await alter(quarter, first, nodes.nodes, nodes.nodes.c.id == first.identity.node, unseen_at=None)
    assert await hear(quarter, first) == 0


async def test_who_took_the_consent_back_is_left_alone(quarter: Quarter):
    first, second, *_ = await silent_homes(quarter)
    context = quarter.town.context
    await households.give_consent(context, OFFICER, first.identity.household, ConsentKind.SERVICE)
    await households.revoke_consent(context, ADMINISTRATOR, first.identity.household, ConsentKind.SERVICE)
    assert await hear(quarter, first, second) == 1


async def test_nobody_is_heard_twice(quarter: Quarter):
    homes = await silent_homes(quarter)
    assert await hear(quarter, *homes) == 10
    quarter.town.clock.at += MINUTE
    assert await hear(quarter, *homes) == 0
