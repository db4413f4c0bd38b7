"""Leaving the programme (W15, W17): why, when, and how long personal fields are kept afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.domain.case.machine import Result as CaseResult
from aggregator.domain.errors import Invalid


class LeavingReason(StrEnum):
    """Why somebody leaves."""

    MOVED_OUT = "moved_out"
    ADMITTED = "admitted"
    DIED = "died"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One leaving; `came_back_at` ends it. Personal fields are erased at `erase_at`, and were at `erased_at`."""

    id: str
    household: str
    left_at: datetime
    reason: LeavingReason
    memo: str
    recorded_by: str
    erase_at: datetime | None
    came_back_at: datetime | None = None
    erased_at: datetime | None = None


def check_leaving(at: datetime, registered_at: datetime, now: datetime) -> None:
    """Somebody leaves after the registration, and not in times to come. Raises Invalid."""
    if at > now:
        raise Invalid("leaving_in_future", field="at")
    if at < registered_at:
        raise Invalid("leaving_before_registration", field="at")


CASE_RESULT: Mapping[LeavingReason, CaseResult] = {reason: CaseResult(reason.value) for reason in LeavingReason}
"""How the running case ends with it."""
