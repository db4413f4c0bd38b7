"""Sensors with two states: a repeat of the same state is not a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from .sense import ImmediateSense, Mark


class TwoStateSense(ImmediateSense):
    """A change from one known state to another is somebody's doing; `marks` names it by the state reached."""

    marks: ClassVar[Mapping[str, str | None]] = {}

    __slots__ = ("_state",)

    def __init__(self) -> None:
        self._state: str | None = None

    def observe(self, at: float, value: float | str) -> Mark | None:
        """Mark a real change; ignore repeats (contacts repeat every 50 minutes) and unknown words."""
        if not isinstance(value, str) or value not in self.marks:
            return None
        before, self._state = self._state, value
        if before is None or before == value:
            return None
        what = self.marks[value]
        return None if what is None else Mark(at, what)

    def lose_bearings(self) -> None:
        """Forget the state."""
        self._state = None
