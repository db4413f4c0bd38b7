"""The quiet stretches of 8 weeks, one line per day and clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from .events import Clock
from .memory import number, row, table

WINDOW_DAYS = 56


class Tally(NamedTuple):
    """The stretches that began on one day: how many, the longest, their sum and the sum of their squares; hours."""

    day: int
    stretches: int
    longest_h: float
    sum_h: float
    squares_h: float


class Stretches:
    """Quiet stretches by the day they began on; days older than 8 weeks are forgotten."""

    __slots__ = ("_by_clock",)

    def __init__(self) -> None:
        self._by_clock: dict[Clock, list[Tally]] = {clock: [] for clock in Clock}

    @property
    def days(self) -> int:
        """On how many days the person was seen."""
        return len({tally.day for tallies in self._by_clock.values() for tally in tallies})

    def tallies(self, clock: Clock) -> list[Tally]:
        """Return the days of one clock, oldest first."""
        return self._by_clock[clock]

    def add(self, clock: Clock, day: int, hours: float) -> bool:
        """Add a stretch that began on `day`; return whether any day's longest stretch changed."""
        hours = round(hours, 2)
        tallies = self._by_clock[clock]
        if tallies and tallies[-1].day == day:
            last = tallies[-1]
            longest_h = max(last.longest_h, hours)
            squares_h = round(last.squares_h + hours * hours, 2)
            tallies[-1] = Tally(day, last.stretches + 1, longest_h, round(last.sum_h + hours, 2), squares_h)
            return longest_h > last.longest_h
        for known, entries in self._by_clock.items():
            self._by_clock[known] = [tally for tally in entries if day - WINDOW_DAYS < tally.day <= day]
        self._by_clock[clock].append(Tally(day, 1, hours, hours, round(hours * hours, 2)))
        return True

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON; days count from the first of each clock."""
        return {
            clock: {"from": tallies[0].day, "days": [[tally.day - tallies[0].day, *tally[1:]] for tally in tallies]}
            for clock, tallies in self._by_clock.items()
            if tallies
        }

    def load(self, state: Mapping[str, Any], cap_h: float) -> None:
        """Take over a dumped state; no stretch is longer than the cap."""
        for clock in Clock:
            saved = table(state.get(clock))
            first = int(number(saved.get("from"), 0, 0, 1e7))
            lines = [row(line) for line in row(saved.get("days"))][-WINDOW_DAYS:]
            self._by_clock[clock] = [
                Tally(
                    first + int(number(day, 0, 0, 1e7)),
                    int(number(count, 1, 1, 1e6)),
                    number(longest, 0.0, 0.0, cap_h),
                    number(total, 0.0, 0.0, 1e6),
                    number(squares, 0.0, 0.0, 1e9),
                )
                for day, count, longest, total, squares in (line for line in lines if len(line) == 5)
            ]
