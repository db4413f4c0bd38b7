"""Who is on duty, and which desk a signal goes to (W5).

Office hours belong to the dong. Everything else — nights, weekends, public holidays and their substitutes — belongs
to the control centre, but only for homes with night consent; for the others a signal is kept until the dong opens. A
call for help (SOS) always goes to whoever is on duty. Hours include their first moment and exclude their last:
09:00:00 is the dong's, 18:00:00 is not.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from aggregator.domain.access import CENTRE, dong_desk
from aggregator.domain.holidays import public_holidays
from aggregator.domain.region import DutyRules, OfficeHours
from aggregator.kernel.events import Explanation

HORIZON_DAYS = 60
"""How far ahead an opening is looked for; longer than any run of holidays."""

_USUAL = OfficeHours(opens=time(9), closes=time(18))


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Whether the dongs work at a moment, why, and when that changes next (None: not within the horizon)."""

    dongs_open: bool
    why: Explanation
    changes_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """A desk now, or the dong's desk at `deferred_until`; `changes_at` is when duty changes next."""

    desk: str
    deferred_until: datetime | None
    changes_at: datetime | None
    why: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """The office hours of one date, and why there are none or why there are some."""

    hours: OfficeHours | None
    why: Explanation


def _day(day: date, rules: DutyRules) -> _Day:
    """The rules for one date: local override, then holiday, then weekday."""
    override = rules.overrides.get(day)
    usual = rules.hours.get(day.weekday())
    if override is True:
        return _Day(hours=None, why=Explanation("duty.local_day_off"))
    if override is False:
        return _Day(hours=usual or next(iter(rules.hours.values()), _USUAL), why=Explanation("duty.local_working_day"))
    if holiday := public_holidays(day.year).get(day):
        return _Day(hours=None, why=Explanation("duty.holiday", {"holiday_ko": holiday.ko, "holiday_en": holiday.en}))
    if usual is None:
        return _Day(hours=None, why=Explanation("duty.closed_weekday"))
    return _Day(hours=usual, why=Explanation("duty.office_hours", _span(usual)))


def _span(hours: OfficeHours) -> dict[str, str]:
    """Office hours as facts of a sentence."""
    return {"opens": hours.opens.strftime("%H:%M"), "closes": hours.closes.strftime("%H:%M")}


def _moment(day: date, at: time, timezone: tzinfo) -> datetime:
    """A local time as UTC."""
    return datetime.combine(day, at, timezone).astimezone(UTC)


def next_opening(at: datetime, rules: DutyRules, timezone: tzinfo) -> datetime | None:
    """The next moment after `at` when the dongs open, within the horizon."""
    today = at.astimezone(timezone).date()
    for ahead in range(HORIZON_DAYS):
        day = today + timedelta(days=ahead)
        hours = _day(day, rules).hours
        if hours is not None and (opening := _moment(day, hours.opens, timezone)) > at:
            return opening
    return None


def on_duty(at: datetime, rules: DutyRules, timezone: tzinfo) -> Duty:
    """Who works at that moment."""
    local = at.astimezone(timezone)
    day = _day(local.date(), rules)
    if day.hours is not None and day.hours.opens <= local.time() < day.hours.closes:
        return Duty(dongs_open=True, why=day.why, changes_at=_moment(local.date(), day.hours.closes, timezone))
    why = day.why if day.hours is None else Explanation("duty.outside_hours", _span(day.hours))
    return Duty(dongs_open=False, why=why, changes_at=next_opening(at, rules, timezone))


def route(*, at: datetime, dong: str, night_consent: bool, sos: bool, rules: DutyRules, timezone: tzinfo) -> Routing:
    """The desk for a signal, with the reason in words.

    Where the dongs never open nothing is deferred: the centre has it.
    """
    duty = on_duty(at, rules, timezone)
    if duty.dongs_open:
        return _now(dong_desk(dong), "route.dong", duty)
    if night_consent:
        return _now(CENTRE, "route.centre_consent", duty)
    if sos:
        return _now(CENTRE, "route.centre_sos", duty)
    if duty.changes_at is None:
        return _now(CENTRE, "route.centre_never_opens", duty)
    return Routing(
        desk=dong_desk(dong),
        deferred_until=duty.changes_at,
        changes_at=duty.changes_at,
        why=_because("route.deferred", duty, {"deferred_at": duty.changes_at.timestamp()}),
    )


def _now(desk: str, key: str, duty: Duty) -> Routing:
    """A desk that is told at once."""
    return Routing(desk=desk, deferred_until=None, changes_at=duty.changes_at, why=_because(key, duty))


def _because(key: str, duty: Duty, more: dict[str, float] | None = None) -> Explanation:
    """A routing sentence followed by the duty's own."""
    return Explanation(f"{key}+{duty.why.key}", {**duty.why.values, **(more or {})})
