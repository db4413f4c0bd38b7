"""How long something took, counted by bounds: plain numbers that may be read at any time."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Usual bounds, from a commit on a fast disk to what nobody should wait for."""


class Histogram:
    """Counts values by upper bounds."""

    def __init__(self, bounds: Sequence[float] = SECONDS):
        """Make an empty one; `bounds` rise."""
        self._bounds = tuple(bounds)
        self._counts = [0] * (len(self._bounds) + 1)
        self.total = 0.0

    def add(self, value: float) -> None:
        """Count one value; on a bound it belongs below it."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self.total += value

    @property
    def count(self) -> int:
        """How many there were."""
        return sum(self._counts)

    def up_to(self) -> Iterator[tuple[float, int]]:
        """Every bound with the number of values up to it; the last bound is infinite."""
        return zip((*self._bounds, float("inf")), accumulate(self._counts), strict=True)
