"""The clock of the region's machine is set back, and right again: nothing is lost, every call is heard, and it is told.

What homes tell while it is far behind lies in its future: such items wait, in full, and are taken in by themselves once
it is right. A call for help has its effect all the same.
"""

from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from simulator.stage.home_clock import HomeClock

from .service import HOMES, Service, reporting, service, until

HOUR_S = 3600.0
TOO_SLOW = "no answer"
"""Why a busy machine's database is said to fail: it was asked, and the answer took seconds."""


@pytest.mark.parametrize(("back_s", "early"), [(60.0, False), (HOUR_S, True)])
async def test_a_clock_set_back_loses_nothing(tmp_path: Path, library: Path, back_s: float, early: bool) -> None:
    clock = HomeClock(tmp_path, library=library)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(clock.stop)
        await clock.start()
        # Only the time of day is set, as on any machine; intervals go on being measured rightly.
        env = {**clock.env(), "DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        seen = await stack.enter_async_context(service(tmp_path / "region", env=env))
        await set_back(seen, clock, back_s, early=early)
        await seen.region.stop()
        books, events, failures = await seen.books(), seen.told(), seen.reasons("database_failing")
    assert books.right, books
    assert books.calls >= HOMES
    assert books.set_aside == 0
    assert events["clock_step"] == 2
    assert events["request_failed"] == 0
    assert failures <= {TOO_SLOW}


async def set_back(seen: Service, clock: HomeClock, back_s: float, *, early: bool) -> None:
    """Under load the clock goes back, and later it is right again; whether anything comes `early` meanwhile."""

    async def told(count: int) -> bool:
        return await seen.number("smartcare_clock_steps_total") == count

    async def waits(something: bool) -> bool:
        return (await seen.number("smartcare_items_early") > 0) is something

    async with reporting(seen):
        clock.jump_to(clock.now() - back_s)

        await until(lambda: told(1), "the metrics tell the step")
        for home in seen.homes:
            home.press()
        before = seen.answers()
        await until(lambda: seen.answers() > before + 2 * HOMES, "reports are accepted meanwhile")
        await until(lambda: waits(early), "the metrics tell what came early")
        clock.jump_to(clock.now() + back_s)
        await until(lambda: told(2), "the metrics tell the step back to the right time")
    await until(lambda: waits(False), "what came early is taken in")
