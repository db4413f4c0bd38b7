"""Water and electricity meters that tell once an hour whether anything was used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..memory import moment
from .sense import ImmediateSense, Mark, reading

_PERIOD_S = 3000.0
"""A report covers the hour before it; meters are a few minutes early or late."""


class UsageSense(ImmediateSense):
    """A report tells of the hour before it, so after an outage it counts only once it covers seen time alone."""

    __slots__ = ("_period_s", "_restarted", "_since")

    def __init__(self, pace: float) -> None:
        self._period_s = _PERIOD_S / pace
        self._since: float | None = None
        self._restarted = False

    def seen(self, at: float) -> None:
        """The meter lives from `at` on."""
        if self._since is None:
            self._since = at

    def observe(self, at: float, value: float | str) -> Mark | None:
        """Mark an hour with use."""
        amount = reading(value)
        if amount is None:
            return None
        since, restarted = self._since, self._restarted
        self._restarted = False
        if since is None:
            self._since = at
        if since is None or restarted:
            return None
        return Mark(at, "used") if amount > 0 and at - since >= self._period_s else None

    def lose_bearings(self) -> None:
        """The meter is lost: what it tells next may be of any time."""
        self._since = None

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return {"since": self._since}

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state; the first report may be a restored one."""
        self._since = moment(state.get("since"))
        self._restarted = True
