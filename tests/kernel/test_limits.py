"""Limits: start values, and what is learned from quiet stretches."""

import json

import pytest

from aggregator.kernel.calendar import Calendar, is_weekend
from aggregator.kernel.events import Clock
from aggregator.kernel.home import RiskGroup
from aggregator.kernel.limits import START, Limits, own_limit_h
from aggregator.kernel.stretches import Stretches
from tests.kernel.story import HOUR, home
from tests.kernel.story import START as BEGIN

DAY = 24 * HOUR


def learned(*longest, clock=Clock.HOME, **more):
    """Return limits after days whose longest stretches were these hours."""
    limits = Limits(home(**more))
    for day, hours in enumerate(longest):
        limits.learn(clock, BEGIN + day * DAY, BEGIN + day * DAY + hours * HOUR)
    return limits


def limit_h(limits, clock=Clock.HOME, since=BEGIN):
    """Return the limit in hours."""
    return round(limits.limit_s(clock, since) / HOUR, 2)


@pytest.mark.parametrize(("clock", "expected"), [(Clock.HOME, 18), (Clock.AWAY, 48), (Clock.UNKNOWN, 30)])
def test_start_values(clock, expected):
    limits = Limits(home())
    assert limit_h(limits, clock) == expected
    assert limits.longest_s(clock) is None


@pytest.mark.parametrize(
    ("longest", "expected"),
    [
        pytest.param([9.0] * 56, 9.0, id="a regular life"),
        pytest.param([9.0] * 55 + [20.5], 20.5, id="one check would cost more than the delay"),
        pytest.param([9.0] * 55 + [24.0], 9.0, id="or less"),
        pytest.param([9.0] * 55 + [50.0], 9.0, id="a holiday moves nothing"),
        pytest.param([9.0] * 50 + [16.2] * 6, 16.5, id="long Sundays"),
        pytest.param([26.0] * 56, 7.0, id="beyond the range nothing helps"),
        pytest.param([23.8] * 56, 24.0, id="the end of the range"),
        pytest.param([3.0] * 56, 7.0, id="never quiet"),
    ],
)
def test_the_own_limit(longest, expected):
    assert own_limit_h(longest, len(longest), START[Clock.HOME]) == expected


@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, 17.85), (7, 17.06), (28, 15.14), (56, 14.0), (200, 14.0)],
)
def test_history_draws_the_limit_slowly(days, expected):
    assert limit_h(learned(*[9.0] * days)) == expected


def test_the_cap_wins():
    assert limit_h(learned(9.0, risk=RiskGroup.HIGH), Clock.AWAY) == 24.0


def test_a_stretch_is_cut_at_the_cap():
    assert learned(9.0, 400.0, risk=RiskGroup.MEDIUM).longest_s(Clock.HOME) == 36 * HOUR


def test_weekends_are_told_apart_once_there_are_enough():
    week = [9.0, 9.0, 9.0, 9.0, 9.0, 19.2, 19.2]
    saturday, monday = BEGIN + 5 * DAY, BEGIN
    short = learned(*week * 5)
    assert limit_h(short, since=saturday) == limit_h(short, since=monday)
    long = learned(*week * 8)
    assert limit_h(long, since=saturday) > limit_h(long, since=monday) + 1


def test_the_pace_divides_every_limit():
    limits = learned(*[9.0 / 60] * 3, pace=60.0)
    assert limits.limit_s(Clock.AWAY, BEGIN) == 48 * 60.0
    assert limits.longest_s(Clock.HOME) == 540.0


def test_days_beyond_the_range_are_counted():
    limits = learned(*[9.0] * 20, 30.0, 26.0)
    assert limits.exceeded(Clock.HOME) == 2
    assert limits.exceeded(Clock.AWAY) == 0


@pytest.mark.parametrize(
    ("longest", "expected"),
    [
        ([9.0] * 40, None),
        ([9.0] * 26 + [14.0] * 14, "drift.longer"),
        ([15.0] * 26 + [9.0] * 14, "drift.shorter"),
        ([9.0] * 20 + [14.0] * 14, None),
    ],
)
def test_drift_is_told(longest, expected):
    drift = learned(*longest).drift(Clock.HOME)
    assert (drift.key if drift else None) == expected


def test_drift_names_its_facts():
    drift = learned(*[9.0] * 26, *[14.0] * 14).drift(Clock.HOME)
    assert drift.values == {"before_s": 9 * HOUR, "now_s": 14 * HOUR, "clock": "home"}


def test_old_days_are_forgotten():
    stretches = Stretches()
    stretches.add(Clock.AWAY, 1, 20.0)
    stretches.add(Clock.HOME, 56, 9.0)
    assert stretches.days == 2
    stretches.add(Clock.HOME, 57, 9.0)
    assert [tally.day for tally in stretches.tallies(Clock.HOME)] == [56, 57]
    assert stretches.tallies(Clock.AWAY) == []


def test_stretches_of_a_day_are_summed():
    stretches = Stretches()
    assert [stretches.add(Clock.HOME, 1, hours) for hours in (3.0, 9.001, 2.0)] == [True, True, False]
    assert stretches.tallies(Clock.HOME) == [(1, 3, 9.0, 14.0, 94.0)]


def test_it_survives_a_restart():
    limits = learned(*[9.123, 16.0] * 30)
    again = Limits(home())
    again.load(json.loads(json.dumps(limits.dump())))
    assert again.dump() == limits.dump()
    assert again.limit_s(Clock.HOME, BEGIN) == limits.limit_s(Clock.HOME, BEGIN)


def test_a_broken_state_starts_afresh():
    limits = Limits(home())
    limits.load({"stretches": {"home": {"days": [[1, 2], "x", [1, "x", 999, -1, "x"]]}, "away": 5}})
    assert limits.stretches.tallies(Clock.HOME) == [(1, 1, 0.0, 0.0, 0.0)]


def test_the_calendar():
    calendar = Calendar(home().timezone, 1.0)
    days = [calendar.day(BEGIN + day * DAY) for day in range(7)]
    assert [is_weekend(day) for day in days] == [False] * 5 + [True] * 2
    assert calendar.day_hour(BEGIN + 30 * HOUR) == (days[1], 6)


def test_a_paced_calendar_has_short_days():
    calendar = Calendar(home().timezone, 24.0)
    first, second = calendar.day_hour(BEGIN), calendar.day_hour(BEGIN + HOUR)
    assert second[0] - first[0] == 1
