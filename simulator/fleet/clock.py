"""The world's time for a fleet that plays against a real region."""

from __future__ import annotations

import asyncio
import contextlib
import time

_FINEST_S = 0.004
"""Moments closer together than this are turned at once: waking up costs more than the wait is worth."""
_LONGEST_S = 3600.0


class SystemClock:
    """The clock of the machine."""

    def now(self) -> float:
        """The present moment in seconds since the epoch."""
        return time.time()

    async def wait(self, until: float | None, woken: asyncio.Event) -> None:
        """Return at a moment, or earlier when woken."""
        delay_s = _LONGEST_S if until is None else min(max(until - time.time(), _FINEST_S), _LONGEST_S)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(delay_s):
                await woken.wait()
