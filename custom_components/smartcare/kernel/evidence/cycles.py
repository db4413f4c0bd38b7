"""Counting how often a load goes up and down, whatever its highest power."""

from __future__ import annotations

_UP_W = 25.0
_DOWN_W = 12.0


class Cycles:
    """A coarse latch above the lowest power: a compressor counts even where a defrost heater dwarfs it."""

    __slots__ = ("count", "up")

    def __init__(self) -> None:
        self.up: bool | None = None
        self.count = 0

    def take(self, above_w: float) -> None:
        """Take how far above its lowest power the load is, in W."""
        up = True if above_w > _UP_W else False if above_w < _DOWN_W else self.up
        if up is not self.up and self.up is not None:
            self.count += 1
        self.up = up

    def lose_bearings(self) -> None:
        """The load is lost: what it does unseen is not counted."""
        self.up = None
