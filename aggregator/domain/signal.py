"""Signals: what a home tells that needs an answer, and how urgent each kind is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.domain.incident import Priority
from aggregator.kernel.events import Explanation


class SignalKind(StrEnum):
    """What fired."""

    SOS = "sos"
    DANGER = "danger"
    CANNOT_SEE = "cannot_see"
    MISSED_CHECK = "missed_check"


PRIORITY = {
    SignalKind.SOS: Priority.SOS,
    SignalKind.DANGER: Priority.DANGER,
    SignalKind.CANNOT_SEE: Priority.DANGER,
    SignalKind.MISSED_CHECK: Priority.DANGER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One signal about one person; `at` is the home's time, `why` one sentence as data."""

    kind: SignalKind
    at: datetime
    why: Explanation

    @property
    def priority(self) -> Priority:
        """How urgent it is."""
        return PRIORITY[self.kind]
