"""What the fleet has done so far, as plain numbers that anybody may read at any time."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Tally:
    """Counts since the start; `delays` are the seconds from something urgent to its acknowledgement."""

    reports: int = 0
    items: int = 0
    urgent: int = 0
    busy: int = 0
    busy_with_signals: int = 0
    lost: int = 0
    refused: int = 0
    rejected: int = 0
    abandoned: int = 0
    cut_off: int = 0
    delays: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    """How long the answers to reports took, in seconds."""

    def since(self, before: Tally) -> Tally:
        """What came after an earlier `copy`."""
        return Tally(
            reports=self.reports - before.reports,
            items=self.items - before.items,
            urgent=self.urgent - before.urgent,
            busy=self.busy - before.busy,
            busy_with_signals=self.busy_with_signals - before.busy_with_signals,
            lost=self.lost - before.lost,
            refused=self.refused - before.refused,
            rejected=self.rejected - before.rejected,
            abandoned=self.abandoned - before.abandoned,
            cut_off=self.cut_off - before.cut_off,
            delays=self.delays[len(before.delays) :],
            took=self.took[len(before.took) :],
        )

    def copy(self) -> Tally:
        """The counts as they are now."""
        return self.since(Tally())


def at_share(values: list[float], share: float) -> float:
    """The value that so large a share does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
