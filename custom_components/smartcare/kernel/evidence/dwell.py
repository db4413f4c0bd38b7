"""A change that counts only when it is held."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..memory import moment, word
from .sense import Mark


class Dwell:
    """Keeps one change waiting until it has been held for `hold_s`; the mark carries the time of the change."""

    __slots__ = ("_hold_s", "_mark", "due")

    def __init__(self, hold_s: float) -> None:
        self._hold_s = hold_s
        self._mark: Mark | None = None
        self.due: float | None = None

    @property
    def what(self) -> str | None:
        """What waits."""
        return None if self._mark is None else self._mark.what

    def start(self, mark: Mark) -> None:
        """Let a change wait."""
        self._mark = mark
        self.due = mark.at + self._hold_s

    def cancel(self) -> None:
        """The change was undone."""
        self._mark = self.due = None

    def mature(self, now: float) -> Mark | None:
        """Return the waiting change if it has been held long enough."""
        if self.due is None or now < self.due:
            return None
        mark = self._mark
        self.cancel()
        return mark

    def dump(self) -> dict[str, Any]:
        """Return the waiting change as JSON."""
        return {} if self._mark is None else {"at": self._mark.at, "what": self._mark.what}

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a waiting change."""
        at, what = moment(state.get("at")), word(state.get("what"))
        if at is not None and what:
            self.start(Mark(at, what))
