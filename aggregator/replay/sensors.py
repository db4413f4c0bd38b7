"""What each sensor of a replayed home shows: how many marks a day, and whether it is fit to watch with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from aggregator.kernel.events import SensorState
from aggregator.kernel.explain import render
from aggregator.kernel.home import DAY_S

from .timeline import Timeline

_LIVENESS = frozenset({SensorState.ONLINE, SensorState.OFFLINE})


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorLine:
    """One sensor: marks per day with reports, the last verdict and after how many days it was found."""

    sensor: str
    marks_per_day: float
    state: str
    after_days: float | None
    why: str

    def as_cells(self) -> tuple[str, ...]:
        """Return the line for a table."""
        after = "-" if self.after_days is None else f"{self.after_days:.1f} d"
        return self.sensor, f"{self.marks_per_day:.1f}", self.state, after, self.why


def sensor_lines(timeline: Timeline, sentences: Mapping[str, str]) -> list[SensorLine]:
    """Return a line per sensor, in the order of the home."""
    marks = Counter(mark.sensor for mark in timeline.evidence)
    lines = []
    for sensor, days in timeline.days.items():
        verdicts = [change for change in timeline.sensors if change.sensor == sensor and change.state not in _LIVENESS]
        last = verdicts[-1] if verdicts else None
        lines.append(
            SensorLine(
                sensor=sensor,
                marks_per_day=round(marks[sensor] / days, 2),
                state=SensorState.LEARNING if last is None else last.state,
                after_days=None if last is None else round((last.at - timeline.start) / DAY_S, 2),
                why=render(last.why, sentences) if last else sentences.get("sensor.learning", ""),
            )
        )
    return lines
