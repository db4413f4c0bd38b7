"""Time that passes only while the dongs work."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.region import DutyRules
from aggregator.domain.request import RequestKind, due_at
from aggregator.domain.working_time import after_working_time, next_close

from .conftest import SEOUL

RULES = DutyRules()
NEVER = DutyRules(hours={})
FOUR_HOURS = timedelta(hours=4)


def seoul(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-18T09:00", "2026-11-18T13:00"),
        ("2026-11-18T14:00", "2026-11-18T18:00"),
        ("2026-11-18T14:01", "2026-11-19T09:01"),
        ("2026-11-18T07:30", "2026-11-18T13:00"),
        ("2026-11-18T18:00", "2026-11-19T13:00"),
        ("2026-11-20T17:00", "2026-11-23T12:00"),
        ("2026-12-24T16:00", "2026-12-28T11:00"),
    ],
)
def test_four_hours_of_office_time(at: str, expected: str):
    assert after_working_time(seoul(at), FOUR_HOURS, RULES, SEOUL) == seoul(expected)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-18T08:59", "2026-11-18T18:00"),
        ("2026-11-18T09:00", "2026-11-19T18:00"),
        ("2026-11-20T12:00", "2026-11-23T18:00"),
        ("2026-12-24T12:00", "2026-12-28T18:00"),
    ],
)
def test_the_end_of_the_next_office_day(at: str, expected: str):
    assert next_close(seoul(at), RULES, SEOUL) == seoul(expected)


def test_where_the_dongs_never_open_time_is_time():
    at = seoul("2026-11-18T12:00")
    assert after_working_time(at, FOUR_HOURS, NEVER, SEOUL) == at + FOUR_HOURS
    assert next_close(at, NEVER, SEOUL) == at + timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (RequestKind.CALL_BACK, "2026-11-18T16:00"),
        (RequestKind.WELFARE, "2026-11-19T18:00"),
        (RequestKind.NUMBER, "2026-11-19T18:00"),
    ],
)
def test_when_requests_are_due(kind: RequestKind, expected: str):
    assert due_at(kind, seoul("2026-11-18T12:00"), FOUR_HOURS, RULES, SEOUL) == seoul(expected)


@given(st.integers(0, 60 * 24 * 20), st.integers(0, 60 * 30), st.integers(0, 60 * 30))
def test_office_time_adds_up(minute: int, first: int, second: int):
    at = seoul("2026-12-15T00:00") + timedelta(minutes=minute)
    halfway = after_working_time(at, timedelta(minutes=first), RULES, SEOUL)
    end = after_working_time(halfway, timedelta(minutes=second), RULES, SEOUL)
    assert at <= halfway <= end
    assert after_working_time(at, timedelta(minutes=first + second), RULES, SEOUL) in (
        end,
        after_working_time(end, timedelta(), RULES, SEOUL),
    )
