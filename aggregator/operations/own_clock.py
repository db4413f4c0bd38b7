"""Our own clock against what we know of the time."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from aggregator.domain.bearings import Bearings

if TYPE_CHECKING:
    from aggregator.operations.context import Clock


class OwnClock:
    """Says how far the clock of this process is behind; `monotonic` is in seconds and never set."""

    def __init__(self, clock: "Clock", monotonic: Callable[[], float] = time.monotonic) -> None:
        """Take bearings."""
        self._clock = clock
        self._monotonic = monotonic
        self._bearings = Bearings(clock.now(), monotonic())

    def behind(self, told: datetime | None = None) -> timedelta:
        """How far it is behind now, or was when it `told` a time just before: it may have been set since."""
        return self._bearings.behind(told or self._clock.now(), self._monotonic())

    def recall(self, known: datetime) -> None:
        """Take over a time the region has known, in another process or before a restart."""
        self._bearings.recall(known)

    def found_late(self) -> tuple[datetime, timedelta] | None:
        """Since when, by the clock as it was, and how far it was behind without our knowing; None where it was not."""
        self.behind()
        late = self._bearings.gone_on
        return None if late is None else (self._bearings.since, late)

    def forgive(self) -> None:
        """What `found_late` told is dealt with."""
        self._bearings.settle(self._clock.now())
