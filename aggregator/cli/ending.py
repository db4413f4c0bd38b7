"""When the service is to end: asked once it finishes what is under way, asked twice or for too long it just ends."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable

from aggregator.logs import event

_LOGGER = logging.getLogger("aggregator.serve")

WITHIN_S = 45.0
"""Longer than requests (10 s) and due work (15 s) are given, shorter than a supervisor waits before it kills."""
FORCED = 1


def end_at_once() -> None:
    """End the process. What was acknowledged is on disk, and what is due is found again at the next start."""
    os._exit(FORCED)


class Ending:
    """Follows the signals SIGTERM and SIGINT."""

    def __init__(self, within_s: float = WITHIN_S, force: Callable[[], None] = end_at_once):
        """Make it; `force` is what ends the process at once."""
        self._within_s = within_s
        self._force = force
        self._asked = asyncio.Event()

    def listen(self, loop: asyncio.AbstractEventLoop) -> None:
        """Follow the signals from now on."""
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.ask)

    def ask(self) -> None:
        """Somebody wants it to end; the second time at once."""
        if self._asked.is_set():
            self._give_up("asked twice")
            return
        self._asked.set()
        asyncio.get_running_loop().call_later(self._within_s, self._give_up, "took too long")

    async def asked(self) -> None:
        """Wait until somebody wants it to end."""
        await self._asked.wait()

    async def pause(self, seconds: float) -> None:
        """Let others notice that the service is not ready any more, before it stops to listen."""
        if seconds > 0:
            await asyncio.sleep(seconds)

    def _give_up(self, why: str) -> None:
        """End without waiting any longer."""
        _LOGGER.warning("Ended at once", extra=event("forced", why=why))
        self._force()
