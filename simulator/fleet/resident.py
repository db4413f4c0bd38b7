"""One person's life, day after day, crossed by what befalls. Pure; deterministic by seed and number."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from random import Random

from . import day
from .day import DAY_S, Day, Span
from .integration.kernel.events import Absence
from .traits import DOOR, HOUR_S, LIGHT, SOS, TV, draw

KST_S = 9 * HOUR_S
_TRIP, _HOSPITAL, _LEFT_ON, _PULLED, _ABED = 0.004, 0.001, 0.003, 0.002, 0.006
"""Chances per day: a journey, a planned stay in hospital, a television left on, a plug pulled out, a day in bed."""
_TELLS = 0.7
"""So many tell the home before they go."""
_IN_REACH = 0.4
"""So many who fall reach the button."""
_HELPERS_S = 120.0

type Word = tuple[float, str, day.Value | Absence]
"""When, which sensor and its value; or an absence that the person tells, with no sensor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Where people's own time stands against the world's: `speed` times as fast from `origin` on.

    `ahead_s` is how far their own time is ahead at the origin: whoever tries a city at night lets it be morning there.
    """

    origin: float
    speed: float = 1.0
    ahead_s: float = 0.0

    @property
    def begins(self) -> float:
        """Their own time at the origin."""
        return self.origin + self.ahead_s

    def world(self, own: float) -> float:
        """The world's time of a moment in their own."""
        return self.origin + (own - self.begins) / self.speed

    def own(self, world: float) -> float:
        """Their own time of a moment in the world's."""
        return self.begins + (world - self.origin) * self.speed


class Resident:
    """Tells what the sensors of one home say, in order of the world's time; `peek` and `take` hand it out.

    `incidents` is how many of a thousand people fall on a day. A fallen person does nothing until somebody comes,
    one to three days later, and takes them to hospital.
    """

    def __init__(self, seed: int, number: int, pace: Pace, *, incidents: float = 1.0) -> None:
        self.traits = draw(seed, number)
        self._name = f"{seed}:{number}"
        self._pace = pace
        self._falls = incidents / 1000.0
        self._told: deque[Word] = deque()
        self._later: list[Word] = []
        self._gone: Span | None = None
        self._abed_until = 0.0
        self._day: Day | None = None
        local = pace.begins + KST_S - day.BEGINS * HOUR_S
        self._midnight = local // DAY_S * DAY_S - KST_S
        self._tv_stuck_until = 0.0
        self._fill()
        while self._told and self._told[0][0] <= pace.origin:
            self._told.popleft()

    @property
    def next_at(self) -> float:
        """When the next thing is to be told (the world's time)."""
        while not self._told:
            self._fill()
        return self._told[0][0]

    def take(self) -> Word:
        """The next thing."""
        while not self._told:
            self._fill()
        return self._told.popleft()

    def standing(self) -> tuple[tuple[str, day.Value], ...]:
        """What the sensors show when somebody looks at them for the first time, before the first `take`."""
        values: dict[str, day.Value] = {TV: round(self.traits.standby_w, 1), LIGHT: 0.0, DOOR: "closed", "s_2": 1.2}
        return tuple((one.id, values[one.id]) for one in self.traits.sensors if one.id in values)

    def answers(self, world: float) -> bool:
        """Whether the person would answer when asked at this moment: at home, awake and well."""
        own = self._pace.own(world)
        if self._day is None or self._is_gone(own):
            return False
        return self._day.awake.holds(own) and not any(span.holds(own) for span in self._day.out)

    def _is_gone(self, own: float) -> bool:
        return self._gone is not None and self._gone.holds(own)

    def _fill(self) -> None:
        """Live one more day."""
        chance = Random(f"{self._name}:{self._midnight:.0f}")
        today = day.live(self.traits, self._midnight, chance)
        ends = self._midnight + day.BEGINS * HOUR_S + DAY_S
        told: list[Word] = [one for one in today.told if one[0] >= self._abed_until and not self._is_gone(one[0])]
        if self._abed_until > self._midnight:
            told += [one for one in self._empty(chance) if one[0] < self._abed_until]
        if self._gone is not None and self._gone.end <= today.awake.start:
            self._gone = None
        if self._gone is None:
            told = self._befall(today, told, chance)
        else:
            told += [one for one in self._empty(chance) if self._is_gone(one[0])]
        told = [one for one in told if not (one[1] == TV and one[0] < self._tv_stuck_until and _is_low(one[2]))]
        told += self._later
        told.sort(key=lambda one: one[0])
        self._later = [one for one in told if one[0] >= ends]
        self._day = today
        self._midnight += DAY_S
        today_told = (one for one in told if one[0] < ends)
        self._told.extend((self._pace.world(at), sensor, self._in_world(value)) for at, sensor, value in today_told)

    def _empty(self, chance: Random) -> list[Word]:
        """What the sensors say of a home in which nobody is, on the day at hand."""
        return [*day.nobody(self.traits, self._midnight, chance)]

    def _in_world(self, value: day.Value | Absence) -> day.Value | Absence:
        if not isinstance(value, Absence):
            return value
        ends_at = None if value.ends_at is None else self._pace.world(value.ends_at)
        return Absence(starts_at=self._pace.world(value.starts_at), ends_at=ends_at, place=value.place, by=value.by)

    def _befall(self, today: Day, told: list[Word], chance: Random) -> list[Word]:
        """Let chance strike; most days it does not."""
        at = chance.uniform(today.awake.start + 600.0, today.awake.end - 600.0)
        luck = chance.random()
        if luck < self._falls:
            return self._fall(at, told, chance)
        luck -= self._falls
        if luck < _TRIP + _HOSPITAL:
            hospital = luck >= _TRIP
            long = chance.uniform(3.0, 10.0) if hospital else chance.uniform(1.0, 5.0)
            return self._leave(at, at + long * DAY_S, told, chance, place="hospital" if hospital else "travel")
        luck -= _TRIP + _HOSPITAL
        if luck < _LEFT_ON:
            self._tv_stuck_until = at + chance.uniform(1.0, 3.0) * DAY_S
        elif luck < _LEFT_ON + _PULLED:
            back = at + chance.uniform(1.0, 12.0) * HOUR_S
            kept = [one for one in told if not (one[1] == TV and at <= one[0] < back)]
            return [*kept, (at, TV, None), (back, TV, round(self.traits.standby_w, 1))]
        elif luck < _LEFT_ON + _PULLED + _ABED:
            self._abed_until = today.awake.start + chance.uniform(18.0, 30.0) * HOUR_S
            return self._until(today.awake.start + 600.0, told, chance)
        return told

    def _fall(self, at: float, told: list[Word], chance: Random) -> list[Word]:
        """Nothing more is done; some reach the button; one day helpers come through the door."""
        found = at + chance.uniform(20.0, 70.0) * HOUR_S
        self._gone = Span(at, found + chance.uniform(4.0, 12.0) * DAY_S)
        kept = self._until(at, told, chance)
        if self.traits.sos and chance.random() < _IN_REACH:
            kept.append((at + chance.uniform(60.0, 600.0), SOS, "sos"))
        return [*kept, *self._door(found), *self._door(found + _HELPERS_S)]

    def _leave(self, at: float, back: float, told: list[Word], chance: Random, *, place: str) -> list[Word]:
        """Go away through the door for days; most tell it."""
        self._gone = Span(at, back)
        kept = self._until(at, told, chance)
        if chance.random() < _TELLS:
            kept.append((at - 300.0, "", Absence(starts_at=at - 300.0, ends_at=back, place=place, by="subject")))
        kept.append((at - 60.0, TV, round(self.traits.standby_w, 1)))
        return [*kept, *self._door(at), *self._door(back)]

    def _until(self, at: float, told: list[Word], chance: Random) -> list[Word]:
        """A day on which nobody does anything from a moment on."""
        return [*(one for one in told if one[0] < at), *(one for one in self._empty(chance) if one[0] >= at)]

    def _door(self, at: float) -> list[Word]:
        return [(at, DOOR, "open"), (at + 8.0, DOOR, "closed")] if self.traits.door else []


def _is_low(value: day.Value | Absence) -> bool:
    """Whether a power is that of a television switched off."""
    return isinstance(value, float) and value < 10.0
