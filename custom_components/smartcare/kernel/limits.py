"""When a quiet clock is too long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .events import Clock
from .home import HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class StartLimit:
    """The limit without any history, and the range in which a learned one may lie; seconds."""

    start_s: float
    low_s: float
    high_s: float


START = {
    Clock.HOME: StartLimit(start_s=18 * HOUR_S, low_s=14 * HOUR_S, high_s=24 * HOUR_S),
    Clock.AWAY: StartLimit(start_s=48 * HOUR_S, low_s=36 * HOUR_S, high_s=50 * HOUR_S),
    Clock.UNKNOWN: StartLimit(start_s=30 * HOUR_S, low_s=24 * HOUR_S, high_s=36 * HOUR_S),
}


class Limits:
    """The limits of one person."""

    __slots__ = ("_pace",)

    def __init__(self, pace: float) -> None:
        self._pace = pace

    def limit_s(self, clock: Clock) -> float:
        """Return how long this clock may be quiet before the person is asked, in seconds."""
        return START[clock].start_s / self._pace

    def longest_s(self, clock: Clock) -> float | None:
        """Return the longest quiet stretch of the last 8 weeks on this clock, in seconds."""
        return None

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return {}

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state."""
