"""How smooth a page is and whether its memory grows, from what was measured in it; pure."""

from __future__ import annotations

import statistics as middle
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

LONGEST_FRAME_MS = 100.0
"""A frame that takes longer is seen by whoever looks."""
_WARMING_UP = 0.2
"""The first part of a long run: caches fill and code is compiled."""
_SECONDS_AN_HOUR = 3600.0
FEWEST = 3
"""A line through two points says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frames:
    """Frames of a page over some time: gaps between them, and tasks over 50 ms, in milliseconds."""

    seconds: float
    frames: int
    median_ms: float
    p99_ms: float
    longest_ms: float
    dropped: int
    """Frames that took longer than LONGEST_FRAME_MS."""
    long_tasks: int
    longest_task_ms: float

    @classmethod
    def of(cls, gaps_ms: Sequence[float], tasks_ms: Sequence[float] = ()) -> Self:
        """Sum up the gaps between frames and the long tasks. Raises ValueError without any frame."""
        if not gaps_ms:
            raise ValueError("gaps_ms: the page drew nothing; keep it in front")
        return cls(
            seconds=round(sum(gaps_ms) / 1000, 1),
            frames=len(gaps_ms),
            median_ms=round(middle.median(gaps_ms), 1),
            p99_ms=round(percentile(gaps_ms, 99), 1),
            longest_ms=round(max(gaps_ms), 1),
            dropped=sum(gap > LONGEST_FRAME_MS for gap in gaps_ms),
            long_tasks=len(tasks_ms),
            longest_task_ms=round(max(tasks_ms, default=0.0), 1),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heap:
    """What a page holds after everything unused was given back: at second `at`, in bytes."""

    at: float
    used: int
    nodes: int
    listeners: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How the memory of a page went over a run; growth is the slope of a line through all but the first samples."""

    minutes: float
    samples: int
    first_mb: float
    last_mb: float
    mb_an_hour: float
    nodes_an_hour: float
    listeners_an_hour: float

    @classmethod
    def of(cls, samples: Sequence[Heap]) -> Self:
        """Sum up samples in order of time. Raises ValueError for fewer than three."""
        if len(samples) < FEWEST:
            raise ValueError("samples: three at least, so a longer run")
        settled = samples[int(len(samples) * _WARMING_UP) :]
        hours = [one.at / _SECONDS_AN_HOUR for one in settled]
        megabytes = [one.used / 1e6 for one in settled]
        return cls(
            minutes=round((samples[-1].at - samples[0].at) / 60, 1),
            samples=len(samples),
            first_mb=round(megabytes[0], 1),
            last_mb=round(megabytes[-1], 1),
            mb_an_hour=round(_slope(hours, megabytes), 1),
            nodes_an_hour=round(_slope(hours, [float(one.nodes) for one in settled])),
            listeners_an_hour=round(_slope(hours, [float(one.listeners) for one in settled])),
        )


def percentile(values: Sequence[float], share: int) -> float:
    """The value that so many of a hundred do not exceed."""
    return sorted(values)[max(0, -(-len(values) * share // 100) - 1)]


def _slope(times: Sequence[float], values: Sequence[float]) -> float:
    """The slope of the straight line that fits best."""
    return middle.linear_regression(times, values).slope
