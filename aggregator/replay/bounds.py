"""Confidence bounds of a rate that was counted (Garwood, Biometrika 28, 1936)."""

from __future__ import annotations

from collections.abc import Callable
from math import exp, log


def rate_bounds(count: int, exposure: float, confidence: float = 0.95) -> tuple[float, float]:
    """Return the exact Poisson bounds of count / exposure."""
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else _solve(lambda mean: 1 - _at_most(count - 1, mean), tail, count, rising=True)
    return low / exposure, _solve(lambda mean: _at_most(count, mean), tail, count, rising=False) / exposure


def _at_most(count: int, mean: float) -> float:
    """Return the probability of at most `count` events where `mean` are expected."""
    term, total = -mean, 0.0
    for events in range(count + 1):
        term += log(mean / events) if events else 0.0
        total += exp(term)
    return total


def _solve(probability: Callable[[float], float], tail: float, count: int, *, rising: bool) -> float:
    low, high = 1e-9, 2.0 * count + 20.0
    for _ in range(100):
        middle = (low + high) / 2
        if (probability(middle) > tail) is rising:
            high = middle
        else:
            low = middle
    return low
