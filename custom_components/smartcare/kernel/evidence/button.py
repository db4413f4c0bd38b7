"""Buttons: every press is an event of its own, there is no state that a restart could repeat."""

from __future__ import annotations

from .sense import ImmediateSense, Mark

SOS = "sos"


class ButtonSense(ImmediateSense):
    """Any gesture but SOS says that the person is there. SOS is a call for help, never a reassurance."""

    __slots__ = ()

    def observe(self, at: float, value: float | str) -> Mark | None:
        """Mark a press."""
        return Mark(at, "pressed") if isinstance(value, str) and value and value != SOS else None

    def lose_bearings(self) -> None:
        """A press needs no bearings."""
