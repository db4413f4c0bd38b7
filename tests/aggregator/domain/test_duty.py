"""Who is on duty, down to the second."""

from datetime import UTC, date, datetime, time

import pytest

from aggregator.domain.duty import Routing, next_opening, on_duty, route
from aggregator.domain.holidays import public_holidays
from aggregator.domain.region import DutyRules, OfficeHours

from .conftest import SEOUL

USUAL = DutyRules()
LOCAL = DutyRules(overrides={date(2026, 11, 18): True, date(2026, 11, 21): False, date(2026, 12, 25): False})
NEVER = DutyRules(hours={})


def seoul(text: str) -> datetime:
    """A local time as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL).astimezone(UTC)


@pytest.mark.parametrize(
    ("local", "dongs_open", "why", "changes"),
    [
        ("2026-11-18T08:59:59.999999", False, "duty.outside_hours", "2026-11-18T09:00:00"),
        ("2026-11-18T09:00:00", True, "duty.office_hours", "2026-11-18T18:00:00"),
        ("2026-11-18T17:59:59.999999", True, "duty.office_hours", "2026-11-18T18:00:00"),
        ("2026-11-18T18:00:00", False, "duty.outside_hours", "2026-11-19T09:00:00"),
        ("2026-11-20T18:00:00", False, "duty.outside_hours", "2026-11-23T09:00:00"),
        ("2026-11-21T12:00:00", False, "duty.closed_weekday", "2026-11-23T09:00:00"),
        ("2026-12-31T18:00:00", False, "duty.outside_hours", "2027-01-04T09:00:00"),
        ("2027-01-01T10:00:00", False, "duty.holiday", "2027-01-04T09:00:00"),
        ("2027-02-09T10:00:00", False, "duty.holiday", "2027-02-10T09:00:00"),
        ("2026-03-02T10:00:00", False, "duty.holiday", "2026-03-03T09:00:00"),
        ("2026-05-25T10:00:00", False, "duty.holiday", "2026-05-26T09:00:00"),
        ("2026-09-23T18:00:00", False, "duty.outside_hours", "2026-09-28T09:00:00"),
    ],
    ids=str,
)
def test_duty_changes_on_the_second(local: str, dongs_open: bool, why: str, changes: str):
    duty = on_duty(seoul(local), USUAL, SEOUL)
    assert (duty.dongs_open, duty.why.key, duty.changes_at) == (dongs_open, why, seoul(changes))


@pytest.mark.parametrize(
    ("local", "dongs_open", "why"),
    [
        ("2026-11-18T10:00:00", False, "duty.local_day_off"),
        ("2026-11-21T10:00:00", True, "duty.local_working_day"),
        ("2026-11-21T18:00:00", False, "duty.outside_hours"),
        ("2026-12-25T10:00:00", True, "duty.local_working_day"),
    ],
)
def test_local_decisions_come_before_weekday_and_holiday(local: str, dongs_open: bool, why: str):
    duty = on_duty(seoul(local), LOCAL, SEOUL)
    assert (duty.dongs_open, duty.why.key) == (dongs_open, why)


def test_a_worked_day_has_usual_hours_where_the_week_has_none():
    rules = DutyRules(hours={}, overrides={date(2026, 11, 21): False})
    duty = on_duty(seoul("2026-11-21T10:00:00"), rules, SEOUL)
    assert (duty.dongs_open, duty.changes_at) == (True, seoul("2026-11-21T18:00:00"))


def test_each_weekday_has_its_own_hours():
    rules = DutyRules(hours={2: OfficeHours(opens=time(7, 30), closes=time(12))})
    assert on_duty(seoul("2026-11-18T07:30:00"), rules, SEOUL).dongs_open
    assert next_opening(seoul("2026-11-18T07:30:00"), rules, SEOUL) == seoul("2026-11-25T07:30:00")


DONG, CENTRE = "dong:mangu", "centre"


@pytest.mark.parametrize(
    ("local", "night_consent", "sos", "rules", "desk", "deferred_until", "why"),
    [
        ("2026-11-18T09:00:00", False, False, USUAL, DONG, None, "route.dong+duty.office_hours"),
        ("2026-11-18T17:59:59", True, True, USUAL, DONG, None, "route.dong+duty.office_hours"),
        ("2026-11-18T18:00:00", True, False, USUAL, CENTRE, None, "route.centre_consent+duty.outside_hours"),
        ("2026-11-18T18:00:00", False, True, USUAL, CENTRE, None, "route.centre_sos+duty.outside_hours"),
        ("2026-11-18T18:00:00", False, False, USUAL, DONG, "2026-11-19T09:00:00", "route.deferred+duty.outside_hours"),
        ("2027-02-09T10:00:00", False, False, USUAL, DONG, "2027-02-10T09:00:00", "route.deferred+duty.holiday"),
        ("2027-02-09T10:00:00", True, False, USUAL, CENTRE, None, "route.centre_consent+duty.holiday"),
        ("2026-11-18T10:00:00", False, False, NEVER, CENTRE, None, "route.centre_never_opens+duty.closed_weekday"),
    ],
)
def test_the_desk_follows_from_duty_and_consent(
    local: str, night_consent: bool, sos: bool, rules: DutyRules, desk: str, deferred_until: str | None, why: str
):
    at = seoul(local)
    found: Routing = route(at=at, dong="mangu", night_consent=night_consent, sos=sos, rules=rules, timezone=SEOUL)
    expected = None if deferred_until is None else seoul(deferred_until)
    assert (found.desk, found.deferred_until, found.why.key) == (desk, expected, why)


HOLIDAYS = {
    2026: """01-01 02-16 02-17 02-18 03-01 03-02 05-01 05-05 05-24 05-25 06-03 06-06 07-17 08-15 08-17 09-24 09-25 09-26
             10-03 10-05 10-09 12-25""",
    2027: """01-01 02-06 02-07 02-08 02-09 03-01 05-01 05-03 05-05 05-13 06-06 07-17 07-19 08-15 08-16 09-14 09-15 09-16
             10-03 10-04 10-09 10-11 12-25 12-27""",
}


@pytest.mark.parametrize(("year", "days"), HOLIDAYS.items())
def test_the_public_holidays_with_their_substitutes(year: int, days: str):
    assert [day.strftime("%m-%d") for day in sorted(public_holidays(year))] == days.split()


def test_a_holiday_has_a_name_in_both_languages():
    holiday = public_holidays(2026)[date(2026, 9, 25)]
    assert (holiday.ko, holiday.en) == ("추석", "Chuseok")
