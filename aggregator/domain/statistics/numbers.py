"""Shares, medians and percentiles, each with one stated rule."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from math import ceil
from statistics import median as middle


def rounded(value: Decimal, places: int = 1) -> float:
    """A number with so many decimals; a half is rounded away from zero, as on paper."""
    return float(value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP))


def percent(part: int, whole: int | None) -> float | None:
    """A share in percent with one decimal; None of nothing."""
    return rounded(Decimal(part) * 100 / Decimal(whole)) if whole else None


def minutes(duration: timedelta) -> Decimal:
    """A duration in minutes."""
    return Decimal(duration // timedelta(milliseconds=1)) / 60_000


def median(values: Sequence[Decimal]) -> float | None:
    """The middle value, between the middle two the mean; one decimal. None of nothing."""
    return rounded(middle(values)) if values else None


def p90(values: Sequence[Decimal]) -> float | None:
    """The smallest value that at least 90 % of all do not exceed (nearest rank); one decimal. None of nothing."""
    return rounded(sorted(values)[ceil(len(values) * 9 / 10) - 1]) if values else None
