"""What can honestly be expected of a home's sensors: how soon a collapse is noticed, how often in vain (E5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .events import Clock
from .home import HOUR_S, Home, Sensor, SensorKind
from .limits import MONTH_DAYS, START, Limits

_WEIGHT_DAYS = 60.0
_LEARNED_DAYS = 56.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reference:
    """People living alone in public logs: how long it has been quiet at any moment, and checks a month at the start."""

    quiet_h: float
    checks: float


_REFERENCE: Mapping[Clock, _Reference] = {
    Clock.HOME: _Reference(quiet_h=2.5, checks=0.2),
    Clock.AWAY: _Reference(quiet_h=4.0, checks=0.1),
    Clock.UNKNOWN: _Reference(quiet_h=3.8, checks=0.35),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What can be expected, in seconds from a collapse until the person is asked, and in checks a month without need.

    None: such a collapse is noticed only when the household's cap has passed. `days` of the person's own history are in
    it, at most 56.
    """

    notice_home_s: float | None
    notice_away_s: float | None
    checks_per_month: float
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """What one more sensor would change, once its first 8 weeks are learned."""

    added: Sensor
    expectation: Expectation


def expect(home: Home, limits: Limits) -> Expectation:
    """Return what can be expected of this home as it is."""
    clocks = _clocks(home)
    notice = {clock: _notice_h(clock, limits, home) * HOUR_S / home.pace for clock in clocks}
    return Expectation(
        notice_home_s=notice.get(Clock.HOME, notice.get(Clock.UNKNOWN)),
        notice_away_s=notice.get(Clock.AWAY, notice.get(Clock.UNKNOWN)),
        checks_per_month=sum(_checks(clock, limits) for clock in clocks),
        days=limits.stretches.days,
    )


def improvements(home: Home, limits: Limits) -> tuple[Improvement, ...]:
    """Return what a front door sensor, another plug and the phone's steps would change, one at a time."""
    return tuple(
        Improvement(added=added, expectation=_with(home, limits, added))
        for added in _CANDIDATES
        if _is_new(home, added)
    )


_CANDIDATES = (
    Sensor(id="front_door", kind=SensorKind.CONTACT, front_door=True),
    Sensor(id="plug", kind=SensorKind.POWER),
    Sensor(id="phone", kind=SensorKind.PHONE),
)


def _is_new(home: Home, added: Sensor) -> bool:
    if added.front_door:
        return not home.has_front_door
    return added.kind is not SensorKind.PHONE or all(known.kind is not SensorKind.PHONE for known in home.sensors)


def _with(home: Home, limits: Limits, added: Sensor) -> Expectation:
    """Return the expectation with one more sensor.

    A front door replaces the one clock by two, with their start values. Another plug shortens the quiet stretches at
    home, steps those away: their limits come down towards the lower end of the range as far as 8 weeks can draw them.
    """
    before = expect(home, limits)
    more = Home(
        sensors=(*home.sensors, added),
        risk=home.risk,
        check_window_s=home.check_window_s,
        timezone=home.timezone,
        pace=home.pace,
    )
    if added.front_door:
        return expect(more, Limits(more))
    clocks = _clocks(more)
    gained = {clock: _gain_h(clock, limits, home) * HOUR_S / home.pace for clock in clocks}
    helped = Clock.AWAY if added.kind is SensorKind.PHONE else Clock.HOME
    at_home = gained.get(Clock.UNKNOWN, gained.get(Clock.HOME, 0.0) if helped is Clock.HOME else 0.0)
    away = gained.get(Clock.UNKNOWN, gained.get(Clock.AWAY, 0.0) if helped is Clock.AWAY else 0.0)
    return Expectation(
        notice_home_s=_sooner(before.notice_home_s, at_home, more, limits, Clock.HOME),
        notice_away_s=_sooner(before.notice_away_s, away, more, limits, Clock.AWAY),
        checks_per_month=before.checks_per_month,
        days=before.days,
    )


def _sooner(before_s: float | None, gain_s: float, home: Home, limits: Limits, clock: Clock) -> float | None:
    if before_s is None:
        clocks = _clocks(home)
        known = clock if clock in clocks else Clock.UNKNOWN
        return _notice_h(known, limits, home) * HOUR_S / home.pace if clocks else None
    return before_s - gain_s


def _clocks(home: Home) -> tuple[Clock, ...]:
    indoors = any(sensor.kind is not SensorKind.BUTTON and not sensor.front_door for sensor in home.sensors)
    if not indoors:
        return ()
    return (Clock.HOME, Clock.AWAY) if home.has_front_door else (Clock.UNKNOWN,)


def _limit_h(clock: Clock, limits: Limits, home: Home) -> float:
    return min(limits.limit_h(clock), (home.cap_s - home.window_s) * home.pace / HOUR_S)


def _notice_h(clock: Clock, limits: Limits, home: Home) -> float:
    """Return the limit less the quiet that has already passed at a usual moment."""
    return max(_limit_h(clock, limits, home) - _quiet_h(clock, limits), 0.0)


def _gain_h(clock: Clock, limits: Limits, home: Home) -> float:
    """Return by how much the limit can come down in 8 weeks."""
    start = START[clock]
    lowest_h = (_LEARNED_DAYS * start.low_h + _WEIGHT_DAYS * start.start_h) / (_LEARNED_DAYS + _WEIGHT_DAYS)
    return max(_limit_h(clock, limits, home) - lowest_h, 0.0)


def _quiet_h(clock: Clock, limits: Limits) -> float:
    """Return how long it has been quiet at a moment picked at random, by length of the stretches."""
    tallies = limits.stretches.tallies(clock)
    total_h = sum(tally.sum_h for tally in tallies)
    reference_h = _REFERENCE[clock].quiet_h
    if total_h <= 0:
        return reference_h
    own_h = sum(tally.squares_h for tally in tallies) / (2 * total_h)
    return (len(tallies) * own_h + _WEIGHT_DAYS * reference_h) / (len(tallies) + _WEIGHT_DAYS)


def _checks(clock: Clock, limits: Limits) -> float:
    """Return the checks a month that this person's life would have raised, drawn to the reference."""
    days = limits.stretches.days
    return (limits.exceeded(clock) * MONTH_DAYS + _WEIGHT_DAYS * _REFERENCE[clock].checks) / (days + _WEIGHT_DAYS)
