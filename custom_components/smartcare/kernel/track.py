"""One sensor as the watcher follows it: what it shows, and whether it can be seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .events import Place, SensorStatus
from .evidence import Mark, sense_for
from .home import Home, Sensor, SensorKind
from .liveness import Liveness
from .memory import lean, moment, number, table, word
from .suitability import Suitability

_ALWAYS_EVENTS = frozenset({SensorKind.BUTTON, SensorKind.PHONE})
"""Their values are events of their own, so a late one still counts."""
_NOT_EYES = frozenset({SensorKind.BUTTON, SensorKind.PHONE})
"""They show nothing of what happens in the home, so they cannot make up for dead sensors."""


class Track:
    """A sensor with its sense, its liveness and today's marks."""

    __slots__ = ("_count", "_day", "_home", "_switches", "_value_at", "fitness", "life", "sense", "sensor")

    def __init__(self, sensor: Sensor, home: Home) -> None:
        self.sensor = sensor
        self.sense = sense_for(sensor, home)
        self.life = Liveness(home.pace)
        self.fitness = Suitability(sensor, home)
        self._switches = 0
        self._home = home
        self._value_at: float | None = None
        self._day = ""
        self._count = 0

    def fits(self, sensor: Sensor, home: Home) -> bool:
        """Return whether nothing that matters to this sensor is different in `home`."""
        return (self.sensor, self._home.pace, self._home.timezone) == (sensor, home.pace, home.timezone)

    @property
    def place(self) -> Place:
        """Where this sensor's evidence comes from."""
        if self.sensor.front_door:
            return Place.FRONT_DOOR
        return Place.ELSEWHERE if self.sensor.kind is SensorKind.PHONE else Place.INDOORS

    @property
    def is_eye(self) -> bool:
        """Whether the sensor is there to show life indoors."""
        return self.sensor.kind not in _NOT_EYES and not self.sensor.front_door

    @property
    def sees(self) -> bool:
        """Whether the sensor can be seen and shows a person's doing."""
        return self.life.alive and self.fitness.fit

    @property
    def due(self) -> float | None:
        """When something of this sensor falls due."""
        earliest = self.sense.due
        for due in (self.life.due, self.fitness.due):
            if due is not None and (earliest is None or due < earliest):
                earliest = due
        return earliest

    def observe(self, at: float, value: float | str) -> tuple[Mark | None, bool]:
        """Take a value; return the mark of a person's doing, and whether the sensor's verdict changed."""
        judged = self.fitness.began(at)
        mark = self.sense.observe(at, value)
        switches = self.sense.switches
        if switches != self._switches:
            self._switches = switches
            judged |= self.fitness.switched(at)
        if mark is None:
            return None, judged
        judged |= self.fitness.used(mark.at)
        return (mark if self.fitness.trusted else None), judged

    def mature(self, now: float) -> tuple[Mark | None, bool]:
        """Return the mark of a change that has been held, and whether the sensor's verdict changed."""
        mark = self.sense.mature(now)
        judged = self.fitness.mature(now) if mark is None else self.fitness.used(mark.at)
        return (mark if mark is not None and self.fitness.trusted else None), judged

    def is_late(self, at: float) -> bool:
        """Whether a value of `at` comes after a newer one, so that it tells nothing about changes."""
        late = self._value_at is not None and at < self._value_at
        if not late:
            self._value_at = at
        return late and self.sensor.kind not in _ALWAYS_EVENTS

    def count(self, at: float) -> None:
        """Count a mark for its local day."""
        day = self._local_day(at)
        if day != self._day:
            self._day, self._count = day, 0
        self._count += 1

    def _local_day(self, at: float) -> str:
        return datetime.fromtimestamp(at, self._home.timezone).date().isoformat()

    def status(self, now: float) -> SensorStatus:
        """Return the sensor at `now`."""
        return SensorStatus(
            id=self.sensor.id,
            kind=self.sensor.kind,
            alive=self.life.alive,
            last_seen_at=self.life.last_seen_at,
            state=self.fitness.state,
            marks_today=self._count if self._local_day(now) == self._day else 0,
            why=self.fitness.why(now, self.sensor),
        )

    def not_after(self, now: float) -> None:
        """The clock was set back: nothing has happened in the future."""
        self.life.not_after(now)
        self.sense.lose_bearings()
        self._value_at = None

    def dump(self) -> dict[str, Any]:
        """Return the state as JSON; kind and appliance tell whether it still fits."""
        return lean(
            {
                "kind": self.sensor.kind,
                "appliance": self.sensor.appliance,
                "sense": self.sense.dump(),
                "life": self.life.dump(),
                "fitness": self.fitness.dump(),
                "value_at": self._value_at,
                "day": self._day,
                "count": self._count,
            }
        )

    def load(self, state: Mapping[str, Any]) -> None:
        """Take over a dumped state; what was learned about another kind of load is left behind."""
        self.life.load(table(state.get("life")))
        self._value_at = moment(state.get("value_at"))
        self._day = word(state.get("day"))
        self._count = int(number(state.get("count"), 0, 0, 1e6))
        if self._fits(state):
            self.sense.load(table(state.get("sense")))
            self.fitness.load(table(state.get("fitness")))
            self._switches = self.sense.switches

    def _fits(self, state: Mapping[str, Any]) -> bool:
        return state.get("kind") == self.sensor.kind and state.get("appliance") == self.sensor.appliance


def followed(sensor: Sensor, home: Home, known: Track | None) -> Track:
    """Return the track of a sensor: the known one if it still fits, else a new one that takes over what it can."""
    if known is not None and known.fits(sensor, home):
        return known
    track = Track(sensor, home)
    if known is not None:
        track.load(known.dump())
    return track
