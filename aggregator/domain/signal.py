"""Signals: what a home tells that needs an answer, and how urgent each kind is."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.domain.incident import Priority
from aggregator.kernel.events import Explanation, Stage
from aggregator.kernel.wire import StageItem


class SignalKind(StrEnum):
    """What fired."""

    SOS = "sos"
    DANGER = "danger"
    CANNOT_SEE = "cannot_see"
    MISSED_CHECK = "missed_check"
    DANGER_WORDS = "danger_words"
    NEEDS_HELP = "needs_help"
    CHECK_REQUEST = "check_request"


PRIORITY = {
    SignalKind.SOS: Priority.SOS,
    SignalKind.DANGER: Priority.DANGER,
    SignalKind.CANNOT_SEE: Priority.DANGER,
    SignalKind.MISSED_CHECK: Priority.DANGER,
    SignalKind.DANGER_WORDS: Priority.DANGER_WORDS,
    SignalKind.NEEDS_HELP: Priority.DANGER,
    SignalKind.CHECK_REQUEST: Priority.MISSED_CHECK,
}

_SENTENCES = {
    "quiet.blind": SignalKind.CANNOT_SEE,
    "danger.unanswered": SignalKind.MISSED_CHECK,
    "danger.missed": SignalKind.MISSED_CHECK,
}
"""Which sentence of the home's explanation tells the kind of a danger apart."""


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


def danger_kind(why: Explanation) -> SignalKind:
    """What kind of danger the home explains."""
    sentences = why.key.split("+")
    return next((_SENTENCES[sentence] for sentence in sentences if sentence in _SENTENCES), SignalKind.DANGER)


def cannot_see(item: StageItem) -> bool:
    """Whether the home says that no sensor can show the person."""
    return item.stage is Stage.BLIND or (item.stage is Stage.DANGER and danger_kind(item.why) is SignalKind.CANNOT_SEE)
