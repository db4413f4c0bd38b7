"""What a telephone shows. It can only reassure: silence of a phone proves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .sense import ImmediateSense, Mark

_MARKS = {"call": "called", "steps": "walked", "unlock": "unlocked"}


class PhoneSense(ImmediateSense):
    """A call made, steps walked and a screen unlocked are the person, wherever they are."""

    __slots__ = ("_lost",)

    def __init__(self) -> None:
        self._lost = False

    def observe(self, at: float, value: float | str) -> Mark | None:
        """Mark an activity, except the first after the phone was lost: it may be a restored one."""
        what = _MARKS.get(value) if isinstance(value, str) else None
        if what is None:
            return None
        lost, self._lost = self._lost, False
        return None if lost else Mark(at, what)

    def lose_bearings(self) -> None:
        """Distrust the next activity."""
        self._lost = True

    def load(self, state: Mapping[str, Any]) -> None:
        """After a restart the next activity may be a restored one."""
        self._lost = True
