"""A log through the kernel: every change of stage, and the marks for a picture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aggregator.kernel.events import Evidence, SensorChange, StageChange
from aggregator.kernel.home import DAY_S, Home
from aggregator.kernel.watcher import Watcher

from .log import Row
from .rules import observe

_BATCH = 2000


@dataclass(slots=True, kw_only=True)
class Timeline:
    """What the watcher told of one home between `start` and `end` (UTC epoch seconds)."""

    home: str
    start: float
    end: float
    evidence: list[Evidence] = field(default_factory=list)
    stages: list[StageChange] = field(default_factory=list)
    sensors: list[SensorChange] = field(default_factory=list)
    days: dict[str, int] = field(default_factory=dict)
    """On how many days each sensor reported."""


def replay(name: str, rows: Sequence[Row], home: Home, tick: Callable[[int], None] = lambda _: None) -> Timeline:
    """Return the timeline of a log; `tick` is told how many rows went by."""
    timeline = Timeline(home=name, start=rows[0].at, end=rows[-1].at)
    reported = {(row.sensor, row.at // DAY_S) for row in rows if row.kind is not None}
    timeline.days = dict(Counter(sensor for sensor, _ in sorted(reported)))
    watcher = Watcher(home, timeline.start)
    for first in range(0, len(rows), _BATCH):
        batch = rows[first : first + _BATCH]
        for row in batch:
            for event in observe(watcher, row):
                _sort(event, timeline)
        tick(len(batch))
    return timeline


def _sort(event: object, timeline: Timeline) -> None:
    if isinstance(event, Evidence):
        timeline.evidence.append(event)
    elif isinstance(event, StageChange):
        timeline.stages.append(event)
    elif isinstance(event, SensorChange):
        timeline.sensors.append(event)
