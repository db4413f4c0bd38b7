"""A region whose nights can be passed: it lives in a time of its own, and so does the page that looks at it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from simulator.stage.desk import DeskStage
from simulator.stage.home_clock import HomeClock
from simulator.stage.page import sign_in

from .acts import turned

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

SEOUL = ZoneInfo("Asia/Seoul")
BEGINS = datetime(2023, 3, 6, 17, 0, tzinfo=SEOUL)
"""A Monday; the next public holiday is two months away."""
_FRIDAY = 4


class Night:
    """The stage and its clock. Time only goes on: every test begins with an evening of its own."""

    def __init__(self, stage: DeskStage, clock: HomeClock) -> None:
        self.stage = stage
        self._clock = clock

    @property
    def now(self) -> datetime:
        """The region's time, as people there tell it."""
        return datetime.fromtimestamp(self._clock.now(), UTC).astimezone(SEOUL)

    async def evening(self, hour: str) -> datetime:
        """Go to the next such time ("22:11") before a working day; gives the day."""
        day = self.now
        while day.date() == self.now.date() or day.weekday() >= _FRIDAY:
            day += timedelta(days=1)
        await self.go(day, hour)
        return day

    async def go(self, day: datetime, hour: str, page: Page | None = None) -> None:
        """Let it be that time of that day; a page that is told looks at the same clock."""
        at = datetime.combine(day.date(), datetime.strptime(hour, "%H:%M").time(), SEOUL)  # noqa: DTZ007 - a time of day
        assert at > self.now, f"{at} is over"
        self._clock.jump_to(at.timestamp())
        await self.stage.region.wake()
        if page is not None:
            await page.clock.set_fixed_time(at)

    async def sit_down(self, page: Page, card: str, *, name: str, **query: Any) -> Locator:
        """Sign in as somebody whose duty begins, and open a card."""
        await self.stage.sign_out()
        await page.clock.set_fixed_time(self.now)
        await sign_in(page, self.stage, "today", name=name)
        return await turned(page, self.stage, card, **query)


@asynccontextmanager
async def passing_nights(folder: Path, library: Path, changes: dict[str, Any]) -> AsyncIterator[Night]:
    """Region, Home Assistant and clock."""
    clock = HomeClock(folder, library=library, starts_at=BEGINS.timestamp())
    await clock.start()
    try:
        async with DeskStage(folder, changes=changes, clock=clock) as stage:
            await stage.connect()
            yield Night(stage, clock)
    finally:
        await clock.stop()
