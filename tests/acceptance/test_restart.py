"""A home that loses its power goes on where it was."""

import pytest

from simulator.stage.care import Care
from simulator.stage.stage import Stage

from .journal import evidence

HOUR = 3600.0


async def test_a_kill_neither_restarts_nor_moves_the_clock(stage: Stage, care: Care):
    await stage.home.act("front door", "set_open", open=True)
    await stage.home.act("front door", "set_open", open=False)
    await stage.pass_time(2 * HOUR, speed=720)
    last, changed = await care.moment("last_evidence"), await care.state("stage_change")
    told = len(evidence(stage.region.database))
    await stage.hass.kill()
    await stage.hass.start()
    await stage.until(lambda: _is_back(care), seconds=60, what="the stage")

    assert await care.moment("last_evidence") == last
    assert last is not None
    assert await care.quiet_s() == pytest.approx(stage.clock.now() - last, abs=90)
    assert await care.state("stage_change") == changed
    # What the sensors say when they come back is no sign of life.
    await stage.pass_time(HOUR / 2, speed=720)
    assert len(evidence(stage.region.database)) == told
    assert await care.moment("last_evidence") == last


async def test_it_still_sees_after_the_kill(stage: Stage, care: Care):
    before = await care.moment("last_evidence")
    await stage.home.act("front door", "set_open", open=True)
    await stage.home.act("front door", "set_open", open=False)

    async def seen() -> bool:
        return await care.moment("last_evidence") != before

    await stage.until(seen, seconds=60, what="a sign of life")


async def _is_back(care: Care) -> bool:
    return await care.state("stage") not in ("unknown", "unavailable")
