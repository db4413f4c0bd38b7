"""Who is on duty now and why."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """What works now: the dongs (`dongs_open`) or the centre, why, and when that changes."""

    at: datetime
    dongs_open: bool
    why: Explanation
    changes_at: datetime


def on_duty(context: Context) -> OnDuty:
    """Who is on duty at this moment."""
    raise NotImplementedError
