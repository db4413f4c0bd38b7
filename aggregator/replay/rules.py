"""The rules that can be replayed: ours, and the baselines it is measured against.

A rule is fed a log, row by row, and tells its signals. At any moment it can be asked when it would signal if nothing
but signs of life of the sensors came from then on: that is how a collapse is timed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from aggregator.kernel.events import Clock, Event, Evidence, Stage, StageChange
from aggregator.kernel.home import DAY_S, HOUR_S, Home
from aggregator.kernel.observation import Observation
from aggregator.kernel.watcher import Watcher

from .log import Row

OUTAGE_S = 3 * HOUR_S
SIGNALS = frozenset({Stage.CHECK, Stage.DANGER})


@dataclass(slots=True)
class Step:
    """What a row or the passing of time brought; `turned`: the rule's future is another now."""

    signals: list[tuple[float, Stage]] = field(default_factory=list)
    ended: bool = False
    turned: bool = False


class Rule(Protocol):
    """Anything that tells when a person has been quiet for too long."""

    def feed(self, row: Row) -> Step:
        """Take a row."""

    def advance(self, now: float) -> Step:
        """Let time pass."""

    @property
    def clock(self) -> Clock:
        """Where the person is taken to be."""

    def signal_at(self) -> float:
        """Return when the first signal of this stretch comes, or came, if the person does nothing any more."""


type MakeRule = Callable[[Home, float], Rule]


def observe(watcher: Watcher, row: Row) -> list[Event]:
    """Feed a row to a watcher; a sensor that comes back without a value is only seen."""
    if row.kind is None and row.value is not None:
        return watcher.seen(row.sensor, row.at)
    return watcher.observe(Observation(row.sensor, row.at, row.value))


class OurRule:
    """The kernel itself."""

    def __init__(self, home: Home, start: float) -> None:
        self._home = home
        self._watcher = Watcher(home, start)
        self._now = start
        self._signalled: float | None = None

    def feed(self, row: Row) -> Step:
        """Take a row."""
        self._now = max(self._now, row.at)
        return self._step(observe(self._watcher, row))

    def advance(self, now: float) -> Step:
        """Let time pass."""
        self._now = max(self._now, now)
        return self._step(self._watcher.advance(now))

    def _step(self, events: list[Event]) -> Step:
        step = Step()
        for event in events:
            if isinstance(event, Evidence):
                step.ended = True
                self._signalled = None
            elif isinstance(event, StageChange) and event.stage in SIGNALS:
                step.signals.append((event.at, event.stage))
                self._signalled = event.at if self._signalled is None else self._signalled
            step.turned = True
        return step

    @property
    def clock(self) -> Clock:
        """Where the person is taken to be."""
        return self._watcher.status(self._now).clock

    def signal_at(self) -> float:
        """Return when the person is asked, or was asked in this stretch."""
        if self._signalled is not None:
            return self._signalled
        future = Watcher.restore(self._home, self._watcher.dump(), self._now)
        events: list[Event] = []
        while future.next_change_at is not None:  # danger always comes, and after it nothing
            events += future.advance(future.next_change_at)
        return next(event.at for event in events if isinstance(event, StageChange) and event.stage in SIGNALS)


class Baseline:
    """A rule on the kernel's evidence without its stages: one clock, which an outage of more than 3 h starts anew."""

    def __init__(self, home: Home, start: float) -> None:
        self._watcher = Watcher(home, start)
        self._lost: dict[str, float] = {}
        self._sensors = len(home.sensors)
        self._signalled = False
        self._due: float | None = None
        self.start = self.since = self.now = start

    def signal_at(self) -> float:
        """Return when the signal of this stretch comes or came."""
        if self._due is None:
            self._due = self.limit_at()
        return self._due

    def limit_at(self) -> float:
        """Return when a stretch that began at `since` has lasted too long."""
        raise NotImplementedError

    def quiet(self, until: float) -> None:
        """Learn that it has been quiet until now."""

    def feed(self, row: Row) -> Step:
        """Take a row."""
        step = self._pass(row.at)
        self._track_loss(row, step)
        for event in observe(self._watcher, row):
            if isinstance(event, Evidence) and event.at >= self.since:
                self._restart(event.at, step)
        return step

    def advance(self, now: float) -> Step:
        """Let time pass."""
        return self._pass(now)

    def _pass(self, now: float) -> Step:
        step = Step()
        if not self._signalled and len(self._lost) < self._sensors:
            due = self.signal_at()
            if due < now:
                self._signalled = True
                step.signals.append((due, Stage.CHECK))
        self.now = max(self.now, now)
        return step

    def _track_loss(self, row: Row, step: Step) -> None:
        if row.value is None:
            self._lost.setdefault(row.sensor, row.at)
            return
        lost_at = self._lost.pop(row.sensor, None)
        alone = len(self._lost) == self._sensors - 1
        if lost_at is not None and alone and row.at - lost_at > OUTAGE_S:
            self._restart(row.at, step)

    def _restart(self, at: float, step: Step) -> None:
        self.quiet(at)
        self.since, self._signalled, self._due = at, False, None
        step.turned = step.ended = True

    @property
    def clock(self) -> Clock:
        """The kernel's view, for the delays at home."""
        return self._watcher.status(self.now).clock


class FixedRule(Baseline):
    """A timer: so many hours without evidence."""

    hours: float = 24.0

    def limit_at(self) -> float:
        """Return when the timer runs out."""
        return self.since + self.hours * HOUR_S


class AlertLines(Baseline):
    """For every half hour of the day the longest quiet of 45 days, and two hours more.

    After Cuddihy and others, HealthNet 2007. Without 7 days of history, 50 hours.
    """

    _SLOT_S = 1800.0
    _SLOTS = 48
    _MEMORY_S = 45 * DAY_S
    _MARGIN_S = 2 * HOUR_S
    _NEEDED_S = 7 * DAY_S
    _CAP_S = 50 * HOUR_S

    def __init__(self, home: Home, start: float) -> None:
        super().__init__(home, start)
        self._seen: list[list[tuple[float, float]]] = [[] for _ in range(self._SLOTS)]

    def quiet(self, until: float) -> None:
        """Note for every half hour passed how long it had been quiet."""
        slot = self.since // self._SLOT_S + 1
        while slot * self._SLOT_S < until:
            at = slot * self._SLOT_S
            seen = self._seen[int(slot) % self._SLOTS]
            while seen and seen[0][0] < at - self._MEMORY_S:
                seen.pop(0)
            seen.append((at, at - self.since))
            slot += 1

    def limit_at(self) -> float:
        """Return when the quiet crosses its line."""
        latest = self.since + self._CAP_S
        if self.since - self.start < self._NEEDED_S:
            return latest
        slot = self.since // self._SLOT_S + 1
        while slot * self._SLOT_S < latest:
            at = slot * self._SLOT_S
            line = max((quiet for _, quiet in self._seen[int(slot) % self._SLOTS]), default=0.0) + self._MARGIN_S
            if at - self.since > line:
                return at
            slot += 1
        return latest


def make_rule(text: str) -> MakeRule:
    """Return the rule of `ours`, `fixed:24h` or `alert-lines`. Raises ValueError with the mend."""
    if text == "ours":
        return OurRule
    if text == "alert-lines":
        return AlertLines
    name, _, hours = text.partition(":")
    try:
        value = float(hours.removesuffix("h"))
    except ValueError:
        value = 0.0
    if name != "fixed" or not 0 < value < 10_000:
        raise ValueError(f"{text!r} is not a rule; use ours, fixed:24h (any number of hours) or alert-lines")
    return type("FixedRule", (FixedRule,), {"hours": value})
