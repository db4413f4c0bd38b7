"""When the dongs are on duty: ``duty`` of the configuration (W5)."""

import re
from datetime import date, time

from aggregator.domain.region import DutyRules, OfficeHours

from . import values
from .section import Section

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOSED = "closed"
_TIME_OF_DAY = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)


def read_duty(section: Section | None) -> DutyRules:
    """Read ``duty``: office hours by weekday, and local changes to the public holidays."""
    if section is None:
        return DutyRules()
    usual = DutyRules()
    holidays = section.section("holidays")
    hours = section.section("hours")
    rules = DutyRules(
        hours=usual.hours if hours is None else _read_hours(hours),
        overrides={} if holidays is None else _read_holidays(holidays),
        hand_over_by=section.parsed("hand_over_by", _time_of_day, usual.hand_over_by, "time_of_day"),
        centre_accepts_within=section.parsed(
            "centre_accepts_within", values.duration, usual.centre_accepts_within, "duration"
        ),
        remind_every=section.parsed("remind_every", values.duration, usual.remind_every, "duration"),
    )
    section.finish()
    return rules


def _read_hours(section: Section) -> dict[int, OfficeHours]:
    """Read ``duty.hours``; a weekday that is not named is closed."""
    read = {number: _read_weekday(section, name) for number, name in enumerate(_WEEKDAYS)}
    section.finish()
    return {number: hours for number, hours in read.items() if hours is not None}


def _read_weekday(section: Section, name: str) -> OfficeHours | None:
    """Read the hours of one weekday, or ``closed``."""
    if section.text(name) == _CLOSED:
        return None
    return section.parsed(name, _office_hours, None, "hours")


def _office_hours(text: str) -> OfficeHours | None:
    """Office hours: ``09:00-18:00``, starting and ending on the same day."""
    span = values.span(text)
    return None if span is None else OfficeHours(opens=span[0], closes=span[1])


def _time_of_day(text: str) -> time | None:
    """A local time of day: ``10:00``."""
    return time.fromisoformat(text) if _TIME_OF_DAY.fullmatch(text) else None


def _read_holidays(section: Section) -> dict[date, bool]:
    """Read ``duty.holidays``: dates that are a day off, and dates that are worked, over the public calendar."""
    off, working = _read_dates(section, "extra"), _read_dates(section, "working")
    for day in sorted(off & working):
        section.note("two_kinds_of_day", "working", day=day.isoformat())
    section.finish()
    return dict.fromkeys(off, True) | dict.fromkeys(working, False)


def _read_dates(section: Section, name: str) -> set[date]:
    """Read a list of dates."""
    return set(section.parsed_list(name, values.day, "day"))
