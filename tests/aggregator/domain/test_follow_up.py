"""When somebody looks again: working days, holidays, and two that fall together."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from aggregator.domain.region import DutyRules
from aggregator.domain.task.follow_up import after_holiday, follow_ups, working_close

SEOUL = ZoneInfo("Asia/Seoul")
DUTY = DutyRules(overrides={date(2026, 11, 27): True})


def local(text: str) -> datetime:
    """A time on Seoul's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "days", "due"),
    [
        ("2026-11-23T10:00", 1, "2026-11-24T18:00"),
        ("2026-11-23T23:30", 1, "2026-11-24T18:00"),
        ("2026-11-24T00:00", 1, "2026-11-25T18:00"),
        ("2026-11-19T10:00", 1, "2026-11-20T18:00"),
        ("2026-11-20T10:00", 1, "2026-11-23T18:00"),
        ("2026-11-23T10:00", 7, "2026-11-30T18:00"),
        ("2026-11-23T10:00", 30, "2026-12-23T18:00"),
        ("2026-11-26T10:00", 1, "2026-11-30T18:00"),
        ("2026-12-24T10:00", 1, "2026-12-28T18:00"),
        ("2026-12-31T10:00", 1, "2027-01-04T18:00"),
        ("2026-11-23T10:00", 0, "2026-11-24T18:00"),
        ("2026-11-23T08:00", 0, "2026-11-23T18:00"),
    ],
)
def test_by_the_end_of_a_working_day(at: str, days: int, due: str):
    assert working_close(local(at), days, DUTY, SEOUL) == local(due)


@pytest.mark.parametrize(
    ("at", "days", "expected"),
    [
        ("2026-11-23T10:00", (1, 7, 30), [(1, "2026-11-24T18:00"), (7, "2026-11-30T18:00"), (30, "2026-12-23T18:00")]),
        ("2026-11-26T10:00", (4, 1, 3), [(1, "2026-11-30T18:00")]),
        ("2026-11-23T10:00", (), []),
    ],
)
def test_two_on_one_day_are_one(at: str, days: tuple[int, ...], expected: list[tuple[int, str]]):
    found = follow_ups(local(at), days, DUTY, SEOUL)
    assert [(one.day, one.due_at) for one in found] == [(day, local(due)) for day, due in expected]


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2026-12-24T10:00", "2026-12-28T18:00"),
        ("2026-12-25T10:00", "2026-12-28T18:00"),
        ("2026-11-26T10:00", "2026-11-30T18:00"),
        ("2026-09-23T10:00", "2026-09-28T18:00"),
    ],
)
def test_after_the_holiday(at: str, due: str):
    assert after_holiday(local(at), DUTY, SEOUL) == local(due)


def test_where_the_dongs_never_open_it_is_a_day_later():
    assert after_holiday(local("2026-12-25T10:00"), DutyRules(hours={}), SEOUL) == local("2026-12-26T12:00")


def test_where_there_is_no_holiday_it_is_the_next_working_day(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("aggregator.domain.duty.public_holidays", lambda _year: {})
    assert after_holiday(local("2026-12-24T10:00"), DutyRules(), SEOUL) == local("2026-12-25T18:00")
