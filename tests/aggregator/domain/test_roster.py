"""Shifts by date and by week, absences, and the stretches nobody covers."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.errors import Invalid
from aggregator.domain.region import Recipient
from aggregator.domain.roster import (
    Away,
    OnCallPerson,
    Part,
    Shift,
    Weekly,
    at_work,
    calendar,
    chained,
    gaps,
    other_desk,
    require_stretch,
    weekly,
)

from .conftest import SEOUL

NOON = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def seoul(text: str) -> datetime:
    """A local time as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL).astimezone(UTC)


def shift(identifier: int, user: str, start: float, hours: float, part: Part = Part.ON_CALL, order: int = 0) -> Shift:
    """A stretch in hours from noon."""
    first = NOON + start * HOUR
    return Shift(
        id=identifier,
        desk="centre",
        user=user,
        part=part,
        order=order,
        first_at=first,
        last_at=first + hours * HOUR,
    )


def every(week: Weekly, first: str = "2026-11-01", last: str | None = None) -> Shift:
    """A weekly shift."""
    end = None if last is None else seoul(last)
    return Shift(
        id=1, desk="centre", user="han", part=Part.ON_CALL, order=0, first_at=seoul(first), last_at=end, weekly=week
    )


@pytest.mark.parametrize(
    ("starts", "ends", "week"),
    [
        (time(9), time(18), Weekly(weekday=2, starts_min=540, lasts_min=540)),
        (time(18), time(9), Weekly(weekday=2, starts_min=1080, lasts_min=900)),
        (time(0), time(0), Weekly(weekday=2, starts_min=0, lasts_min=1440)),
    ],
)
def test_weekly_hours(starts: time, ends: time, week: Weekly):
    assert weekly(2, starts, ends) == week


@pytest.mark.parametrize("weekday", [-1, 7])
def test_a_week_has_seven_days(weekday: int):
    with pytest.raises(Invalid, match="weekday_wrong"):
        weekly(weekday, time(9), time(18))


def test_a_stretch_ends_later_than_it_begins():
    require_stretch(NOON, None)
    require_stretch(NOON, NOON + HOUR)
    with pytest.raises(Invalid, match="shift_ends_before_start"):
        require_stretch(NOON, NOON)


@pytest.mark.parametrize(
    ("local", "works"),
    [
        ("2026-11-18T17:59:59", False),
        ("2026-11-18T18:00:00", True),
        ("2026-11-19T08:59:59", True),
        ("2026-11-19T09:00:00", False),
        ("2026-12-30T23:00:00", True),
        ("2026-10-28T23:00:00", False),
    ],
)
def test_a_night_every_week(local: str, works: bool):
    found = at_work([every(weekly(2, time(18), time(9)))], [], seoul(local), SEOUL)
    assert bool(found) is works


def test_a_weekly_shift_ends():
    night = every(weekly(3, time(18), time(9)), last="2026-12-31T20:00:00")
    (turn,) = calendar([night], [], seoul("2026-12-28"), seoul("2027-01-10"), SEOUL)
    assert (turn.stretch.start, turn.stretch.end) == (seoul("2026-12-31T18:00"), seoul("2026-12-31T20:00"))


def test_people_are_asked_in_order_and_nobody_twice():
    shifts = [
        shift(1, "moon", 0, 1, Part.SUPERVISOR),
        shift(2, "seo", 0, 1, Part.SUBSTITUTE),
        shift(3, "han", 0, 1, order=1),
        shift(4, "lim", 0, 1),
        shift(5, "han", 0, 1, Part.SUBSTITUTE),
        shift(6, "han", 0, 1, Part.SUPERVISOR),
    ]
    assert [one.id for one in at_work(shifts, [], NOON, SEOUL)] == [4, 3, 2, 1, 6]


@pytest.mark.parametrize(
    ("away", "found"),
    [
        ([], []),
        ([(1, 2)], [(1, 2)]),
        ([(-1, 1)], [(0, 1)]),
        ([(3, None)], [(3, 4)]),
        ([(-5, None)], [(0, 4)]),
        ([(5, 6)], []),
        ([(1, 2), (2, 3)], [(1, 3)]),
    ],
)
def test_an_absence_is_a_gap(away: list[tuple[float, float | None]], found: list[tuple[float, float]]):
    absences = [
        Away(user="han", first_at=NOON + start * HOUR, last_at=None if end is None else NOON + end * HOUR)
        for start, end in away
    ]
    left = gaps([shift(1, "han", -1, 10)], absences, NOON, NOON + 4 * HOUR, SEOUL)
    assert [((gap.start - NOON) / HOUR, (gap.end - NOON) / HOUR) for gap in left] == found


def test_a_supervisor_covers_nothing():
    (gap,) = gaps([shift(1, "moon", 0, 4, Part.SUPERVISOR)], [], NOON, NOON + 4 * HOUR, SEOUL)
    assert (gap.start, gap.end) == (NOON, NOON + 4 * HOUR)


@given(st.lists(st.tuples(st.integers(-5, 30), st.integers(1, 12)), max_size=6))
def test_every_hour_is_either_covered_or_in_a_gap(stretches: list[tuple[int, int]]):
    shifts = [shift(number, "han", start, hours) for number, (start, hours) in enumerate(stretches)]
    found = gaps(shifts, [], NOON, NOON + DAY, SEOUL)
    for hour in range(24):
        moment = NOON + hour * HOUR
        missing = any(gap.start <= moment < gap.end for gap in found)
        assert missing is not bool(at_work(shifts, [], moment, SEOUL))


def test_the_ways_of_everybody_in_order():
    ways = [Recipient(channel="smtp", address=address) for address in ("a", "b", "c")]
    people = [OnCallPerson(name="han", ways=tuple(ways[:2])), OnCallPerson(name="seo", ways=(ways[2],))]
    (first,) = chained(people)
    assert [first.address, *(way.address for way in first.then)] == ["a", "b", "c"]
    assert chained([]) == ()


def test_the_other_desk():
    assert (other_desk("centre", "mangu"), other_desk("dong:mangu", "mangu")) == ("dong:mangu", "centre")
