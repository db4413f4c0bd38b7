"""The scanner in the background: it sleeps until something is due, and is roused by a change."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from aggregator.operations.context import Wake
from aggregator.operations.delivery import ChannelError
from aggregator.operations.due_kinds import KINDS
from aggregator.operations.scanner import LOOK_EVERY_S

from .conftest import Town


@pytest.fixture
async def running(town: Town) -> AsyncIterator[Town]:
    """The scanner runs until the test is over."""
    background = asyncio.create_task(town.scanner.run())
    yield town
    town.scanner.stop()
    await background


async def test_a_signal_rouses_the_scanner(running: Town):
    home = await running.home(await running.register())
    await home.send(home.item("sos", sensor="s_sos"))
    async with asyncio.timeout(2):
        await running.channel.arrived.wait()


async def test_what_falls_due_is_done_when_it_is_due(town: Town):
    home = await town.home(await town.register())
    town.channel.errors = [ChannelError("down")]
    await home.send(home.danger())
    await town.scanner.run_due()
    background = asyncio.create_task(town.scanner.run())
    town.clock.at += timedelta(seconds=6)
    async with asyncio.timeout(5):
        await town.channel.arrived.wait()
        town.scanner.stop()
        await background


async def test_waiting_ends_when_roused_or_when_the_time_is_over():
    wake = Wake()
    wake.rouse()
    async with asyncio.timeout(5):
        await wake.wait(60.0)
        await wake.wait(0.0)


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
        assert await town.scanner._pause_s() == LOOK_EVERY_S
    besides = ["heartbeat", "messages", "time"]
    assert [record.levelname for record in caplog.records] == ["ERROR"] * (always + len(besides))
