"""Follow-ups (F4): when somebody looks again after an incident, a case, a holiday or a discharge."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

from aggregator.domain.duty import on_duty
from aggregator.domain.incident import Result
from aggregator.domain.region import DutyRules
from aggregator.domain.working_time import next_close

WANTED = frozenset({Result.SAFE_NEED_FOUND, Result.HELPED, Result.TRANSPORTED, Result.IN_HOSPITAL, Result.NOT_REACHED})
"""Results of incidents after which somebody looks again."""
_HOLIDAYS = ("duty.holiday", "duty.local_day_off")
"""Why the dongs are closed on a holiday, and not just for the night or the weekend."""
_FURTHEST_HOLIDAY = 120
"""No two holidays are further apart than so many days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One follow-up: so many days after, due by that moment."""

    day: int
    due_at: datetime


def follow_ups(at: datetime, days: Iterable[int], rules: DutyRules, timezone: tzinfo) -> tuple[Occasion, ...]:
    """The follow-ups after a moment, the earliest first: each by the end of the first working day from its date on.

    Two that fall on one working day are one, that of the earlier date.
    """
    found: dict[datetime, Occasion] = {}
    for day in sorted(set(days)):
        due_at = working_close(at, day, rules, timezone)
        found.setdefault(due_at, Occasion(day=day, due_at=due_at))
    return tuple(found.values())


def working_close(at: datetime, days: int, rules: DutyRules, timezone: tzinfo) -> datetime:
    """The end of the first working day at least so many dates after a moment's own date."""
    date = at.astimezone(timezone).date() + timedelta(days=days)
    midnight = datetime.combine(date, time(0), timezone).astimezone(UTC)
    return next_close(max(midnight - timedelta(microseconds=1), at), rules, timezone)


def after_holiday(at: datetime, rules: DutyRules, timezone: tzinfo) -> datetime:
    """The end of the first working day after the holiday that runs, or that comes next (S7)."""
    today = at.astimezone(timezone).date()
    for ahead in range(_FURTHEST_HOLIDAY):
        noon = datetime.combine(today + timedelta(days=ahead), time(12), timezone).astimezone(UTC)
        if on_duty(noon, rules, timezone).why.key in _HOLIDAYS:
            return next_close(max(noon, at), rules, timezone)
    return next_close(at, rules, timezone)
