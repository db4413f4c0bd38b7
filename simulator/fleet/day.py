"""One local day of one person as the values of the sensors. Pure: the same chance makes the same day."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from .traits import COOKER, DOOR, HOUR_S, LIGHT, TV, Traits

BEGINS = 4.0
"""The local hour at which a day begins: hardly anybody is up then."""
DAY_S = 24 * HOUR_S
_RISE, _SET = 6.4, 18.1
_GLIDE = 1.4
"""A light sensor reports when the light has changed by so much."""
_DARKEST_LX = 5.0
_CLOUD_S = 420.0
_PICTURE_S = 280.0
_DOOR_S = 8.0
_COOKED_W = 900.0

type Value = float | str | None
type Told = tuple[float, str, Value]
"""When (seconds of the person's own time since the epoch), which sensor, what it says."""


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another."""

    start: float
    end: float

    def holds(self, at: float) -> bool:
        """Whether a moment lies in it."""
        return self.start <= at < self.end


@dataclass(slots=True)
class Day:
    """What happens on a day, in order of time, and when somebody could answer."""

    told: list[Told]
    awake: Span
    out: list[Span] = field(default_factory=list)


def live(traits: Traits, midnight: float, chance: Random) -> Day:
    """The day that begins four hours after `midnight` (local, in seconds since the epoch)."""
    wakes = midnight + (traits.wakes + chance.gauss(0.0, 0.3)) * HOUR_S
    sleeps = midnight + (traits.sleeps + chance.gauss(0.0, 0.4)) * HOUR_S
    first, last = midnight + BEGINS * HOUR_S, midnight + BEGINS * HOUR_S + DAY_S
    awake = Span(max(wakes, first + 60.0), min(max(sleeps, wakes + 8 * HOUR_S), last - 1800.0))
    out = list(_outings(traits, midnight, awake, chance))
    viewing = [span for span in _viewing(traits, midnight, awake, chance) if not _crosses(span, out)]
    lamps = [span for span in _lamps(midnight, awake, last, chance) if not _crosses(span, out)]
    told = [
        *_door(traits, out),
        *_television(traits, viewing, chance),
        *_light(traits, midnight, lamps, chance),
        *_meals(traits, midnight, awake, out, chance),
    ]
    told.sort(key=_when)
    return Day(told=[one for one in told if first <= one[0] < last], awake=awake, out=out)


def nobody(traits: Traits, midnight: float, chance: Random) -> list[Told]:
    """What the light says on a day on which nobody does anything."""
    return sorted(_light(traits, midnight, [], chance), key=_when)


def _when(told: Told) -> float:
    return told[0]


def _crosses(span: Span, others: list[Span]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others)


def _outings(traits: Traits, midnight: float, awake: Span, chance: Random) -> Iterator[Span]:
    """Shopping, a walk, the senior centre: once on most days."""
    if chance.random() < traits.goes_out:
        start = midnight + chance.uniform(9.5, 15.0) * HOUR_S
        end = start + chance.uniform(0.6, 3.0) * HOUR_S
        if awake.start + 600.0 < start and end < awake.end:
            yield Span(start, end)


def _viewing(traits: Traits, midnight: float, awake: Span, chance: Random) -> Iterator[Span]:
    """Television in the morning, at noon and in the evening."""
    morning = awake.start + chance.uniform(600.0, 3600.0)
    yield Span(morning, morning + chance.uniform(0.5, 1.5) * HOUR_S)
    if chance.random() < 0.7:
        noon = midnight + chance.uniform(12.3, 13.3) * HOUR_S
        yield Span(noon, noon + chance.uniform(0.4, 1.2) * HOUR_S)
    evening = awake.end - traits.evening_s * chance.uniform(0.8, 1.0) - 900.0
    yield Span(evening, awake.end - chance.uniform(300.0, 900.0))


def _lamps(midnight: float, awake: Span, last: float, chance: Random) -> Iterator[Span]:
    """Before sunrise, from dusk until bed, and on the way to the bathroom at night."""
    sunrise, dusk = midnight + (_RISE + 0.7) * HOUR_S, midnight + (_SET - 0.5 + chance.uniform(0.0, 0.7)) * HOUR_S
    if awake.start + 300.0 < sunrise:
        yield Span(awake.start + chance.uniform(30.0, 240.0), sunrise + chance.uniform(0.0, 1200.0))
    yield Span(dusk, awake.end)
    if chance.random() < 0.6:
        night = chance.uniform(awake.end + 0.1 * (last - awake.end), last - 900.0)
        yield Span(night, night + chance.uniform(120.0, 400.0))


def _door(traits: Traits, out: list[Span]) -> Iterator[Told]:
    if traits.door:
        for moment in (moment for span in out for moment in (span.start, span.end)):
            yield moment, DOOR, "open"
            yield moment + _DOOR_S, DOOR, "closed"


def _television(traits: Traits, viewing: list[Span], chance: Random) -> Iterator[Told]:
    """On, the picture's changing power, off."""
    for span in viewing:
        at = span.start
        while at < span.end:
            yield at, TV, round(traits.tv_w * chance.uniform(0.92, 1.08), 1)
            at += _PICTURE_S * chance.uniform(0.6, 1.4)
        yield span.end, TV, round(traits.standby_w, 1)


def _meals(traits: Traits, midnight: float, awake: Span, out: list[Span], chance: Random) -> Iterator[Told]:
    """Warming something up, two or three times."""
    if not traits.cooker:
        return
    for hour in (7.6, 12.2, 18.2):
        at = midnight + (hour + chance.uniform(-0.4, 0.4)) * HOUR_S
        if chance.random() < 0.8 and awake.holds(at) and not any(span.holds(at) for span in out):
            yield at, COOKER, round(_COOKED_W * chance.uniform(0.9, 1.1), 1)
            yield at + chance.uniform(90.0, 240.0), COOKER, 1.2


def _light(traits: Traits, midnight: float, lamps: list[Span], chance: Random) -> Iterator[Told]:
    """Daylight that glides and clouds that drift, with the lamps on top: a step only where a hand switches."""
    peak = traits.window_lx * chance.uniform(0.5, 1.0)
    moments = [moment for span in lamps for moment in (span.start, span.end)]
    moments += _glide(midnight, peak)
    at = midnight + (_RISE + 1.5) * HOUR_S
    while at < midnight + (_SET - 1.5) * HOUR_S:
        moments.append(at)
        at += _CLOUD_S * chance.uniform(0.6, 1.4)
    for moment in moments:
        lit = traits.lamp_lx if any(span.holds(moment) for span in lamps) else 0.0
        yield moment, LIGHT, round(_daylight(midnight, moment, peak) * (1 - 0.08 * chance.random()) + lit, 1)


def _glide(midnight: float, peak: float) -> Iterator[float]:
    """When daylight passes each step of a sensor that reports on change, morning and evening."""
    level, long = peak * 0.7, (_SET - _RISE) * HOUR_S
    while level > _DARKEST_LX:
        part = math.asin((level / peak) ** (1 / 1.5)) / math.pi * long
        yield midnight + _RISE * HOUR_S + part
        yield midnight + _SET * HOUR_S - part
        level /= _GLIDE


def _daylight(midnight: float, at: float, peak: float) -> float:
    share = (at - midnight - _RISE * HOUR_S) / ((_SET - _RISE) * HOUR_S)
    return peak * math.sin(math.pi * share) ** 1.5 if 0.0 < share < 1.0 else 0.0
