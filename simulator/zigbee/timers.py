"""Timers on the home's clock, which may run faster than real time and change its speed at any moment."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

_LOGGER = logging.getLogger(__name__)

# The longest and shortest real waits in seconds. The long one bounds how late a change of speed is noticed.
LONGEST_WAIT = 0.25
SHORTEST_WAIT = 0.002


@dataclass(order=True, slots=True)
class Timer:
    """One callback that waits for its time; cancelling twice, or after it ran, is harmless."""

    due: float
    order: int
    callback: Callable[[], None] | None = field(compare=False)

    def cancel(self) -> None:
        """Never call back."""
        self.callback = None


class Timers:
    """Callbacks in order of the time they fall due. Times are seconds of the home's clock."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self._heap: list[Timer] = []
        self._order = itertools.count()
        self._changed = asyncio.Event()

    def call_at(self, due: float, callback: Callable[[], None]) -> Timer:
        """Call back when the home's clock reaches ``due``; a past time means at the next opportunity."""
        timer = Timer(due, next(self._order), callback)
        heapq.heappush(self._heap, timer)
        self._changed.set()
        return timer

    @property
    def next_due(self) -> float | None:
        """When the next callback falls due, or None while nothing waits."""
        while self._heap and self._heap[0].callback is None:
            heapq.heappop(self._heap)
        return self._heap[0].due if self._heap else None

    def run_due(self) -> None:
        """Call everything that is due by now. What a callback schedules for now runs the next time."""
        now = self.now()
        due: list[Timer] = []
        while (first := self.next_due) is not None and first <= now:
            due.append(heapq.heappop(self._heap))
        for timer in due:
            callback = timer.callback
            timer.callback = None
            if callback is None:  # cancelled by a callback that ran just before
                continue
            try:
                callback()
            except Exception:  # one device's fault must not stop the others' clocks
                _LOGGER.exception("A timer of the virtual network failed")

    def wake(self) -> None:
        """Look at the clock again at once: call this after moving it or changing its speed."""
        self._changed.set()

    async def run(self) -> None:
        """Serve the timers until cancelled, following the clock whatever its speed."""
        speed = 1.0
        while True:
            self.run_due()
            home, real = self.now(), time.monotonic()
            due = self.next_due
            wait = (
                LONGEST_WAIT
                if due is None or speed <= 0
                else min(max((due - home) / speed, SHORTEST_WAIT), LONGEST_WAIT)
            )
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), None if due is None else wait)
            self._changed.clear()
            elapsed = time.monotonic() - real
            if elapsed >= SHORTEST_WAIT:
                speed = (self.now() - home) / elapsed
