"""Whether a sensor can be seen. It says nothing about the person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .memory import lean, moment

_GRACE_S = 300.0
"""A restart of the radio or of the host takes every sensor away for a minute or two: that is not a fault."""


class Liveness:
    """A sensor is lost once it has been unavailable for five minutes, and is back with its next sign of life."""

    __slots__ = ("_down_since", "_grace_s", "_lost", "last_seen_at")

    def __init__(self, pace: float) -> None:
        self._grace_s = _GRACE_S / pace
        self._down_since: float | None = None
        self._lost = False
        self.last_seen_at: float | None = None

    @property
    def alive(self) -> bool:
        """Whether the sensor can be seen."""
        return not self._lost

    @property
    def due(self) -> float | None:
        """When the sensor will be lost unless it shows a sign of life."""
        return None if self._lost or self._down_since is None else self._down_since + self._grace_s

    def unavailable(self, at: float) -> None:
        """The host says that the sensor cannot be reached."""
        if self._down_since is None:
            self._down_since = at

    def seen(self, at: float) -> bool:
        """Take a sign of life; return whether the sensor is back from being lost."""
        if self.last_seen_at is None or at > self.last_seen_at:
            self.last_seen_at = at
        if self._down_since is None or at < self._down_since:
            return False
        was_lost, self._lost, self._down_since = self._lost, False, None
        return was_lost

    def mature(self, now: float) -> float | None:
        """Return since when the sensor has been away, if it has just been lost."""
        if self.due is None or now < self.due:
            return None
        self._lost = True
        return self._down_since

    def not_after(self, now: float) -> None:
        """The clock was set back: nothing has happened in the future."""
        self.last_seen_at = None if self.last_seen_at is None else min(self.last_seen_at, now)
        self._down_since = None if self._down_since is None else min(self._down_since, now)

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return lean({"seen_at": self.last_seen_at, "down_since": self._down_since, "lost": self._lost or None})

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state."""
        self.last_seen_at = moment(state.get("seen_at"))
        self._down_since = moment(state.get("down_since"))
        self._lost = state.get("lost") is True and self._down_since is not None
