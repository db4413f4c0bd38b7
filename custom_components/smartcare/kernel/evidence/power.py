"""Power of a plug: a hand-operated appliance going on or off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..home import DAY_S, Appliance
from ..memory import number, row, table
from .dwell import Dwell
from .sense import Mark, reading

_ON_W, _ON_SHARE = 5.0, 0.15
_OFF_W, _OFF_SHARE = 3.0, 0.08
_HOLD_S = 60.0
_DAYS = 14


class PowerSense:
    """A latch with hysteresis over what was learned of the appliance in 14 days.

    On above `off + max(5 W, 15 % of span)`, off below `off + max(3 W, 8 %)`; a change counts when it was held for 60 s.
    `off` is the lowest power and `span` the distance to the highest. The first values suffice to start: once they lie
    far enough apart, on and off are told from one another.
    """

    __slots__ = ("_appliance", "_day", "_days", "_dwell", "_high", "_level", "_low", "_on", "_pace")

    def __init__(self, appliance: Appliance | None, pace: float) -> None:
        self._appliance = appliance
        self._pace = pace
        self._dwell = Dwell(_HOLD_S / pace)
        self._days: list[tuple[float, float]] = []  # finished days: lowest and highest power
        self._day = 0.0
        self._low = self._high = 0.0
        self._level: float | None = None
        self._on: bool | None = None

    @property
    def due(self) -> float | None:
        """When a waiting change has been held."""
        return self._dwell.due

    def observe(self, at: float, value: float | str) -> Mark | None:
        """Take a power in W; a change of the latch waits until it has been held."""
        power = reading(value)
        if power is None:
            return None
        held = self._dwell.mature(at)
        power = max(power, 0.0)
        level, self._level = self._level, power
        if power == level:
            return held
        if self._learn(at, power) and level is not None:
            self._on = self._side(level, self._on)  # what the value before was, in the new light
        on = self._side(power, self._on)
        if on is self._on:
            return held
        was, self._on = self._on, on
        if was is None or on is None or level is None:
            return held
        if self._dwell.due is None:
            self._dwell.start(Mark(at, "switched_on" if on else "switched_off"))
        else:
            self._dwell.cancel()  # back before it was held
        return held

    def _learn(self, at: float, power: float) -> bool:
        """Widen what is known of the appliance; return whether it changed."""
        day = at * self._pace // DAY_S
        if day != self._day:
            if self._day:
                self._days = [*self._days, (self._low, self._high)][-_DAYS + 1 :]
            self._day, self._low, self._high = day, power, power
            return True
        if self._low <= power <= self._high:
            return False
        self._low, self._high = min(self._low, power), max(self._high, power)
        return True

    def _side(self, power: float, on: bool | None) -> bool | None:
        """Return whether the appliance is on at `power`, None while on and off cannot be told apart."""
        off = min([self._low, *(low for low, _ in self._days)])
        span = max([self._high, *(high for _, high in self._days)]) - off
        if span < _ON_W:
            return None
        if power > off + max(_ON_W, _ON_SHARE * span):
            return True
        if power < off + max(_OFF_W, _OFF_SHARE * span):
            return False
        return on

    def mature(self, now: float) -> Mark | None:
        """Return a change that has been held."""
        return self._dwell.mature(now)

    def lose_bearings(self) -> None:
        """Forget the present power, keep what was learned."""
        self._level = self._on = None
        self._dwell.cancel()

    def seen(self, at: float) -> None:
        """A sign of life changes nothing."""

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return {
            "days": [list(day) for day in self._days],
            "day": self._day,
            "low": self._low,
            "high": self._high,
            "dwell": self._dwell.dump(),
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state."""
        pairs = [row(day) for day in row(state.get("days"))][-_DAYS:]
        self._days = [(number(pair[0], 0.0), number(pair[1], 0.0)) for pair in pairs if len(pair) == 2]
        self._day = number(state.get("day"), 0.0)
        self._low = number(state.get("low"), 0.0)
        self._high = number(state.get("high"), 0.0)
        self._dwell.load(table(state.get("dwell")))
