"""The watcher of one person: observations go in, evidence and stages come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .events import (
    Absence,
    Clock,
    Event,
    Evidence,
    Explanation,
    Place,
    SensorChange,
    SensorState,
    SensorStatus,
    SosPressed,
    Stage,
    StageChange,
    Status,
)
from .evidence.button import SOS
from .evidence.sense import Mark
from .expectation import Expectation, Improvement, expect, improvements
from .home import Home, SensorKind
from .memory import moment, table
from .observation import UNAVAILABLE, Observation
from .quiet import Quiet
from .reasons import Cause, stage_reason
from .saved import read_absence, read_last, sensible, write_absence
from .track import Track, followed

VERSION = 1
_SET_BACK_S = 120.0
"""A clock that goes back by less is only being trimmed."""
_LEAVING_S = 1800.0
"""After an absence has begun the person may still be packing."""


class Watcher:
    """Decides what a home's observations say about the person living there.

    Nothing polls: call `advance` at `next_change_at`. Every method takes the time and returns the events it caused, in
    order. Nothing raises because of an observation, however broken.
    """

    def __init__(self, home: Home, now: float) -> None:
        self._home = home
        self._now = now
        self._tracks = {sensor.id: Track(sensor, home) for sensor in home.sensors}
        self._doors, self._eyes = self._sort()
        self._quiet = Quiet(home, now)
        self._stage = Stage.NORMAL
        self._cause = Cause.START
        self._absence: Absence | None = None
        self._last: tuple[float, str, str] | None = None  # when, which sensor, what
        self._next: float | None = None
        self._plan()

    # What goes in

    def observe(self, observation: Observation) -> list[Event]:
        """Take one raw value; an unknown sensor or an impossible time is ignored."""
        track = self._tracks.get(observation.sensor)
        at = moment(observation.at)
        if track is None or at is None:
            return []
        events: list[Event] = []
        if at > self._now:
            if self._next is not None and self._next < at:
                self._run(at, events, including=False)
            self._now = at
        value, due = observation.value, track.due
        if value is None or value in UNAVAILABLE:
            if track.is_late(at):
                return events
            track.life.unavailable(at)
            track.sense.lose_bearings()
        else:
            self._alive(track, at, events)
            self._take(track, at, value, events)
        if track.due != due:
            self._plan()
        if self._next is not None and self._next <= self._now:
            self._run(self._now, events)
        return events

    def seen(self, sensor: str, at: float) -> list[Event]:
        """Take a sign of life of a sensor. It is never evidence."""
        track, time = self._tracks.get(sensor), moment(at)
        if track is None or time is None:
            return []
        events = self._catch_up(time)
        self._alive(track, time, events)
        track.sense.seen(time)
        self._plan()
        return events

    def advance(self, now: float) -> list[Event]:
        """Let everything fall due up to `now`. A clock set back by minutes or more is followed."""
        time = moment(now)
        if time is None:
            return []
        events: list[Event] = []
        if time < self._now - _SET_BACK_S:
            self._set_back(time, events)
        self._run(time, events)
        self._now = max(self._now, time)
        return events

    def acknowledge(self, at: float, how: str) -> list[Event]:
        """The person has answered: evidence that ends a check and a danger."""
        events = self._catch_up(at)
        answered_at = moment(at)
        mark = Mark(self._now if answered_at is None else answered_at, "acknowledged")
        self._evidence(None, mark, Place.ELSEWHERE, events)
        self._cause = Cause.ACKNOWLEDGED
        self._settle(self._now, events, {"how": how}, fresh=True)
        return events

    def check_missed(self, at: float) -> list[Event]:
        """The person was asked and did not answer: danger at once."""
        events = self._catch_up(at)
        if self._stage is Stage.CHECK:
            self._quiet.missed = True
            self._settle(self._now, events)
        return events

    def set_absence(self, absence: Absence | None, at: float) -> list[Event]:
        """Note an absence or clear it; clearing starts the quiet clock anew."""
        events = self._catch_up(at)
        was_absent, self._absence = self._stage is Stage.ABSENT, sensible(absence)
        if was_absent and not self._is_absent(self._now):
            self._cause = Cause.ABSENCE_CLEARED
            self._quiet.restart(self._now, whole=False)
        self._settle(self._now, events, fresh=was_absent)
        return events

    def configure(self, home: Home, at: float) -> list[Event]:
        """Take over other sensors or another risk group; the clocks go on."""
        events = self._catch_up(at)
        old = self._tracks
        self._home = home
        self._tracks = {sensor.id: followed(sensor, home, old.get(sensor.id)) for sensor in home.sensors}
        self._doors, self._eyes = self._sort()
        quiet = Quiet(home, self._now)
        quiet.load(self._quiet.dump())
        self._quiet = quiet
        self._cause = Cause.CONFIGURED
        self._look(self._now)
        self._settle(self._now, events)
        return events

    # What can be asked

    @property
    def next_change_at(self) -> float | None:
        """When `advance` should be called next."""
        return self._next

    def status(self, now: float) -> Status:
        """Return how things stand at `now`."""
        at = max(now, self._quiet.since)
        last = self._last
        return Status(
            stage=self._stage,
            clock=self._clock,
            quiet_s=at - self._quiet.since,
            limit_s=self._quiet.next_limit_s(self._stage, self._clock),
            last_evidence_at=last[0] if last else None,
            last_evidence_sensor=(last[1] or None) if last else None,
            why=self._explain(at, {}),
            next_change_at=self._next,
            absence=self._absence,
        )

    def sensors(self, now: float) -> tuple[SensorStatus, ...]:
        """Return every sensor at `now`."""
        return tuple(track.status(now) for track in self._tracks.values())

    def expectation(self) -> Expectation:
        """Return how soon a collapse is noticed, and how often the person is asked in vain, with these sensors."""
        return expect(self._home, self._quiet.limits)

    def improvements(self) -> tuple[Improvement, ...]:
        """Return what one more sensor would change."""
        return improvements(self._home, self._quiet.limits)

    def drift(self) -> Explanation | None:
        """Return how the person's days at home have changed over the last two weeks, or None if they have not."""
        limits = self._quiet.limits
        return limits.drift(Clock.HOME) or limits.drift(Clock.UNKNOWN)

    # What is kept

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON of less than 10 kB."""
        return {
            "version": VERSION,
            "now": self._now,
            "stage": self._stage,
            "cause": self._cause,
            "last": None if self._last is None else list(self._last),
            "absence": write_absence(self._absence),
            "quiet": self._quiet.dump(),
            "sensors": {name: track.dump() for name, track in self._tracks.items()},
        }

    @classmethod
    def restore(cls, home: Home, state: Mapping[str, Any], now: float) -> Watcher:
        """Go on from a dumped state; what cannot be read starts afresh. What fell due since comes with `advance`."""
        state = table(state)
        saved = moment(state.get("now"))
        watcher = cls(home, now if saved is None else min(saved, now))
        if saved is None:
            return watcher
        watcher._stage = next((stage for stage in Stage if stage == state.get("stage")), Stage.NORMAL)
        watcher._cause = next((cause for cause in Cause if cause == state.get("cause")), Cause.START)
        watcher._quiet.load(table(state.get("quiet")))
        for name, track in watcher._tracks.items():
            track.load(table(table(state.get("sensors")).get(name)))
        watcher._absence = read_absence(table(state.get("absence")))
        watcher._last = read_last(state.get("last"))
        if now < saved:
            watcher._not_after(now)
        watcher._look(watcher._now)
        watcher._plan()
        return watcher

    # How it works

    def _sort(self) -> tuple[list[Track], list[Track]]:
        """Return the front doors, and the sensors that can show life indoors."""
        tracks = self._tracks.values()
        return [track for track in tracks if track.sensor.front_door], [track for track in tracks if track.is_eye]

    @property
    def _clock(self) -> Clock:
        door_seen = any(track.life.alive for track in self._doors)
        return self._quiet.where.clock(door_seen and bool(self._eyes))

    def _is_absent(self, at: float) -> bool:
        absence = self._absence
        return absence is not None and absence.starts_at <= at and (absence.ends_at is None or at < absence.ends_at)

    def _catch_up(self, at: float) -> list[Event]:
        """Let everything fall due up to `at`; an impossible time is taken for now."""
        events: list[Event] = []
        time = moment(at)
        if time is not None:
            self._run(time, events)
            self._now = max(self._now, time)
        return events

    def _alive(self, track: Track, at: float, events: list[Event]) -> None:
        if track.life.seen(at):
            self._tell(track, Explanation("sensor.online"), SensorState.ONLINE, events)

    def _take(self, track: Track, at: float, value: float | str, events: list[Event]) -> None:
        if track.sensor.kind is SensorKind.BUTTON and value == SOS:
            events.append(SosPressed(at=at, sensor=track.sensor.id))
        elif not track.is_late(at):
            mark, judged = track.observe(at, value)
            if mark is not None:
                self._mark(track, mark, events)
            if judged:
                self._judged(track, events)

    def _mark(self, track: Track, mark: Mark, events: list[Event]) -> None:
        track.count(mark.at)
        absence = self._absence
        returned = (
            absence is not None
            and self._is_absent(self._now)
            and track.place is Place.INDOORS
            and mark.at > absence.starts_at + _LEAVING_S / self._home.pace
        )
        if returned:
            self._absence = None
        self._evidence(track, mark, track.place, events)
        self._cause = Cause.RETURNED if returned else Cause.EVIDENCE
        self._settle(self._now, events, fresh=True)

    def _evidence(self, track: Track | None, mark: Mark, place: Place, events: list[Event]) -> None:
        sensor = "" if track is None else track.sensor.id
        events.append(Evidence(at=mark.at, sensor=sensor, place=place, what=mark.what))
        if self._last is None or mark.at >= self._last[0]:
            self._last = (mark.at, sensor, mark.what)
        self._quiet.evidence(mark.at, place, self._clock)
        for other in self._tracks.values():
            if other is not track and place is not Place.ELSEWHERE and other.fitness.others(mark.at):
                self._judged(other, events)

    def _plan(self) -> None:
        """Find the next moment at which something falls due."""
        moments = [track.due for track in self._tracks.values()]
        moments.append(self._quiet.where.due)
        absence = self._absence
        if self._is_absent(self._now):
            moments.append(absence.ends_at if absence else None)
        else:
            moments.append(absence.starts_at if absence else None)
            moments.append(self._quiet.next_at(self._stage, self._clock))
        self._next = min((moment for moment in moments if moment is not None), default=None)

    def _run(self, until: float, events: list[Event], *, including: bool = True) -> None:
        """Let everything fall due, one moment after the other."""
        while self._next is not None and (self._next <= until if including else self._next < until):
            at = max(self._next, self._now)
            self._now = at
            for track in self._tracks.values():
                self._mature(track, at, events)
            self._quiet.where.mature(at)
            self._settle(at, events, fresh=self._end_absence(at))

    def _end_absence(self, at: float) -> bool:
        """End an absence that is over; the quiet time counts from its end. Return whether one has ended."""
        absence = self._absence
        if absence is None or absence.ends_at is None or absence.ends_at > at:
            return False
        self._absence = None
        self._quiet.restart(max(self._quiet.since, absence.ends_at), whole=False)
        self._cause = Cause.ABSENCE_OVER
        return True

    def _mature(self, track: Track, at: float, events: list[Event]) -> None:
        mark, judged = track.mature(at)
        if mark is not None:
            self._mark(track, mark, events)
        if judged:
            self._judged(track, events)
        lost_since = track.life.mature(at)
        if lost_since is not None:
            self._tell(track, Explanation("sensor.offline", {"since_at": lost_since}), SensorState.OFFLINE, events)

    def _judged(self, track: Track, events: list[Event]) -> None:
        self._tell(track, track.fitness.why(self._now, track.sensor), track.fitness.state, events)

    def _tell(self, track: Track, why: Explanation, state: SensorState, events: list[Event]) -> None:
        """Tell of a sensor, and look whether anything can still be seen."""
        events.append(SensorChange(at=self._now, sensor=track.sensor.id, state=state, why=why))
        self._look(self._now)
        self._settle(self._now, events)

    def _look(self, at: float) -> None:
        eyes = self._eyes
        blind = bool(eyes) and not any(track.sees for track in eyes)
        if self._quiet.see(at, blind):
            self._cause = Cause.SIGHT_AGAIN
        elif blind:
            self._cause = Cause.UNSUITABLE if any(track.life.alive for track in eyes) else Cause.OFFLINE

    def _settle(
        self, at: float, events: list[Event], extra: Mapping[str, str] | None = None, *, fresh: bool = False
    ) -> None:
        """Bring the stage in line; `fresh` says that the quiet stretch is a new one."""
        clock = self._clock
        if self._is_absent(at):
            stage = Stage.ABSENT
            self._quiet.spoil()
        elif self._stage is Stage.DANGER and not fresh:
            stage = Stage.DANGER
        else:
            stage = self._quiet.stage(at, clock)
        previous, self._stage = self._stage, stage
        if stage is not previous:
            limit_s = self._quiet.limit_s(stage, clock)
            if stage is Stage.CHECK:
                self._quiet.asked_at = at
            events.append(
                StageChange(
                    at=at,
                    previous=previous,
                    stage=stage,
                    clock=clock,
                    quiet_s=at - self._quiet.since,
                    limit_s=limit_s,
                    why=self._explain(at, extra or {}),
                )
            )
        self._plan()

    def _explain(self, at: float, extra: Mapping[str, str]) -> Explanation:
        values: dict[str, float | str | int] = {**self._quiet.facts(at, self._clock), **extra}
        if self._last is not None:
            values |= {"evidence_at": self._last[0], "what": self._last[2]}
        if self._absence is not None:
            values |= {"starts_at": self._absence.starts_at, "place": self._absence.place}
            values |= {} if self._absence.ends_at is None else {"ends_at": self._absence.ends_at}
        cause = self._quiet.cause(at) if self._stage is Stage.DANGER else self._cause
        return stage_reason(self._stage, self._clock, cause, self._last is not None, values)

    def _set_back(self, now: float, events: list[Event]) -> None:
        self._not_after(now)
        self._cause = Cause.CLOCK_SET
        self._settle(now, events, fresh=True)

    def _not_after(self, now: float) -> None:
        """The clock was ahead: nothing has happened after `now`."""
        self._now = now
        for track in self._tracks.values():
            track.not_after(now)
        self._quiet.not_after(now)
        if self._last is not None:
            self._last = (min(self._last[0], now), *self._last[1:])
