"""Who is on duty, down to the second."""

from datetime import UTC, date, datetime, time

import pytest

from aggregator.domain.duty import Routing, next_opening, on_duty, periods, route, stand_in, stretches
from aggregator.domain.holidays import public_holidays
from aggregator.domain.region import DutyRules, OfficeHours
from aggregator.kernel.events import Explanation

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


NEW_YEAR, SEOLLAL, MARCH, CHILDREN, BUDDHA, MEMORIAL, LIBERATION, CHUSEOK, FOUNDATION, HANGUL, CHRISTMAS = (
    "1월 1일",
    "설날 전날, 설날, 설날 다음날",
    "삼일절",
    "어린이날",
    "부처님오신날",
    "현충일",
    "광복절",
    "추석 전날, 추석, 추석 다음날",
    "개천절",
    "한글날",
    "기독탄신일",
)
LABOUR, CONSTITUTION, ELECTION = "노동절", "제헌절", "임기만료에 의한 선거의 선거일"
ON_WEEKEND = "토요일이나 일요일과 겹친 날의 대체공휴일: "
ON_SUNDAY = "일요일과 겹친 날의 대체공휴일: "

HOLIDAYS = {
    2026: {
        "01-01": NEW_YEAR,
        "02-16": SEOLLAL,
        "02-17": SEOLLAL,
        "02-18": SEOLLAL,
        "03-01": MARCH,
        "03-02": ON_WEEKEND + MARCH,
        "05-01": LABOUR,
        "05-05": CHILDREN,
        "05-24": BUDDHA,
        "05-25": ON_WEEKEND + BUDDHA,
        "06-03": ELECTION,
        "06-06": MEMORIAL,
        "07-17": CONSTITUTION,
        "08-15": LIBERATION,
        "08-17": ON_WEEKEND + LIBERATION,
        "09-24": CHUSEOK,
        "09-25": CHUSEOK,
        "09-26": CHUSEOK,
        "10-03": FOUNDATION,
        "10-05": ON_WEEKEND + FOUNDATION,
        "10-09": HANGUL,
        "12-25": CHRISTMAS,
    },
    2027: {
        "01-01": NEW_YEAR,
        "02-06": SEOLLAL,
        "02-07": SEOLLAL,
        "02-08": SEOLLAL,
        "02-09": ON_SUNDAY + SEOLLAL,
        "03-01": MARCH,
        "05-01": LABOUR,
        "05-03": ON_WEEKEND + LABOUR,
        "05-05": CHILDREN,
        "05-13": BUDDHA,
        "06-06": MEMORIAL,
        "07-17": CONSTITUTION,
        "07-19": ON_WEEKEND + CONSTITUTION,
        "08-15": LIBERATION,
        "08-16": ON_WEEKEND + LIBERATION,
        "09-14": CHUSEOK,
        "09-15": CHUSEOK,
        "09-16": CHUSEOK,
        "10-03": FOUNDATION,
        "10-04": ON_WEEKEND + FOUNDATION,
        "10-09": HANGUL,
        "10-11": ON_WEEKEND + HANGUL,
        "12-25": CHRISTMAS,
        "12-27": ON_WEEKEND + CHRISTMAS,
    },
}
"""Each day off and why by law: 관공서의 공휴일에 관한 규정 (article 2 the days, article 3 their substitutes).

1 January, 현충일 and elections have no substitute; 설날 and 추석 have one only for a Sunday, not for a Saturday.
"""
NO_SUBSTITUTE = (NEW_YEAR, MEMORIAL, ELECTION)
SUNDAY_ONLY = (SEOLLAL, CHUSEOK)


@pytest.mark.parametrize(("year", "days"), HOLIDAYS.items())
def test_the_public_holidays_with_their_substitutes(year: int, days: dict[str, str]):
    assert [day.strftime("%m-%d") for day in sorted(public_holidays(year))] == list(days)


@pytest.mark.parametrize(("year", "days"), HOLIDAYS.items())
def test_every_substitute_follows_from_the_day_it_stands_for(year: int, days: dict[str, str]):
    fell_on: dict[str, set[int]] = {}
    for day, reason in days.items():
        fell_on.setdefault(reason, set()).add(date.fromisoformat(f"{year}-{day}").weekday())
    lost = {reason: {6} if reason in SUNDAY_ONLY else {5, 6} for reason in fell_on if reason not in NO_SUBSTITUTE}
    due = {reason for reason, weekdays in lost.items() if fell_on[reason] & weekdays}
    replaced = {reason.partition(": ")[2] for reason in days.values() if ": " in reason}
    assert replaced == due
    assert not {day for day, reason in days.items() if ": " in reason} & {
        day for day in days if date.fromisoformat(f"{year}-{day}").weekday() in (5, 6)
    }


@pytest.mark.parametrize(
    ("local", "centre", "rules", "expected"),
    [
        ("2026-11-18T08:59:59", False, USUAL, [("2026-11-18T09:00", "2026-11-18T18:00")]),
        (
            "2026-11-18T09:00",
            False,
            USUAL,
            [("2026-11-18T09:00", "2026-11-18T18:00"), ("2026-11-19T09:00", "2026-11-19T18:00")],
        ),
        (
            "2026-11-20T17:59:59",
            False,
            USUAL,
            [("2026-11-20T17:59:59", "2026-11-20T18:00"), ("2026-11-23T09:00", "2026-11-23T18:00")],
        ),
        ("2026-11-20T18:00", False, USUAL, [("2026-11-23T09:00", "2026-11-23T18:00")]),
        (
            "2026-12-31T18:00",
            True,
            USUAL,
            [("2026-12-31T18:00", "2027-01-04T09:00"), ("2027-01-04T18:00", "2027-01-05T09:00")],
        ),
        ("2026-11-18T12:00", True, USUAL, [("2026-11-18T18:00", "2026-11-19T09:00")]),
        ("2026-11-18T12:00", True, NEVER, [("2026-11-18T12:00", "2026-11-25T12:00")]),
        ("2026-11-18T12:00", False, NEVER, []),
    ],
)
def test_what_is_left_of_a_duty_and_the_next(
    local: str, centre: bool, rules: DutyRules, expected: list[tuple[str, str]]
):
    found = stretches(seoul(local), centre, rules, SEOUL)
    assert [(one.start, one.end) for one in found] == [(seoul(start), seoul(end)) for start, end in expected]


@pytest.mark.parametrize(
    ("start", "end", "rules", "expected"),
    [
        (
            "2026-11-18T08:00",
            "2026-11-18T19:00",
            USUAL,
            [
                ("2026-11-18T08:00", False, "duty.outside_hours"),
                ("2026-11-18T09:00", True, "duty.office_hours"),
                ("2026-11-18T18:00", False, "duty.outside_hours"),
            ],
        ),
        (
            "2026-12-31T17:00",
            "2027-01-04T10:00",
            USUAL,
            [
                ("2026-12-31T17:00", True, "duty.office_hours"),
                ("2026-12-31T18:00", False, "duty.outside_hours"),
                ("2027-01-01T00:00", False, "duty.holiday"),
                ("2027-01-02T00:00", False, "duty.closed_weekday"),
                ("2027-01-04T00:00", False, "duty.outside_hours"),
                ("2027-01-04T09:00", True, "duty.office_hours"),
            ],
        ),
        ("2026-11-18T00:00", "2026-11-25T00:00", NEVER, [("2026-11-18T00:00", False, "duty.closed_weekday")]),
        ("2026-11-18T09:00", "2026-11-18T09:00", USUAL, []),
    ],
)
def test_the_calendar_of_duty_changes_with_each_reason(
    start: str, end: str, rules: DutyRules, expected: list[tuple[str, bool, str]]
):
    found = periods(seoul(start), seoul(end), rules, SEOUL)
    assert [(one.start, one.dongs_open, one.why.key) for one in found] == [
        (seoul(at), dongs_open, why) for at, dongs_open, why in expected
    ]
    assert [one.end for one in found] == [*(one.start for one in found[1:]), *(seoul(end) for _ in found[:1])]


SAID = "duty.office_hours"


@pytest.mark.parametrize(
    ("desk", "changes", "why", "other", "again", "told"),
    [
        (DONG, "2026-11-18T18:00", f"route.dong+{SAID}", CENTRE, "2026-11-18T13:00", f"route.nobody_at_dong+{SAID}"),
        (DONG, "2026-11-18T12:30", "route.dong", CENTRE, "2026-11-18T12:30", "route.nobody_at_dong"),
        (CENTRE, None, f"route.x+{SAID}", DONG, "2026-11-18T13:00", f"route.nobody_at_centre+{SAID}"),
    ],
)
def test_the_other_desk_stands_in_and_is_looked_at_again_within_the_hour(
    desk: str, changes: str | None, why: str, other: str, again: str, told: str
):
    due = None if changes is None else seoul(changes)
    empty = Routing(desk=desk, deferred_until=None, changes_at=due, why=Explanation(why))
    found = stand_in(empty, dong="mangu", at=seoul("2026-11-18T12:00"))
    assert (found.desk, found.deferred_until, found.changes_at) == (other, None, seoul(again))
    assert found.why.key == told


def test_a_holiday_has_a_name_in_both_languages():
    holiday = public_holidays(2026)[date(2026, 9, 25)]
    assert (holiday.ko, holiday.en) == ("추석", "Chuseok")
