"""Water and electricity meters that tell once an hour whether anything was used."""

from __future__ import annotations

from .sense import ImmediateSense, Mark, reading

_PERIOD_S = 3000.0
"""A report covers the hour before it; meters are a few minutes early or late."""


class UsageSense(ImmediateSense):
    """A report tells of the hour before it, so after an outage it counts only once it covers seen time alone."""

    __slots__ = ("_period_s", "_since")

    def __init__(self, pace: float) -> None:
        self._period_s = _PERIOD_S / pace
        self._since: float | None = None

    def seen(self, at: float) -> None:
        """The meter lives from `at` on."""
        if self._since is None:
            self._since = at

    def observe(self, at: float, value: float | str) -> Mark | None:
        """Mark an hour with use."""
        amount = reading(value)
        if amount is None:
            return None
        since = self._since
        if since is None:
            self._since = at
            return None
        return Mark(at, "used") if amount > 0 and at - since >= self._period_s else None

    def lose_bearings(self) -> None:
        """The meter is lost: what it tells next may be of any time."""
        self._since = None
