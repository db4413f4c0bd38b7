"""Days, months and years, and words that say what a table is split by."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.domain.errors import Invalid
from aggregator.domain.statistics.period import Period, local_day, slice_of, slices, year_before
from aggregator.domain.statistics.words import TIMES, Dimension, Table, read_by

from .conftest import SEOUL, at, period

DAYS = some.dates(min_value=date(2000, 1, 1), max_value=date(2060, 12, 31))
PERIODS = some.builds(
    lambda first, days: Period(first=first, last=first + timedelta(days=days)), DAYS, some.integers(0, 1000)
)


@given(PERIODS, some.sampled_from(TIMES))
def test_slices_are_the_period_and_share_no_day(whole: Period, cut: Dimension):
    parts = list(slices(whole, cut))
    days = [part.first + timedelta(days=day) for part in parts for day in range((part.last - part.first).days + 1)]
    assert days == [whole.first + timedelta(days=day) for day in range((whole.last - whole.first).days + 1)]
    assert all(slice_of(day, cut, whole) == part for part in parts for day in (part.first, part.last))
    assert len({part.label for part in parts}) == len(parts)


@given(PERIODS)
def test_a_year_before_is_never_backwards(whole: Period):
    earlier = year_before(whole)
    assert (earlier.first.year, earlier.last.year) == (whole.first.year - 1, whole.last.year - 1)


@pytest.mark.parametrize(
    ("first", "last", "label"),
    [
        ("2023-01-30", "2023-01-30", "2023-01-30"),
        ("2023-01-01", "2023-01-31", "2023-01"),
        ("2023-01-01", "2023-01-30", "2023-01-01..2023-01-30"),
        ("2024-01-01", "2024-12-31", "2024"),
    ],
)
def test_labels(first: str, last: str, label: str):
    assert period(first, last).label == label


@pytest.mark.parametrize(
    ("day", "earlier"), [("2024-02-29", "2023-02-28"), ("2025-02-28", "2024-02-28"), ("2026-05-01", "2025-05-01")]
)
def test_a_year_before(day: str, earlier: str):
    assert year_before(period(day, day)) == period(earlier, earlier)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [("2023-01-02", "2023-01-01", "period_backwards"), ("2000-01-01", "2026-01-01", "period_too_long")],
)
def test_periods_that_cannot_be(first: str, last: str, code: str):
    with pytest.raises(Invalid) as refused:
        period(first, last)
    assert (refused.value.code, refused.value.field) == (code, "to")


def test_bounds_are_local_midnights():
    day = period("2026-11-18", "2026-11-18")
    assert (day.starts_at(SEOUL), day.ends_at(SEOUL)) == (at("2026-11-18"), at("2026-11-19"))
    assert local_day(at("2026-11-18T00:00"), SEOUL) in day
    assert date(2026, 11, 19) not in day


@pytest.mark.parametrize(
    ("table", "text", "read"),
    [
        (Table.CENTRE, "", ()),
        (Table.CENTRE, "month, district,month", (Dimension.MONTH, Dimension.DISTRICT)),
        (Table.ADOPTION, "dong", (Dimension.DONG,)),
        (Table.EFFECT, "service,desk", (Dimension.SERVICE, Dimension.DESK)),
    ],
)
def test_words_of_a_split(table: Table, text: str, read: tuple[Dimension, ...]):
    assert read_by(table, text) == read


@pytest.mark.parametrize(
    ("table", "text", "code"),
    [
        (Table.CENTRE, "week", "statistics_split"),
        (Table.CENTRE, "day,year", "statistics_two_times"),
        (Table.YEAR_ON_YEAR, "dong", "statistics_split"),
        (Table.ADOPTION, "month", "statistics_split"),
        (Table.EFFECT, "day", "statistics_split"),
    ],
)
def test_words_that_do_not_split(table: Table, text: str, code: str):
    with pytest.raises(Invalid) as refused:
        read_by(table, text)
    assert (refused.value.code, refused.value.field) == (code, "by")
