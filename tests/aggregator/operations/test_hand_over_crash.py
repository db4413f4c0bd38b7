"""A process that is killed while duty changes makes no sheet twice and leaves none out."""

import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.domain.equipment import TicketKind
from aggregator.domain.hand_over import HandOverDirection
from aggregator.operations import equipment, hand_overs
from aggregator.store import hand_overs as kept

from .conftest import ADMINISTRATOR, THURSDAY_NINE, WEDNESDAY_NIGHT, Town

ROOT = Path(__file__).parents[3]
CHANGE = """
import asyncio, os, signal, sys
from datetime import datetime
from aggregator.operations import desk_clocks, hand_overs
from aggregator.operations.context import Context
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from tests.aggregator.operations.conftest import CHEAP, REGION, TurnedClock

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

async def main(url, at, work, point):
    clock = TurnedClock(datetime.fromisoformat(at))
    context = Context(
        database=Database(url), clock=clock, cipher=Cipher([b"k" * 32]), region=REGION, passwords=CHEAP
    )
    module, _, name = point.rpartition(".")
    if module:
        setattr(getattr(desk_clocks if work == "change" else hand_overs, module), name, die)
    if work == "change":
        await desk_clocks.change_duty(context, "dong:mangu")
    else:
        await hand_overs.note_overdue(context, 1)
    die()

asyncio.run(main(*sys.argv[1:]))
"""


async def killed(town: Town, url: str, work: str, point: str) -> None:
    """Let another process do it, and be killed at a point."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", CHANGE, url, town.clock.at.isoformat(), work, point, cwd=ROOT
    )
    assert await process.wait() == -signal.SIGKILL


async def night(town: Town) -> None:
    """A danger at night, and nine o'clock, with nobody there to look."""
    town.clock.at = THURSDAY_NINE - timedelta(hours=15)
    await town.scanner.run_due()
    town.clock.at = WEDNESDAY_NIGHT
    home = await town.home(await town.register(night=True))
    await home.send(home.danger())
    town.clock.at = THURSDAY_NINE


@pytest.mark.parametrize("point", ["rosters.set_clock", "after"])
async def test_each_change_makes_exactly_one_sheet(town: Town, url: str, point: str):
    await night(town)
    await killed(town, url, "change", point)
    await town.scanner.run_due()
    await town.scanner.run_due()
    found = await hand_overs.list_sheets(town.context, ADMINISTRATOR)
    assert [(one.at, one.direction) for one in found] == [(THURSDAY_NINE, HandOverDirection.TO_DONG)]
    async with town.context.database.read() as connection:
        lines = await kept.items(connection, town.context.cipher, found[0].id)
    assert [line.incident for line in lines] == [1001]


@pytest.mark.parametrize("point", ["hand_overs.postpone", "after"])
async def test_a_sheet_nobody_accepts_is_one_alarm(town: Town, url: str, point: str):
    await night(town)
    await town.scanner.run_due()
    town.clock.at += timedelta(hours=1)
    await killed(town, url, "remind", point)
    await town.scanner.run_due()
    assert len(await equipment.list_tickets(town.context, ADMINISTRATOR, kind=TicketKind.HAND_OVER_OVERDUE)) == 1
    told = [one for one in town.channel.sent if one.kind == "equipment"]
    assert len(told) == len({(one.address, one.id) for one in told}) == 1
