"""The look the service takes at itself every few seconds."""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from .clock import ClockWatch
from .database import DatabaseWatch
from .disk import DiskWatch
from .state import Health

EVERY_S = 5.0


class Renewed(Protocol):
    """A certificate that is taken over anew when its files change."""

    @property
    def expires_at(self) -> datetime:
        """Until when it is valid."""

    def look(self) -> None:
        """Take over what has changed."""


class SelfWatch:
    """Clock, disk, database, certificate and event loop, looked at in the background.

    `fed` is called after every look unless only a new start would help.
    """

    def __init__(self, health: Health, clock: ClockWatch, disk: DiskWatch, database: DatabaseWatch):
        """Make it; nothing runs yet."""
        self.health = health
        self.clock = clock
        self.disk = disk
        self.database = database
        self.loop_lag_s = 0.0
        self._stopping = asyncio.Event()
        self.fed: Callable[[], None] | None = None
        self.certificate: Renewed | None = None

    async def look(self) -> None:
        """Look at everything once."""
        self.clock.look()
        self.disk.look()
        if self.certificate is not None:
            self.certificate.look()
        await self.database.look()
        if self.fed is not None and not self.health.stuck():
            self.fed()

    async def run(self) -> None:
        """Look again and again until stopped; how late the event loop calls is measured on the way."""
        while not self._stopping.is_set():
            await self.look()
            began = time.monotonic()
            try:
                await asyncio.wait_for(self._stopping.wait(), EVERY_S)
            except TimeoutError:
                self.loop_lag_s = max(0.0, time.monotonic() - began - EVERY_S)
        await self.database.rest()

    def stop(self) -> None:
        """Let `run` end after the look in hand."""
        self._stopping.set()
