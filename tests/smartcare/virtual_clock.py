"""Time that passes when a test says so."""

import asyncio
from collections.abc import Callable

type Timer = tuple[float, Callable[[], None]]


class VirtualClock:
    """A clock and its timers; nothing happens before `advance`."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._timers: list[Timer] = []

    def monotonic(self) -> float:
        return self.now

    def call_later(self, delay_s: float, action: Callable[[], None]) -> Callable[[], None]:
        timer = (self.now + delay_s, action)
        self._timers.append(timer)
        return lambda: self._timers.remove(timer) if timer in self._timers else None

    def delays(self) -> list[float]:
        """Return the seconds until each timer that is set, the next first."""
        return sorted(round(due - self.now, 6) for due, _ in self._timers)

    def advance(self, seconds: float) -> None:
        """Let time pass and call what falls due in it."""
        end = self.now + seconds
        while due := [timer for timer in self._timers if timer[0] <= end]:
            first = min(due, key=lambda timer: timer[0])
            self._timers.remove(first)
            self.now = max(self.now, first[0])
            first[1]()
        self.now = end


async def until(is_so: Callable[[], bool]) -> None:
    """Return when something is so; real sockets and threads are at work, so it is looked at again and again."""
    async with asyncio.timeout(60):
        while not is_so():  # noqa: ASYNC110 - nothing here could set an event
            await asyncio.sleep(0.001)
