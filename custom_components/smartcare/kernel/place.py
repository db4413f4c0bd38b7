"""Whether the person is at home, away, or we cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .events import Clock, Place
from .memory import moment

_AWAY_AFTER_S = 600.0
"""Nothing indoors for this long after the front door: the person has gone out."""
_CROSSING_S = 30.0
"""Sensors near the door and slow radios still report the leaving person this long after the door."""


class Whereabouts:
    """away = the front door was the last of all and nothing happened indoors since; any indoor evidence = home."""

    __slots__ = ("_away_after_s", "_crossing_s", "_door_at", "_indoors_at", "_out")

    def __init__(self, pace: float) -> None:
        self._away_after_s = _AWAY_AFTER_S / pace
        self._crossing_s = _CROSSING_S / pace
        self._door_at: float | None = None
        self._indoors_at: float | None = None
        self._out = False

    @property
    def out(self) -> bool:
        """Whether the person is away, if the front door can be trusted."""
        return self._out

    @property
    def due(self) -> float | None:
        """When the person will be taken as away if nothing happens indoors."""
        if self._out or self._door_at is None:
            return None
        if self._indoors_at is not None and self._indoors_at > self._door_at + self._crossing_s:
            return None
        return self._door_at + self._away_after_s

    def evidence(self, at: float, place: Place) -> None:
        """Take evidence from somewhere; late evidence counts for its own time."""
        if place is Place.FRONT_DOOR and (self._door_at is None or at >= self._door_at):
            self._door_at, self._out = at, False
        elif place is Place.INDOORS and (self._indoors_at is None or at >= self._indoors_at):
            self._indoors_at = at
            if self._door_at is None or at > self._door_at + self._crossing_s:
                self._out = False

    def mature(self, now: float) -> None:
        """Decide that the person has gone out when it is due."""
        if self.due is not None and now >= self.due:
            self._out = True

    def clock(self, door_seen: bool) -> Clock:
        """Return the quiet clock; without a front door that can be seen there is only one."""
        if not door_seen:
            return Clock.UNKNOWN
        return Clock.AWAY if self._out else Clock.HOME

    def not_after(self, now: float) -> None:
        """The clock was set back: nothing has happened in the future."""
        self._door_at = None if self._door_at is None else min(self._door_at, now)
        self._indoors_at = None if self._indoors_at is None else min(self._indoors_at, now)

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return {"door_at": self._door_at, "indoors_at": self._indoors_at, "out": self._out}

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state."""
        self._door_at = moment(state.get("door_at"))
        self._indoors_at = moment(state.get("indoors_at"))
        self._out = state.get("out") is True
