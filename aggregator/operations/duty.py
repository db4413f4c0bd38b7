"""Who is on duty now and why."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.domain import duty
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """What works now: the dongs (`dongs_open`) or the centre, why, and when that changes."""

    at: datetime
    dongs_open: bool
    why: Explanation
    changes_at: datetime | None


def on_duty(context: Context) -> OnDuty:
    """Who is on duty at this moment."""
    now = context.clock.now()
    found = duty.on_duty(now, context.region.duty, context.region.timezone)
    return OnDuty(at=now, dongs_open=found.dongs_open, why=found.why, changes_at=found.changes_at)
