"""A desk with a living city behind it: ``scripts/demo --desk``. It opens nothing by itself and runs until Ctrl-C."""

from __future__ import annotations

import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from simulator.fleet.desk import open_desk
from simulator.fleet.play import Figures, Wishes, make_fleet, play
from simulator.fleet.region import CityRegion, SignIn
from simulator.stage.desk import DASHBOARD, connect_desk, dashboards_of
from simulator.stage.home_assistant import HomeAssistant

from .narrator import Narrator

HOMES = 300
SPEED = 120.0
"""A day passes in twelve minutes: long enough to work on a signal, short enough to see the next."""
FALLS_PER_THOUSAND_AND_DAY = 60.0
"""Far more than in life, so that something happens while somebody looks."""
ACCOUNT = "admin"


async def show_desk(narrator: Narrator, language: str) -> int:
    """Start region, homes and Home Assistant, say where they are, and live until cancelled."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="smartcare-desk-")))
        _recipient, recipients = await stack.enter_async_context(open_desk())
        region = CityRegion(folder / "region")
        region.write(HOMES, desk=recipients, pace=SPEED)
        narrator.say(narrator.text("desk.settling", homes=HOMES))
        town = await region.settle(HOMES, seed=1)
        staff = await region.hire()
        stack.push_async_callback(region.stop)
        await region.start()
        home_assistant = HomeAssistant(
            folder / "home-assistant", zha_port=None, language=language, extra=dashboards_of(folder / "home-assistant")
        )
        stack.push_async_callback(home_assistant.stop)
        narrator.say(narrator.text("desk.starting"))
        await home_assistant.start()
        passwords = {one.name: one.password for one in staff}
        await connect_desk(home_assistant, region.url, ACCOUNT, passwords[ACCOUNT])
        _say_where(narrator, home_assistant, staff)
        wishes = Wishes(speed=SPEED, incidents=FALLS_PER_THOUSAND_AND_DAY)
        await play(make_fleet(town, region.url, wishes), report_every_s=60.0, tell=_say_nothing)
    return 0


def _say_where(narrator: Narrator, home_assistant: HomeAssistant, staff: tuple[SignIn, ...]) -> None:
    """Address and sign-ins."""
    narrator.say(narrator.text("desk.ready", address=f"{home_assistant.url}/{DASHBOARD}"))
    for one in staff:
        narrator.say(narrator.text("desk.sign_in", name=one.name, role=one.role.value, password=one.password))
    narrator.say(narrator.text("desk.ends"))


def _say_nothing(_told: Figures) -> None:
    """The desk itself shows what happens."""
