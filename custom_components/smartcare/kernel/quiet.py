"""The quiet clocks of one person: since when, seen by whom, and what that makes due."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .events import Clock, Place, Stage, Value
from .home import Home
from .ladder import Ladder
from .limits import Limits
from .memory import moment, table
from .place import Whereabouts
from .reasons import Cause

_OUTAGE_S = 10_800.0
"""After three hours without sight the person may have done anything: the limit counts anew, the cap does not."""


class Quiet:
    """Time since the last evidence, and the ladder that stands on it."""

    __slots__ = (
        "_blind_since",
        "_home",
        "_limits_now",
        "_seen_since",
        "_whole",
        "asked_at",
        "limits",
        "missed",
        "since",
        "where",
    )

    def __init__(self, home: Home, now: float) -> None:
        self._home = home
        self.since = now
        self.asked_at: float | None = None
        self.missed = False
        self.where = Whereabouts(home.pace)
        self.limits = Limits(home)
        self._seen_since = now
        self._whole = True
        self._limits_now: dict[Clock, float] = {}
        self._blind_since: float | None = None

    def ladder(self, clock: Clock) -> Ladder:
        """Return the due times of this quiet stretch."""
        home = self._home
        return Ladder(
            since=self.since,
            seen_since=self._seen_since,
            limit_s=self._limit_s(clock),
            cap_s=home.cap_s,
            window_s=home.window_s,
        )

    def _limit_s(self, clock: Clock) -> float:
        """Return the limit of this stretch; what is learned meanwhile counts for the next."""
        if clock not in self._limits_now:
            self._limits_now[clock] = self.limits.limit_s(clock, self._seen_since)
        return self._limits_now[clock]

    def stage(self, at: float, clock: Clock) -> Stage:
        """Return the stage that the quiet alone calls for."""
        if self.missed:
            return Stage.DANGER
        return self.ladder(clock).stage(at, self.asked_at, self._blind_since is not None)

    def next_at(self, stage: Stage, clock: Clock) -> float | None:
        """Return when the next stage is due."""
        return self.ladder(clock).next_at(stage, self.asked_at)

    def limit_s(self, stage: Stage, clock: Clock) -> float:
        """Return the quiet time at which `stage` is due; 0 for the stages that do not come from quiet."""
        ladder = self.ladder(clock)
        if stage is Stage.WATCH:
            return ladder.watch_at - self.since
        if stage is Stage.CHECK:
            return ladder.check_at - self.since
        return ladder.danger_at(self.asked_at) - self.since if stage is Stage.DANGER else 0.0

    def next_limit_s(self, stage: Stage, clock: Clock) -> float:
        """Return the quiet time at which the stage after `stage` is due; in danger, that of danger itself."""
        due = self.next_at(stage, clock)
        return self.limit_s(Stage.DANGER, clock) if due is None else due - self.since

    def evidence(self, at: float, place: Place, clock: Clock) -> None:
        """Take evidence; late evidence moves the clock only if it is newer than what is known.

        The stretch that it ends is learned, unless part of it was an absence or could not be seen.
        """
        self.where.evidence(at, place)
        if at < self.since:
            return
        if self._whole and self._blind_since is None and at > self._seen_since:
            self.limits.learn(clock, self._seen_since, at)
        self.restart(at)

    def restart(self, at: float, *, whole: bool = True) -> None:
        """Begin a quiet stretch at `at`; it will be learned if it is `whole`."""
        self.since = self._seen_since = at
        self.asked_at = None
        self.missed = False
        self._whole = whole
        self._limits_now.clear()

    def spoil(self) -> None:
        """The present stretch says nothing about the person's habits."""
        self._whole = False

    def see(self, at: float, blind: bool) -> bool:
        """Note whether any sensor can show life indoors; return whether sight has come back."""
        if blind:
            if self._blind_since is None:
                self._blind_since = at
            return False
        if self._blind_since is None:
            return False
        if at - self._blind_since >= _OUTAGE_S / self._home.pace:
            self._seen_since = max(at, self.since)
            self._limits_now.clear()
        self._blind_since = None
        return True

    def cause(self, at: float) -> Cause:
        """Return what brought the danger about."""
        if self.missed:
            return Cause.MISSED
        if self.asked_at is not None and at >= self.asked_at + self._home.window_s:
            return Cause.UNANSWERED
        if self._blind_since is not None:
            return Cause.OFFLINE
        return Cause.BROKEN if self._seen_since > self.since else Cause.CAP

    def facts(self, at: float, clock: Clock) -> dict[str, Value]:
        """Return what a sentence about this quiet stretch may name."""
        home = self._home
        facts: dict[str, Value] = {
            "quiet_s": at - self.since,
            "since_at": self.since,
            "cap_s": home.cap_s,
            "window_s": home.window_s,
        }
        longest_s = self.limits.longest_s(clock)
        return facts if longest_s is None else {**facts, "longest_s": longest_s}

    def not_after(self, now: float) -> None:
        """The clock was set back: nothing has happened in the future, and nothing is due that was not before."""
        self.since = min(self.since, now)
        self._seen_since = min(self._seen_since, now)
        self.asked_at = None
        self.missed = False
        self.where.not_after(now)
        self._blind_since = None if self._blind_since is None else min(self._blind_since, now)

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return {
            "since": self.since,
            "asked_at": self.asked_at,
            "missed": self.missed,
            "seen_since": self._seen_since,
            "whole": self._whole,
            "blind_since": self._blind_since,
            "where": self.where.dump(),
            "limits": self.limits.dump(),
        }

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state."""
        since = moment(state.get("since"))
        self.since = self.since if since is None else since
        self.asked_at = moment(state.get("asked_at"))
        self.missed = state.get("missed") is True
        self._seen_since = max(self.since, moment(state.get("seen_since")) or 0.0)
        self._whole = state.get("whole") is not False
        self._blind_since = moment(state.get("blind_since"))
        self.where.load(table(state.get("where")))
        self.limits.load(table(state.get("limits")))
        self._limits_now.clear()
