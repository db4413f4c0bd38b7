"""A television that is never switched off: told to the installer, and no eternal life."""

from typing import Any

from simulator.stage.care import Care
from simulator.stage.stage import Stage

DAY = 86400.0
PACE = 24.0  # every duration of the rule is so many times shorter: five days of learning pass in five hours


async def test_it_does_not_hide_danger_and_the_installer_is_told(stage: Stage, care: Care):
    await stage.region.stop()
    stage.region.configure(demo={"pace": PACE})
    await stage.region.start()
    await stage.set_speed(120)  # the home may have to wait for its next attempt
    await stage.until(lambda: _has_pace(care), seconds=60, what="the new pace at the home")
    await stage.home.act("television", "set_power", watts=110)
    await stage.pass_time(600, speed=60)
    switched_on = await care.moment("last_evidence")

    for watts in (111, 109, 112, 108, 110):
        await stage.home.act("television", "set_power", watts=watts)
        await stage.pass_time(10 * 60, speed=360)
    assert await care.state("stage") == "danger"
    assert await care.moment("last_evidence") == switched_on

    # The person goes on with life, day after day, and the television never changes.
    for watts in (111, 109, 112, 108, 110, 111, 109):
        await stage.home.act("television", "set_power", watts=watts)
        await stage.home.act("front door", "set_open", open=True)
        await stage.home.act("front door", "set_open", open=False)
        await stage.pass_time(DAY / PACE, speed=720)
    await stage.set_speed(60)
    ticket = await stage.until(lambda: _unsuitable(stage), seconds=60, what="a ticket for the installer")
    assert ticket["why"]["key"].endswith("never_switches")
    assert await care.state("equipment") == "on"
    await stage.set_speed(1)


async def _has_pace(care: Care) -> bool:
    return bool((await care.read("next_stage"))["attributes"]["limit_hours"] < PACE / 10)


async def _unsuitable(stage: Stage) -> dict[str, Any] | None:
    return next((ticket for ticket in await stage.region.tickets() if ticket["kind"] == "sensor_unsuitable"), None)
