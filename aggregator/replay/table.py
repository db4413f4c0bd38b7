"""Scores and stages as tables for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from aggregator.kernel.events import Clock

from .bounds import rate_bounds
from .score import HomeScore, percentile_h


def summary(rule: str, scores: Sequence[HomeScore]) -> dict[str, Any]:
    """Return the score of a rule over its homes: rates per home-month with 95 % bounds, delays in hours."""
    months = sum(score.months for score in scores)
    checks, dangers = sum(score.checks for score in scores), sum(score.dangers for score in scores)
    low, high = rate_bounds(checks, months) if months > 0 else (0.0, 0.0)
    return {
        "rule": rule,
        "homes": len(scores),
        "home_months": round(months, 1),
        "checks": checks,
        "checks_per_month": round(checks / months, 3) if months > 0 else None,
        "checks_low": round(low, 3),
        "checks_high": round(high, 3),
        "dangers_per_month": round(dangers / months, 3) if months > 0 else None,
        "delay_median_h": _rounded(percentile_h(scores, 0.5)),
        "delay_p90_h": _rounded(percentile_h(scores, 0.9)),
        "home_delay_median_h": _rounded(percentile_h(scores, 0.5, [Clock.HOME])),
        "home_delay_p90_h": _rounded(percentile_h(scores, 0.9, [Clock.HOME])),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


SCORE_TITLES = (
    "rule", "homes", "home-months", "checks/month", "95 %", "dangers/month", "delay median", "p90", "at home", "p90",
)  # fmt: skip


def score_line(score: dict[str, Any]) -> tuple[str, ...]:
    """Return a summary as a line of SCORE_TITLES."""
    return (
        str(score["rule"]),
        str(score["homes"]),
        f"{score['home_months']:.1f}",
        _number(score["checks_per_month"], 2),
        f"{score['checks_low']:.2f}-{score['checks_high']:.2f}",
        _number(score["dangers_per_month"], 2),
        _hours(score["delay_median_h"]),
        _hours(score["delay_p90_h"]),
        _hours(score["home_delay_median_h"]),
        _hours(score["home_delay_p90_h"]),
    )


def _number(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _hours(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f} h"


def aligned(titles: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return lines in columns."""
    table = [tuple(titles), *(tuple(line) for line in lines)]
    widths = [max(len(cell) for cell in column) for column in zip(*table, strict=True)]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in table)
    return "\n".join(line.rstrip() for line in padded)
