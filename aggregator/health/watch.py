"""The look the service takes at itself every few seconds."""

import asyncio
import time
from collections.abc import Callable

from .clock import ClockWatch
from .database import DatabaseWatch
from .disk import DiskWatch
from .state import Health

EVERY_S = 5.0


class SelfWatch:
    """Clock, disk, database and event loop, looked at in the background.

    `fed` is called after every look unless only a new start would help.
    """

    def __init__(self, health: Health, clock: ClockWatch, disk: DiskWatch, database: DatabaseWatch):
        """Make it; nothing runs yet."""
        self.health = health
        self.clock = clock
        self.disk = disk
        self.database = database
        self.loop_lag_s = 0.0
        self.fed: Callable[[], None] | None = None

    async def look(self) -> None:
        """Look at everything once."""
        self.clock.look()
        self.disk.look()
        await self.database.look()
        if self.fed is not None and not self.health.stuck():
            self.fed()

    async def run(self) -> None:
        """Look again and again until cancelled; how late the event loop calls is measured on the way."""
        while True:
            await self.look()
            began = time.monotonic()
            await asyncio.sleep(EVERY_S)
            self.loop_lag_s = max(0.0, time.monotonic() - began - EVERY_S)
