"""Power of a plug: a hand-operated appliance going on or off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..home import Appliance
from ..memory import lean, number, optional, table
from .appliances import Nature, handling_of
from .cycles import Cycles
from .dwell import Dwell
from .levels import Levels
from .sense import Mark, reading

_ON_W, _ON_SHARE = 5.0, 0.15
_OFF_W, _OFF_SHARE = 3.0, 0.08
_ON, _OFF = "switched_on", "switched_off"


class PowerSense:
    """A latch with hysteresis over what was learned of the appliance in 14 days.

    On above `low + max(5 W, 15 % of span)`, off below `low + max(3 W, 8 %)`; a change counts when it was held. Until
    low and high are known to lie far enough apart, the step itself stands in for the span: the first use counts.
    """

    __slots__ = ("_cycles", "_dwell", "_handling", "_levels", "_off_at", "_on", "_pace", "_settled", "_switches")

    def __init__(self, appliance: Appliance | None, pace: float) -> None:
        self._handling = handling_of(appliance)
        self._pace = pace
        self._dwell = Dwell(self._handling.hold_s / pace)
        self._levels = Levels(pace)
        self._cycles = Cycles()
        self._on: bool | None = None
        self._off_at: float | None = None
        self._settled = False
        self._switches = 0

    @property
    def due(self) -> float | None:
        """When a waiting change has been held."""
        return self._dwell.due

    @property
    def switches(self) -> int:
        """How often the latch has changed, held or not, or the load has gone up and down."""
        return max(self._switches, self._cycles.count)

    def observe(self, at: float, value: float | str) -> Mark | None:
        """Take a power in W; a change of the latch waits until it has been held."""
        power = reading(value)
        if power is None:
            return None
        held = None if self._dwell.due is None else self.mature(at)
        level = self._levels.level
        if power == level and self._settled:
            return held
        self._levels.take(at, power)
        if self._handling.rest_s == 0:
            self._cycles.take(power - self._levels.low)
        was = self._on
        if was is None and level is not None:
            was = self._side(level, power, None)
        self._on = self._side(power, level, was)
        if not self._settled:
            self._settle()
        elif was is not None and self._on is not was:
            self._switched(at)
        return held

    def _side(self, power: float, other: float | None, on: bool | None) -> bool | None:
        """Return whether the appliance is on at `power`; None while on and off cannot be told apart.

        `other` is the power on the other side of the present step.
        """
        low, high = self._levels.low, self._levels.high
        if not _apart(low, high):
            other = power if other is None else other
            low, high = min(low, power, other), max(high, power, other)
            if not _apart(low, high):
                return on
        span = high - low
        if power > low + max(_ON_W, _ON_SHARE * span):
            return True
        if power < low + max(_OFF_W, _OFF_SHARE * span):
            return False
        return on

    def _switched(self, at: float) -> None:
        rested = self._off_at is None or (at - self._off_at) * self._pace >= self._handling.rest_s
        if not self._on:
            self._off_at = at
        if self._handling.rest_s == 0 or (self._on and rested):
            self._switches += 1
        if self._dwell.due is not None:
            self._dwell.cancel()  # back before it was held
        elif self._handling.nature is Nature.BY_HAND and (rested if self._on else self._handling.counts_off):
            self._dwell.start(Mark(at, _ON if self._on else _OFF))

    def _settle(self) -> None:
        """Take the first value for where the load stands; a change that waits may have been undone meanwhile."""
        self._settled = True
        if self._on is not None and self._dwell.what not in (None, _ON if self._on else _OFF):
            self._dwell.cancel()

    def mature(self, now: float) -> Mark | None:
        """Return a change that has been held."""
        if self._dwell.due is not None and now >= self._dwell.due:
            self._levels.hold(self._dwell.due)
        return self._dwell.mature(now)

    def seen(self, at: float) -> None:
        """A sign of life changes nothing."""

    def lose_bearings(self) -> None:
        """The plug is lost: its next value tells where it stands. What was learned is kept."""
        self._settled = False
        self._levels.lose_bearings()
        self._cycles.lose_bearings()
        self._dwell.cancel()

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return lean(
            {
                "levels": self._levels.dump(),
                "dwell": self._dwell.dump(),
                "on": self._on,
                "off_at": self._off_at,
                "switches": self.switches,
                "up": self._cycles.up,
            }
        )

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state; the next value is not evidence."""
        self._levels.load(table(state.get("levels")))
        self._dwell.load(table(state.get("dwell")))
        on = state.get("on")
        self._on = on if isinstance(on, bool) else None
        self._off_at = optional(state.get("off_at"))
        up = state.get("up")
        self._cycles.up = up if isinstance(up, bool) else None
        self._switches = self._cycles.count = int(number(state.get("switches"), 0, 0, 1e9))


def _apart(low: float, high: float) -> bool:
    """Return whether two levels can be off and on: what is switched off draws less than half. A router only dips."""
    return high >= 2 * low + _ON_W
