"""What the ingest has done since the start, as plain numbers that anyone may read at any time."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.ingest.lanes import Lanes, Waiting
from aggregator.kernel.wire import Lane

COMMIT_S = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
"""Upper limits of the classes commits are counted in, in seconds; the last class has none."""


@dataclass(slots=True)
class Counts:
    """Counters only grow; `waiting` and `oldest_at` tell the present.

    `reports` and `items` are those that are on disk, `duplicates` items that had arrived before, `failed` reports
    that were not stored for any reason, `long_way` those that could not be taken with the whole group at once, `beside`
    those taken by the process beside.
    """

    lanes: Lanes
    reports: int = 0
    items: int = 0
    duplicates: int = 0
    rejected: int = 0
    signals: int = 0
    failed: int = 0
    refused_busy: int = 0
    refused_often: int = 0
    commits: int = 0
    commit_s: float = 0.0
    long_way: int = 0
    beside: int = 0
    groups_failed: int = 0
    commit_classes: list[int] = field(default_factory=lambda: [0] * (len(COMMIT_S) + 1))

    @property
    def waiting(self) -> Mapping[Lane, int]:
        """How many reports wait, by lane."""
        return {lane: self.lanes.waiting(lane) for lane in Lane}

    @property
    def oldest_at(self) -> Mapping[Lane, datetime | None]:
        """Since when the first report of each lane waits."""
        return {lane: self.lanes.oldest_at(lane) for lane in Lane}

    def note_commit(self, seconds: float) -> None:
        """Count a commit."""
        self.commits += 1
        self.commit_s += seconds
        self.commit_classes[bisect_left(COMMIT_S, seconds)] += 1

    def note(self, waiting: Waiting) -> None:
        """Count what has become of a report."""
        outcome = waiting.outcome
        if outcome is None or isinstance(outcome, Exception):
            self.failed += 1
            return
        self.reports += 1
        self.items += waiting.new
        self.duplicates += len(waiting.checked.seqs) - waiting.new
        self.rejected += len(outcome["rejected"]) if isinstance(outcome, Mapping) else 0
        self.signals += waiting.lane is Lane.SIGNAL
