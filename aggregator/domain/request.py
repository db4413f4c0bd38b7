"""Requests: what a person wants from us that is no danger, each with the time by which somebody answers it (C4)."""

from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from aggregator.domain.region import DutyRules
from aggregator.domain.working_time import after_working_time, next_close


class RequestKind(StrEnum):
    """A call back (S10), a wish for help of the welfare services (S5), or a number that is wrong."""

    CALL_BACK = "call_back"
    WELFARE = "welfare"
    NUMBER = "number"


def due_at(
    kind: RequestKind, asked_at: datetime, call_back_within: timedelta, rules: DutyRules, timezone: tzinfo
) -> datetime:
    """A call back within so much office time, everything else by the end of the next office day."""
    if kind is RequestKind.CALL_BACK:
        return after_working_time(asked_at, call_back_within, rules, timezone)
    return next_close(asked_at, rules, timezone)
