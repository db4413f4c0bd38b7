"""Illuminance: a lamp steps, the sun glides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..memory import number, optional, table
from .dwell import Dwell
from .sense import Mark, reading

_STEP_LX = 10.0
_STEP_OCTAVES = 2.0
_WITHIN_S = 60.0
_BRIGHT_LX = 50.0
_BRIGHT_STEP_LX = 50.0
_BRIGHT_STEP_SHARE = 0.25
_BRIGHT_WITHIN_S = 10.0
_SUNLIT_LX = 1000.0
"""No lamp at home is brighter: above this the sensor sees the sun and its clouds."""
_HOLD_S = 10.0
"""Headlights and lightning are gone by then."""


class LightSense:
    """Marks steps of light that only a switch (or a curtain) makes.

    In the dark: at least one octave and 10 lx within 60 s. In a lit room: at least 50 lx and a quarter of the level
    within 10 s. A sensor that has shown changes within 60 s reports on change, so its silence means "as before".
    """

    __slots__ = ("_at", "_dwell", "_level", "_pace", "_prompt", "_restarted")

    def __init__(self, pace: float) -> None:
        self._pace = pace
        self._at = 0.0
        self._level: float | None = None
        self._prompt = False
        self._restarted = False
        self._dwell = Dwell(_HOLD_S / pace)

    @property
    def due(self) -> float | None:
        """When a waiting step has been held."""
        return self._dwell.due

    @property
    def switches(self) -> int:
        """Lamps are not counted: in a dark room people switch often."""
        return 0

    def observe(self, at: float, value: float | str) -> Mark | None:
        """Take an illuminance in lx; a step waits until it has been held."""
        level = reading(value)
        if level is None or level < 0:
            return None
        held = self._dwell.mature(at)
        before, elapsed = self._level, (at - self._at) * self._pace
        if self._restarted:
            self._restarted = False
            if level != before:
                self._level, self._at = level, at
                self._dwell.cancel()
            return held
        self._level, self._at = level, at
        if before is None or level == before:
            return held
        if self._is_step(before, level, elapsed):
            if self._dwell.due is None:
                self._dwell.start(Mark(at, "light_step"))
            else:
                self._dwell.cancel()  # undone before it was held
        if elapsed <= _WITHIN_S:
            self._prompt = True
        return held

    def _is_step(self, before: float, after: float, elapsed: float) -> bool:
        low, high = sorted((before, after))
        if low >= _BRIGHT_LX:
            if high >= _SUNLIT_LX or elapsed > _BRIGHT_WITHIN_S:
                return False
            return high - low >= max(_BRIGHT_STEP_LX, _BRIGHT_STEP_SHARE * low)
        sudden = self._prompt or elapsed <= _WITHIN_S
        return sudden and high - low >= _STEP_LX and high >= _STEP_OCTAVES * max(low, 1.0)

    def mature(self, now: float) -> Mark | None:
        """Return a step that has been held."""
        return self._dwell.mature(now)

    def lose_bearings(self) -> None:
        """Forget the level."""
        self._level = None
        self._dwell.cancel()

    def seen(self, at: float) -> None:
        """A sign of life changes nothing."""

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return {"at": self._at, "level": self._level, "prompt": self._prompt, "dwell": self._dwell.dump()}

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state; the next level is not evidence."""
        self._at = number(state.get("at"), 0.0, 0.0)
        self._level = optional(state.get("level"))
        self._restarted = True
        self._prompt = state.get("prompt") is True
        self._dwell.load(table(state.get("dwell")))
