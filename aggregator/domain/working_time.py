"""Time counted while the dongs work (W5)."""

from datetime import datetime, timedelta, tzinfo

from aggregator.domain.duty import next_opening, on_duty
from aggregator.domain.region import DutyRules

UNKNOWN_DAY = timedelta(days=1)
"""How long a day lasts where the dongs never open."""


def after_working_time(at: datetime, span: timedelta, rules: DutyRules, timezone: tzinfo) -> datetime:
    """The moment when so much office time has passed; where the dongs never open, so much time at all."""
    left = span
    while True:
        now = on_duty(at, rules, timezone)
        if now.changes_at is None:
            return at + left
        if now.dongs_open:
            if left <= now.changes_at - at:
                return at + left
            left -= now.changes_at - at
        at = now.changes_at


def next_close(at: datetime, rules: DutyRules, timezone: tzinfo) -> datetime:
    """The end of the next office day that begins after a moment; a day later where there is none."""
    opening = next_opening(at, rules, timezone)
    closing = None if opening is None else on_duty(opening, rules, timezone).changes_at
    return at + UNKNOWN_DAY if closing is None else closing
