"""What the watcher asks of every kind of sensor."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple, Protocol


class Mark(NamedTuple):
    """Something a person did: when, and a short key."""

    at: float
    what: str


class Sense(Protocol):
    """Turns the values of one sensor into marks; knows nothing of the other sensors."""

    @property
    def due(self) -> float | None:
        """When `mature` must be called, because a change has then been held long enough."""

    @property
    def switches(self) -> int:
        """How often a load has switched, held or not."""

    def observe(self, at: float, value: float | str) -> Mark | None:
        """Take one value; return the mark if it shows at once that somebody acted."""

    def mature(self, now: float) -> Mark | None:
        """Return the mark of a change that has been held long enough at `now`."""

    def lose_bearings(self) -> None:
        """Forget the current state: the next value tells where the sensor stands and is not evidence."""

    def seen(self, at: float) -> None:
        """The sensor lives, without a value."""

    def dump(self) -> dict[str, Any]:
        """Return as JSON what survives a restart."""

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state, as far as it can be read; the next value is never evidence."""


class ImmediateSense:
    """The parts of a sense that decides at once and learns nothing."""

    __slots__ = ()

    @property
    def due(self) -> float | None:
        """Nothing ever waits."""
        return None

    @property
    def switches(self) -> int:
        """Only loads are counted."""
        return 0

    def mature(self, now: float) -> Mark | None:
        """Nothing waits here."""
        return None

    def seen(self, at: float) -> None:
        """A sign of life changes nothing."""

    def dump(self) -> dict[str, Any]:
        """Nothing survives a restart."""
        return {}

    def load(self, state: Mapping[str, Any]) -> None:
        """Nothing survives a restart."""


def reading(value: float | str) -> float | None:
    """Return a finite number, or None for anything else (NaN, text, infinity)."""
    try:
        result = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None
