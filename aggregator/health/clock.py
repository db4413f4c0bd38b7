"""The clock of the machine against one that nobody can set: a step is told, for times of signals depend on it."""

import logging
import time
from collections.abc import Callable
from datetime import datetime

from aggregator.logs import event
from aggregator.operations.context import Clock

_LOGGER = logging.getLogger(__name__)
STEP_S = 2.0
"""A difference this large between two looks is a step; the slewing of time servers stays far below."""


class ClockWatch:
    """Notices when the time of the machine is set."""

    def __init__(self, clock: Clock, monotonic: Callable[[], float] = time.monotonic):
        """Make it; the first look only takes bearings."""
        self._clock = clock
        self._monotonic = monotonic
        self._before: tuple[datetime, float] | None = None
        self.steps = {"back": 0, "forward": 0}
        self.last_step_s = 0.0

    def look(self) -> None:
        """Compare both clocks since the last look; told once for each step."""
        now = (self._clock.now(), self._monotonic())
        if self._before is not None:
            step_s = (now[0] - self._before[0]).total_seconds() - (now[1] - self._before[1])
            if abs(step_s) >= STEP_S:
                self._note(step_s)
        self._before = now

    def _note(self, step_s: float) -> None:
        """Count and tell a step."""
        direction = "back" if step_s < 0 else "forward"
        self.steps[direction] += 1
        self.last_step_s = step_s
        _LOGGER.warning(
            "The clock of this machine was set; look at its time server",
            extra=event("clock_step", direction=direction, seconds=round(step_s, 3)),
        )
