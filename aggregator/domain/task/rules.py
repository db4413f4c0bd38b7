"""What districts set about follow-ups and reminders."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpRules:
    """How many days after a closing or a new case, and after a discharge from hospital, somebody looks again (F4)."""

    days: tuple[int, ...] = (1, 7, 30)
    after_discharge: tuple[int, ...] = (1, 7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderRules:
    """`before`: so long before the due moment; `supervisor_after`: so much office time after it; then `every`."""

    before: timedelta = timedelta(days=1)
    supervisor_after: timedelta = timedelta(hours=4)
    every: timedelta = timedelta(days=1)
