"""Who is on duty, and which desk a signal goes to (W5).

Office hours belong to the dong. Everything else — nights, weekends, public holidays and their substitutes — belongs
to the control centre, but only for homes with night consent; for the others a signal is kept until the dong opens. A
call for help (SOS) always goes to whoever is on duty. Hours include their first moment and exclude their last:
09:00:00 is the dong's, 18:00:00 is not.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from aggregator.domain.access import CENTRE, dong_desk
from aggregator.domain.holidays import public_holidays
from aggregator.domain.region import DutyRules, OfficeHours
from aggregator.domain.roster import Stretch
from aggregator.kernel.events import Explanation

HORIZON_DAYS = 60
"""How far ahead an opening is looked for; longer than any run of holidays."""

LOOK_AGAIN = timedelta(hours=1)
"""How long a signal at most stays with the desk that stands in before its own desk is looked at again."""

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
class Period:
    """Who is on duty within [start, end), the dongs or the centre, and why."""

    start: datetime
    end: datetime
    dongs_open: bool
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


def dongs_open(at: datetime, rules: DutyRules, timezone: tzinfo) -> bool:
    """Whether the dongs work at that moment, for whoever asks about many moments and not until when."""
    local = at.astimezone(timezone)
    hours = _day(local.date(), rules).hours
    return hours is not None and hours.opens <= local.time() < hours.closes


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


def stretches(at: datetime, centre: bool, rules: DutyRules, timezone: tzinfo) -> tuple[Stretch, ...]:
    """What is left of a desk's present duty, if it is on duty, and the whole of its next; the dong's or the centre's.

    Where the dongs never open the centre's duty is looked at for a week at a time.
    """
    found: list[Stretch] = []
    start, wanted = at, not centre
    for _ in range(3):
        duty = on_duty(start, rules, timezone)
        end = duty.changes_at or start + timedelta(days=7)
        if duty.dongs_open is wanted:
            found.append(Stretch(start=start, end=end))
        if duty.changes_at is None:
            break
        start = end
    return tuple(found)


def stand_in(routing: Routing, *, dong: str, at: datetime) -> Routing:
    """The other desk for a signal whose desk has nobody (W5): the centre for a dong, the dong for the centre.

    Whether somebody has come is looked at again within the hour.
    """
    centre = routing.desk != CENTRE
    key = "route.nobody_at_dong" if centre else "route.nobody_at_centre"
    again = at + LOOK_AGAIN
    rest = routing.why.key.partition("+")[2]
    return Routing(
        desk=CENTRE if centre else dong_desk(dong),
        deferred_until=None,
        changes_at=again if routing.changes_at is None else min(again, routing.changes_at),
        why=Explanation(f"{key}+{rest}" if rest else key, routing.why.values),
    )


def periods(start: datetime, end: datetime, rules: DutyRules, timezone: tzinfo) -> tuple[Period, ...]:
    """Who is on duty when within [start, end), and why: one period up to each change of duty or of its reason."""
    found: list[Period] = []
    at = start
    while at < end:
        duty = on_duty(at, rules, timezone)
        midnight = _moment(at.astimezone(timezone).date() + timedelta(days=1), time(), timezone)
        day_ends = midnight if duty.changes_at is None else min(midnight, duty.changes_at)
        until = min(day_ends, end)
        last = found[-1] if found else None
        if last is not None and last.dongs_open == duty.dongs_open and last.why == duty.why:
            found[-1] = replace(last, end=until)
        else:
            found.append(Period(start=at, end=until, dongs_open=duty.dongs_open, why=duty.why))
        at = until
    return tuple(found)


def _now(desk: str, key: str, duty: Duty) -> Routing:
    """A desk that is told at once."""
    return Routing(desk=desk, deferred_until=None, changes_at=duty.changes_at, why=_because(key, duty))


def _because(key: str, duty: Duty, more: dict[str, float] | None = None) -> Explanation:
    """A routing sentence followed by the duty's own."""
    return Explanation(f"{key}+{duty.why.key}", {**duty.why.values, **(more or {})})
