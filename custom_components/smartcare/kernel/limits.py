"""When a quiet clock is too long: start values, and what the person's own quiet stretches say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any

from .calendar import Calendar, is_weekend
from .events import Clock, Explanation, Value
from .home import HOUR_S, Home
from .memory import table
from .stretches import Stretches, Tally

MONTH_DAYS = 30.4


@dataclass(frozen=True, slots=True, kw_only=True)
class StartLimit:
    """The limit without any history, and the range in which the learned one stays; hours."""

    start_h: float
    low_h: float
    high_h: float


START: Mapping[Clock, StartLimit] = {
    Clock.HOME: StartLimit(start_h=18, low_h=14, high_h=24),
    Clock.AWAY: StartLimit(start_h=48, low_h=36, high_h=50),
    Clock.UNKNOWN: StartLimit(start_h=30, low_h=24, high_h=36),
}
CHECK_COST_H = 24.0
"""One check more a month is worth a delay of a day: the exchange between being asked and being found late."""
_START_WEIGHT_DAYS = 60.0
_STEP_H = 0.5
_KIND_DAYS = 12
"""So many weekend days (six weekends) and as many working days until they are told apart."""
_KIND_WEIGHT_DAYS = 14.0
_RECENT_DAYS, _BEFORE_DAYS = 14, 21
_DRIFT = 1.5
"""A usual day's longest quiet grown or shrunk by half is told: something has changed in this life."""


def own_limit_h(longest_h: Iterable[float], days: float, start: StartLimit) -> float:
    """Return the limit that these days call for, in hours, at least half the range's lower end.

    `longest_h` holds each day's longest quiet stretch. Every limit costs its own length as delay and one day for each
    check a month it would have raised; the cheapest is best, the shorter one at a tie. A stretch beyond the range costs
    the same at every limit: a holiday moves nothing.
    """
    floor_h = start.low_h / 2
    tail = sorted((stretch_h for stretch_h in longest_h if stretch_h > floor_h), reverse=True)
    per_check_h = CHECK_COST_H * MONTH_DAYS / days
    best_h, best_cost = floor_h, floor_h + per_check_h * len(tail)
    for longer, stretch_h in enumerate(tail):
        limit_h = ceil(stretch_h / _STEP_H) * _STEP_H
        cost = limit_h + per_check_h * longer
        if limit_h <= start.high_h and cost <= best_cost:
            best_h, best_cost = limit_h, cost
    return best_h


def _shrunk(own_h: float, days: float, toward_h: float, weight_days: float) -> float:
    return (days * own_h + weight_days * toward_h) / (days + weight_days)


class Limits:
    """The limits of one person, learned from 8 weeks of quiet stretches."""

    __slots__ = ("_calendar", "_cap_h", "_hours", "_known", "stretches")

    def __init__(self, home: Home) -> None:
        self._calendar = Calendar(home.timezone, home.pace)
        self._hours = HOUR_S / home.pace
        self._cap_h = home.risk.cap_s / HOUR_S
        self._known: dict[tuple[Clock, bool], float] = {}
        self.stretches = Stretches()

    def limit_s(self, clock: Clock, since: float) -> float:
        """Return how long a stretch that began at `since` may last before the person is asked, in seconds."""
        return self._limit_h(clock, is_weekend(self._calendar.day(since))) * self._hours

    def limit_h(self, clock: Clock) -> float:
        """Return the limit on a working day, in hours of a usual pace."""
        return self._limit_h(clock, weekend=False)

    def _limit_h(self, clock: Clock, weekend: bool) -> float:
        key = (clock, weekend)
        if key not in self._known:
            self._known[key] = self._learned_h(clock, weekend)
        return self._known[key]

    def _learned_h(self, clock: Clock, weekend: bool) -> float:
        """Return the person's own limit, drawn towards the start value with 60 days' weight."""
        start = START[clock]
        tallies = self.stretches.tallies(clock)
        if not tallies:
            return min(start.start_h, self._cap_h)
        days = self.stretches.days
        own_h = own_limit_h(_longest(tallies), days, start)
        kind = [tally for tally in tallies if is_weekend(tally.day) is weekend]
        if len(kind) >= _KIND_DAYS <= len(tallies) - len(kind):
            own_h = _shrunk(own_limit_h(_longest(kind), len(kind), start), len(kind), own_h, _KIND_WEIGHT_DAYS)
        limit_h = _shrunk(own_h, days, start.start_h, _START_WEIGHT_DAYS)
        return min(max(limit_h, start.low_h), start.high_h, self._cap_h)

    def longest_s(self, clock: Clock) -> float | None:
        """Return the longest quiet stretch of the last 8 weeks on this clock, in seconds."""
        tallies = self.stretches.tallies(clock)
        return max(_longest(tallies)) * self._hours if tallies else None

    def exceeded(self, clock: Clock) -> int:
        """Return on how many of the last 56 days a stretch was longer than today's limit."""
        limit_h = self.limit_h(clock)
        return sum(hours > limit_h for hours in _longest(self.stretches.tallies(clock)))

    def drift(self, clock: Clock) -> Explanation | None:
        """Return how a usual day's longest stretch has changed over the last two weeks, or None if it has not."""
        longest = _longest(self.stretches.tallies(clock))
        before, recent = longest[:-_RECENT_DAYS], longest[-_RECENT_DAYS:]
        if len(before) < _BEFORE_DAYS:
            return None
        before_h, recent_h = median(before), median(recent)
        facts: dict[str, Value] = {"before_s": before_h * self._hours, "now_s": recent_h * self._hours, "clock": clock}
        if recent_h >= _DRIFT * before_h:
            return Explanation("drift.longer", facts)
        return Explanation("drift.shorter", facts) if recent_h * _DRIFT <= before_h else None

    def learn(self, clock: Clock, since: float, until: float) -> None:
        """Learn a stretch that ended with evidence; no more than the cap is learned of it."""
        hours = min((until - since) / self._hours, self._cap_h)
        if self.stretches.add(clock, self._calendar.day(since), hours):
            self._known.clear()

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return {"stretches": self.stretches.dump()}

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state."""
        self.stretches.load(table(state.get("stretches")), self._cap_h)
        self._known.clear()


def _longest(tallies: Iterable[Tally]) -> list[float]:
    return [tally.longest_h for tally in tallies]
