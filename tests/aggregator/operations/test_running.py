"""The scanner in the background: it sleeps until something is due, and is roused by a change."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.operations.context import Context, Wake
from aggregator.operations.delivery import ChannelError, Delivery
from aggregator.operations.due_kinds import KINDS
from aggregator.operations.due_work import DueWork
from aggregator.operations.scanner import LOOK_EVERY_S, Scanner

from .conftest import Town


@pytest.fixture
async def running(town: Town, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    """The scanner runs until the test is over, and looks at nothing by itself."""
    monkeypatch.setattr("aggregator.operations.scanner.LOOK_EVERY_S", 3600.0)
    background = asyncio.create_task(town.scanner.run())
    yield town
    town.scanner.stop()
    await background


async def test_a_signal_rouses_the_scanner(running: Town):
    home = await running.home(await running.register())
    await home.send(home.item("sos", sensor="s_sos"))
    async with asyncio.timeout(60):
        await running.channel.arrived.wait()


async def test_timers_that_take_long_keep_no_message(town: Town):
    async def due(_connection: AsyncConnection, _now: datetime, _limit: int) -> tuple[str, ...]:
        return ("slow",)

    async def slow(_context: Context, _one: str) -> int:
        await released.wait()
        return 0

    released = asyncio.Event()
    scanner = Scanner(
        town.context, Delivery(town.context, {"webhook": town.channel}), [DueWork(name="slow", due=due, run=slow)]
    )
    background = asyncio.create_task(scanner.run())
    home = await town.home(await town.register())
    async with asyncio.timeout(60):
        await home.send(home.item("sos", sensor="s_sos"))
        await town.channel.arrived.wait()
        scanner.stop()
        released.set()
        await background


async def test_what_falls_due_is_done_when_it_is_due(town: Town):
    home = await town.home(await town.register())
    town.channel.errors = [ChannelError("down")]
    await home.send(home.danger())
    await town.scanner.run_due()
    background = asyncio.create_task(town.scanner.run())
    town.clock.at += timedelta(seconds=6)
    async with asyncio.timeout(60):
        await town.channel.arrived.wait()
        town.scanner.stop()
        await background


async def test_waiting_ends_when_roused_or_when_the_time_is_over():
    wake = Wake()
    wake.rouse()
    async with asyncio.timeout(60):
        for bell in (wake.timers, wake.messages):
            assert await bell.wait(60.0)
            assert not await bell.wait(0.0)


async def test_a_database_that_fails_does_not_end_the_scanner(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken() -> None:
        raise OSError("no disk")

    always = sum(not kind.hears for kind in KINDS)
    with monkeypatch.context() as patched:
        patched.setattr(town.context.database, "read", broken)
        patched.setattr(town.context.database, "write", broken)
        assert [await town.scanner.run_due() for _ in range(2)] == [0, 0]
        assert await town.scanner._pause_s("time", town.scanner._next_timer) == LOOK_EVERY_S
    besides = ["heartbeat", "messages", "time"]
    assert [record.levelname for record in caplog.records] == ["ERROR"] * (always + len(besides))


async def test_a_database_that_is_away_is_not_told_for_each_kind_of_work(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def away() -> None:
        raise OperationalError("connect", None, OSError("refused"))

    with monkeypatch.context() as patched:
        patched.setattr(town.context.database, "read", away)
        patched.setattr(town.context.database, "write", away)
        assert await town.scanner.run_due() == 0
    assert town.scanner.state.failing > 1
    assert [record.getMessage() for record in caplog.records if record.levelno > logging.DEBUG] == []
