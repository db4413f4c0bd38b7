"""Asked once it waits, asked twice or for too long it ends."""

import asyncio

import pytest

from aggregator.cli.ending import Ending


def ending() -> tuple[Ending, list[str]]:
    forced: list[str] = []
    return Ending(60.0, lambda: forced.append("forced")), forced


async def test_asked_once() -> None:
    one, forced = ending()
    one.ask()
    async with asyncio.timeout(60):
        await one.asked()
        await one.pause(0.0)
        await one.pause(0.01)
    assert forced == []


async def test_asked_twice(caplog: pytest.LogCaptureFixture) -> None:
    one, forced = ending()
    one.ask()
    one.ask()
    assert forced == ["forced"]
    assert [record.__dict__["fields"] for record in caplog.records] == [{"why": "asked twice"}]


async def test_asked_for_too_long(caplog: pytest.LogCaptureFixture) -> None:
    forced = asyncio.Event()
    Ending(0.0, forced.set).ask()
    async with asyncio.timeout(60):
        await forced.wait()
    assert [record.__dict__["fields"] for record in caplog.records] == [{"why": "took too long"}]
