"""The numbers of a region, as its database tells them, on each store."""

from datetime import timedelta

from sqlalchemy import text

from aggregator.health.database import DatabaseWatch
from aggregator.metrics.region import MESSAGES, RegionNumbers, look
from aggregator.operations.delivery import ChannelError

from .conftest import Town


def opened(numbers: RegionNumbers) -> dict[tuple[str, str], int]:
    return {(row.priority, row.state): row.count for row in numbers.incidents}


def waiting(numbers: RegionNumbers) -> dict[tuple[str, str], int]:
    return {(row.channel, row.state): row.count for row in numbers.messages}


async def test_an_empty_region(town: Town):
    numbers = await look(town.context)
    assert (opened(numbers), waiting(numbers), numbers.outages) == ({}, {}, 0)
    assert numbers.homes == {"registered": 0, "paired": 0, "silent": 0, "blind": 0}
    assert numbers.tickets == {"high": 0, "medium": 0, "low": 0}
    assert (numbers.size is None) == (town.context.database.dialect == "sqlite")


async def test_what_waits_and_since_when(town: Town):
    first, second = [await town.home(await town.register()) for _ in range(2)]
    await town.register()
    began = town.clock.at
    await first.send(first.item("sos", sensor="s_sos"))
    town.clock.at += timedelta(minutes=1)
    await second.send(second.danger())
    numbers = await look(town.context)
    due = numbers.due[MESSAGES]
    assert opened(numbers) == {("sos", "open"): 1, ("danger", "open"): 1}
    assert [row.oldest_at for row in numbers.incidents] == [began, town.clock.at]
    assert waiting(numbers) == {("webhook", "pending"): 2}
    assert due is not None
    assert numbers.at - due == timedelta(minutes=1)
    assert numbers.homes == {"registered": 3, "paired": 2, "silent": 0, "blind": 0}


async def test_a_channel_that_fails(town: Town):
    home = await town.home(await town.register())
    town.channel.errors = [ChannelError("down")]
    await home.send(home.danger())
    await town.scanner.run_due()
    numbers = await look(town.context)
    assert numbers.channels["webhook"] == 1
    assert waiting(numbers) == {("webhook", "pending"): 1}


async def test_homes_that_are_not_heard(town: Town):
    home = await town.home(await town.register())
    await home.send(heartbeat=home.heartbeat())
    await town.pass_time(timedelta(hours=1))
    numbers = await look(town.context)
    assert (numbers.homes["paired"], numbers.homes["silent"]) == (1, 1)
    assert numbers.tickets["high"] >= 1


async def test_the_watch_reads_the_schema_of_each_store(town: Town):
    watch = DatabaseWatch(town.context.database)
    await watch.start()
    await watch.look()
    async with town.context.database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await watch.look()
    watch.stop()
    assert (watch.expected is None, watch.migrated, watch.failing) == (False, False, False)
    async with town.context.database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": watch.expected})


async def test_a_failing_database_is_asked_to_write_on_each_store(town: Town):
    watch = DatabaseWatch(town.context.database, lambda: 0.0)
    await watch.start()
    watch.failing_since = -100.0
    watch._failed_at = -100.0
    await watch.look()
    watch.stop()
    assert not watch.failing
