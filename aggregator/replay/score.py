"""How often a rule signals in vain, and how late it notices a collapse.

A false signal is a check or danger raised before the next real evidence; a quiet stretch gives at most one of each. All
logs are taken as free of emergencies. The rates are per observed home-month of 30.4 days. A collapse is placed at every
full hour of the observed time: the evidence after it is removed, the sensors live on; the delay is the time to the
signal, 0 if it had been raised in that stretch. Percentiles weight homes equally.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from aggregator.kernel.events import Clock, Stage
from aggregator.kernel.home import DAY_S, HOUR_S, Home

from .homes import unobserved
from .log import Row
from .rules import OUTAGE_S, MakeRule, Step

MONTH_S = 30.4 * DAY_S


@dataclass(slots=True, kw_only=True)
class HomeScore:
    """One home: false signals, observed months, and the delay in hours of every placed collapse, by clock."""

    home: str
    checks: int = 0
    dangers: int = 0
    months: float = 0.0
    delays_h: dict[Clock, list[float]] = field(default_factory=lambda: {clock: [] for clock in Clock})

    @property
    def all_delays_h(self) -> list[float]:
        """The delays wherever the person was."""
        return [delay for delays in self.delays_h.values() for delay in delays]


def score_home(name: str, rows: Sequence[Row], home: Home, make: MakeRule, skip_s: float = 0.0) -> HomeScore:
    """Return the score of one home; the first `skip_s` seconds are only watched."""
    start, end = rows[0].at, rows[-1].at
    begin = start + skip_s
    gaps = unobserved(rows, OUTAGE_S)
    score = HomeScore(home=name)
    score.months = (end - begin - sum(max(back - max(lost, begin), 0.0) for lost, back in gaps)) / MONTH_S
    stretch: set[Stage] = set()
    signal_at: float | None = None
    rule = make(home, start)
    hours = _hours(start, end, gaps)
    next_hour = next(hours)
    for row in rows:
        while next_hour < row.at:
            step = rule.advance(next_hour)
            _count(step, stretch, score, begin)
            signal_at = rule.signal_at() if signal_at is None or step.turned else signal_at
            if next_hour >= begin:
                score.delays_h[rule.clock].append(max(signal_at - next_hour, 0.0) / HOUR_S)
            next_hour = next(hours)
        step = rule.feed(row)
        _count(step, stretch, score, begin)
        if step.turned:
            signal_at = None
    return score


def _count(step: Step, stretch: set[Stage], score: HomeScore, begin: float) -> None:
    """Count signals once per stretch; evidence begins another stretch after the signals that came before it."""
    for at, stage in step.signals:
        if stage not in stretch and at >= begin:
            stretch.add(stage)
            score.checks += stage is Stage.CHECK
            score.dangers += stage is Stage.DANGER
    if step.ended:
        stretch.clear()


def _hours(start: float, end: float, gaps: Sequence[tuple[float, float]]) -> Iterator[float]:
    """Yield the full hours of the observed time, then infinity."""
    edges = [start, *(edge for gap in gaps for edge in gap), end]
    for index, (begin, until) in enumerate(pairwise(edges)):
        if index % 2 == 0:
            hour = -(-begin // HOUR_S) * HOUR_S
            while hour < until:
                yield hour
                hour += HOUR_S
    while True:
        yield float("inf")


def percentile_h(scores: Sequence[HomeScore], share: float, clocks: Sequence[Clock] = tuple(Clock)) -> float | None:
    """Return the delay that this share of the collapses does not exceed, homes weighted equally; None without any."""
    delays = [[delay for clock in clocks for delay in score.delays_h[clock]] for score in scores]
    weighted = sorted((delay, 1 / len(home)) for home in delays if home for delay in home)
    left = share * sum(weight for _, weight in weighted)
    for delay, weight in weighted:
        left -= weight
        if left <= 1e-9:
            return delay
    return None
