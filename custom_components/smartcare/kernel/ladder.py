"""From quiet to danger: when each stage is due."""

from __future__ import annotations

from dataclasses import dataclass

from .events import Stage

_WATCH_SHARE = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The due times of one quiet stretch.

    `since` is when it began, `seen_since` from when on it was seen without a long outage. The limit `limit_s` counts
    from there; the household's cap `cap_s` counts from the beginning and always wins (requirement P2). The person is
    asked `window_s` before the cap at the latest, except where an outage is what leads to the cap: that is for a human.
    """

    since: float
    seen_since: float
    limit_s: float
    cap_s: float
    window_s: float

    @property
    def watch_at(self) -> float:
        """When to look closer."""
        return min(self.seen_since + _WATCH_SHARE * self.limit_s, self.check_at)

    @property
    def check_at(self) -> float:
        """When to ask the person."""
        due = self.seen_since + self.limit_s
        return due if self.seen_since > self.since else min(due, self.cap_at - self.window_s)

    @property
    def cap_at(self) -> float:
        """When a human is told, whatever else."""
        return self.since + self.cap_s

    def danger_at(self, asked_at: float | None) -> float:
        """When a human is told, the person having been asked at `asked_at`."""
        return self.cap_at if asked_at is None else min(asked_at + self.window_s, self.cap_at)

    def stage(self, at: float, asked_at: float | None, blind: bool) -> Stage:
        """Return the stage at `at`; while blind only the cap and an open question count."""
        if at >= self.danger_at(asked_at):
            return Stage.DANGER
        if asked_at is not None:
            return Stage.CHECK
        if blind:
            return Stage.BLIND
        if at >= self.check_at:
            return Stage.CHECK
        return Stage.WATCH if at >= self.watch_at else Stage.NORMAL

    def next_at(self, stage: Stage, asked_at: float | None) -> float | None:
        """Return when the stage after `stage` is due, or None if there is none."""
        if stage is Stage.NORMAL:
            return min(self.watch_at, self.cap_at)
        if stage is Stage.WATCH:
            return min(self.check_at, self.cap_at)
        return None if stage is Stage.DANGER else self.danger_at(asked_at)
