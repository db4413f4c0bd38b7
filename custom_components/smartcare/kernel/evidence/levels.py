"""What was learned of a load in 14 days: how little and how much it draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..home import DAY_S
from ..memory import number, optional, row

_DAYS = 14
_SMOOTH_S = 30.0
"""A compressor's start is over in seconds and must not pass for the load; a cup in the microwave lasts longer."""


class Levels:
    """The lowest and highest power over 14 days, smoothed so that neither a spike nor a missed report counts."""

    __slots__ = ("_at", "_day", "_days", "_high", "_low", "_pace", "_smooth", "high", "level", "low")

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._days: list[tuple[float, float]] = []  # finished days: lowest and highest
        self._day = -1.0
        self._low = self._high = 0.0
        self._at = 0.0
        self.level: float | None = None
        self._smooth: float | None = None
        self.low = self.high = 0.0

    def hold(self, at: float) -> None:
        """Take in that the present power was held until `at`."""
        level, smooth = self.level, self._smooth
        if level is None or at <= self._at:
            return
        if smooth is None:
            smooth = level
        elapsed = (at - self._at) * self._pace
        smooth += (level - smooth) * elapsed / (elapsed + _SMOOTH_S)
        self._smooth, self._at = smooth, at
        day = at * self._pace // DAY_S
        if day != self._day:
            self._begin_day(day, smooth)
        elif smooth < self._low:
            self._low = smooth
            self.low = min(self.low, smooth)
        elif smooth > self._high:
            self._high = smooth
            self.high = max(self.high, smooth)

    def take(self, at: float, power: float) -> None:
        """Take a new power, in W."""
        self.hold(at)
        self._at, self.level = max(at, self._at), power

    def lose_bearings(self) -> None:
        """The present power is no longer known."""
        self.level = self._smooth = None

    def _begin_day(self, day: float, smooth: float) -> None:
        if self._day >= 0:
            self._days = [*self._days, (round(self._low, 1), round(self._high, 1))][-_DAYS + 1 :]
        self._day, self._low, self._high = day, smooth, smooth
        self._refresh()

    def _refresh(self) -> None:
        self.low = min([self._low, *(low for low, _ in self._days)])
        self.high = max([self._high, *(high for _, high in self._days)])

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return {
            "days": [list(day) for day in self._days],
            "day": self._day,
            "low": self._low,
            "high": self._high,
            "at": self._at,
            "level": self.level,
            "smooth": self._smooth,
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state."""
        pairs = [row(day) for day in row(state.get("days"))][-_DAYS + 1 :]
        self._days = [(number(pair[0], 0.0), number(pair[1], 0.0)) for pair in pairs if len(pair) == 2]
        self._day = number(state.get("day"), -1.0)
        self._low = number(state.get("low"), 0.0)
        self._high = number(state.get("high"), 0.0)
        self._at = number(state.get("at"), 0.0, 0.0)
        self.level = optional(state.get("level"))
        self._smooth = optional(state.get("smooth"))
        self._refresh()
