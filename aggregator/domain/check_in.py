"""What came of asking the person by phone, and what follows from it (C4, C6, C7, C9, D2, D3, E2).

A check-in is one result, whatever attempts it took. *Heard* is only an acknowledgement: a voicemail, a silent line and
a moaning caller also connect (C6). A fault of ours is nobody's silence (C7).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from aggregator.domain.errors import Invalid
from aggregator.domain.region import CheckInRules
from aggregator.domain.request import RequestKind
from aggregator.domain.service import Service
from aggregator.domain.signal import Signal, SignalKind
from aggregator.kernel.events import Explanation, Value


class Direction(StrEnum):
    """Who called whom."""

    OUTBOUND = "outbound"
    INBOUND = "inbound"


class Occasion(StrEnum):
    """Why the person was called: as arranged, because of silence elsewhere (D2, E2), or once more than arranged."""

    SCHEDULED = "scheduled"
    TRIGGERED = "triggered"
    EXTRA = "extra"


class CallOutcome(StrEnum):
    """What came of a check-in (C9); that the person rang by themselves is its direction."""

    OK = "ok"
    NEEDS_HELP = "needs_help"
    CALLBACK_WANTED = "callback_wanted"
    DANGER_WORDS = "danger_words"
    WELFARE_REQUEST = "welfare_request"
    ANSWERED_WITHOUT_ACK = "answered_without_ack"
    VOICEMAIL = "voicemail"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    PHONE_OFF = "phone_off"
    REJECTED = "rejected"
    INVALID_NUMBER = "invalid_number"
    NO_CREDIT = "no_credit"
    CHANNEL_FAILURE = "channel_failure"
    CANCELLED = "cancelled"


class Feared(StrEnum):
    """What danger words are about (S6, S7, S11)."""

    VIOLENCE = "violence"
    SUICIDE = "suicide"
    ILLNESS = "illness"


class AbsencePlace(StrEnum):
    """Where somebody said they are or will be (S8)."""

    HOSPITAL = "hospital"
    TRAVEL = "travel"
    FAMILY = "family"


class Meaning(StrEnum):
    """What an outcome says about the person."""

    HEARD = "heard"
    MISSED = "missed"
    OUR_FAULT = "our_fault"
    NOTHING = "nothing"


MEANING: Mapping[CallOutcome, Meaning] = MappingProxyType(
    {
        CallOutcome.OK: Meaning.HEARD,
        CallOutcome.NEEDS_HELP: Meaning.HEARD,
        CallOutcome.CALLBACK_WANTED: Meaning.HEARD,
        CallOutcome.DANGER_WORDS: Meaning.HEARD,
        CallOutcome.WELFARE_REQUEST: Meaning.HEARD,
        CallOutcome.ANSWERED_WITHOUT_ACK: Meaning.MISSED,
        CallOutcome.VOICEMAIL: Meaning.MISSED,
        CallOutcome.NO_ANSWER: Meaning.MISSED,
        CallOutcome.BUSY: Meaning.MISSED,
        CallOutcome.PHONE_OFF: Meaning.MISSED,
        CallOutcome.REJECTED: Meaning.MISSED,
        CallOutcome.INVALID_NUMBER: Meaning.MISSED,
        CallOutcome.NO_CREDIT: Meaning.MISSED,
        CallOutcome.CHANNEL_FAILURE: Meaning.OUR_FAULT,
        CallOutcome.CANCELLED: Meaning.NOTHING,
    }
)

HEARD = tuple(outcome for outcome, meaning in MEANING.items() if meaning is Meaning.HEARD)
"""Outcomes that end a row of missed ones."""
MISSED = tuple(outcome for outcome, meaning in MEANING.items() if meaning is Meaning.MISSED)
"""Outcomes that lengthen it."""

_OF_INBOUND = frozenset({*HEARD, CallOutcome.ANSWERED_WITHOUT_ACK, CallOutcome.CHANNEL_FAILURE})
_HINTS = frozenset({CallOutcome.PHONE_OFF, CallOutcome.INVALID_NUMBER, CallOutcome.NO_CREDIT})
_REQUESTS: Mapping[CallOutcome, RequestKind] = MappingProxyType(
    {
        CallOutcome.CALLBACK_WANTED: RequestKind.CALL_BACK,
        CallOutcome.WELFARE_REQUEST: RequestKind.WELFARE,
        CallOutcome.INVALID_NUMBER: RequestKind.NUMBER,
    }
)
_SILENCE: Mapping[Service, tuple[SignalKind, str]] = MappingProxyType(
    {
        Service.CHECK_IN: (SignalKind.CHECK_REQUEST, "check_in.missed_call_back"),
        Service.COMBINED: (SignalKind.CHECK_REQUEST, "check_in.missed_request"),
        Service.DAILY_USE: (SignalKind.MISSED_CHECK, "check_in.missed_crisis"),
    }
)
CALLED = frozenset(_SILENCE)
"""The services that call people."""
_FIRST_OF: Mapping[Occasion, tuple[Service, ...]] = MappingProxyType(
    {
        Occasion.SCHEDULED: (Service.CHECK_IN, Service.COMBINED, Service.DAILY_USE),
        Occasion.TRIGGERED: (Service.DAILY_USE, Service.COMBINED, Service.CHECK_IN),
    }
)
"""Which of a household's services a missed call belongs to."""

EARLY = timedelta(minutes=5)
"""So far a vendor's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """One result. `attempts` is how often it was rung, `words` what was said, `recording` where it can be heard.

    `question` is the id of the seasonal question that was asked (S9), empty where none was. `absent_until` and
    `absence_place` say that the person told of being away (W16, S8); no end means until they return.
    """

    household: str
    reference: str
    called_at: datetime
    outcome: CallOutcome
    direction: Direction = Direction.OUTBOUND
    occasion: Occasion = Occasion.SCHEDULED
    feared: Feared | None = None
    attempts: int = 1
    words: str = ""
    recording: str = ""
    absence_place: AbsencePlace | None = None
    absent_until: datetime | None = None
    question: str = ""

    def __post_init__(self) -> None:
        """Raise Invalid naming the first field that does not go with the others."""
        if self.direction is Direction.INBOUND and self.outcome not in _OF_INBOUND:
            raise Invalid("inbound_outcome", field="outcome", values={"call_outcome": self.outcome})
        if self.feared is not None and self.outcome is not CallOutcome.DANGER_WORDS:
            raise Invalid("feared_without_danger", field="feared")
        if self.absent_until is not None and (self.absence_place is None or self.absent_until <= self.called_at):
            raise Invalid("absence_malformed", field="absent_until")

    @property
    def meaning(self) -> Meaning:
        """What it says about the person."""
        return MEANING[self.outcome]

    @property
    def counted(self) -> bool:
        """Whether it is one of a row of missed calls."""
        return self.meaning is Meaning.MISSED and self.occasion in _FIRST_OF and self.direction is Direction.OUTBOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A check-in that is known; `settled` says that an incident it led to is closed."""

    called_at: datetime
    occasion: Occasion
    direction: Direction
    outcome: CallOutcome
    settled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What else is known about the person. `past` is newest first and holds the check-in that is judged."""

    past: tuple[Past, ...]
    services: Collection[Service]
    absent: bool
    last_evidence_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a check-in does: a sign of life, a row of missed ones, a signal, a request, a fault of ours."""

    heard: bool
    missed: int
    signal: Signal | None
    request: RequestKind | None
    fault: bool


def judge(check_in: CheckIn, situation: Situation, rules: CheckInRules) -> Effect:
    """What follows from one check-in."""
    missed = missed_in_a_row(check_in.occasion, situation) if check_in.counted else 0
    return Effect(
        heard=check_in.meaning is Meaning.HEARD,
        missed=missed,
        signal=_words(check_in) or _silence(check_in, missed, situation, rules),
        request=_REQUESTS.get(check_in.outcome),
        fault=check_in.meaning is Meaning.OUR_FAULT,
    )


def missed_in_a_row(occasion: Occasion, situation: Situation) -> int:
    """How many check-ins of an occasion were missed since the person was heard, or since the last row was settled.

    A triggered call asks about silence elsewhere: one before the last evidence of life is answered by that.
    """
    count = 0
    for call in situation.past:
        if MEANING[call.outcome] is Meaning.HEARD or call.settled:
            break
        if _lengthens(call, occasion, situation.last_evidence_at):
            count += 1
    return count


def _lengthens(call: Past, occasion: Occasion, last_evidence_at: datetime | None) -> bool:
    """Whether a call is one of the row."""
    if call.occasion is not occasion or call.direction is Direction.INBOUND or call.outcome not in MISSED:
        return False
    return occasion is not Occasion.TRIGGERED or last_evidence_at is None or call.called_at > last_evidence_at


def as_of_now(check_in: CheckIn, now: datetime) -> CheckIn:
    """The result as it counts: a call for help from a clock that is ahead of ours counts as of now.

    Raises Invalid (`called_in_future`) for any other.
    """
    if check_in.called_at <= now + EARLY:
        return check_in
    if _words(check_in) is None:
        raise Invalid("called_in_future", field="called_at")
    return replace(check_in, called_at=now)


def _words(check_in: CheckIn) -> Signal | None:
    """The signal of what the person said, or could not say (S6)."""
    values: dict[str, Value] = {"called_at": check_in.called_at.timestamp()}
    kind, key = None, ""
    if check_in.outcome is CallOutcome.DANGER_WORDS:
        feared = "" if check_in.feared is None else f"_{check_in.feared}"
        kind, key = SignalKind.DANGER_WORDS, f"check_in.danger_words{feared}"
    elif check_in.outcome is CallOutcome.NEEDS_HELP:
        kind, key = SignalKind.NEEDS_HELP, "check_in.needs_help"
    elif check_in.direction is Direction.INBOUND and check_in.outcome is CallOutcome.ANSWERED_WITHOUT_ACK:
        kind, key = SignalKind.DANGER_WORDS, "check_in.could_not_speak"
    return None if kind is None else Signal(kind=kind, at=check_in.called_at, why=Explanation(key, values))


def _silence(check_in: CheckIn, missed: int, situation: Situation, rules: CheckInRules) -> Signal | None:
    """The signal of a row of missed check-ins that is long enough; none of somebody who is said to be away (W16)."""
    allowed = {Occasion.SCHEDULED: rules.missed_scheduled, Occasion.TRIGGERED: rules.missed_triggered}
    if missed == 0 or situation.absent or missed < allowed[check_in.occasion]:
        return None
    service = next((one for one in _FIRST_OF[check_in.occasion] if one in situation.services), Service.CHECK_IN)
    kind, key = _SILENCE[service]
    values: dict[str, Value] = {
        "count": missed,
        "called_at": check_in.called_at.timestamp(),
        "call_outcome": check_in.outcome,
    }
    return Signal(kind=kind, at=check_in.called_at, why=Explanation(key + hint(check_in.outcome), values))


def hint(outcome: CallOutcome) -> str:
    """A further sentence where calling again cannot help, so that the way to a visit is shorter (S12)."""
    return f"+check_in.hint_{outcome}" if outcome in _HINTS else ""


def not_answered(check_in: CheckIn) -> Explanation:
    """What is written into an open incident about a check-in that was missed."""
    values: dict[str, Value] = {"called_at": check_in.called_at.timestamp(), "call_outcome": check_in.outcome}
    return Explanation("check_in.not_answered" + hint(check_in.outcome), values)


def calls(services: Iterable[Service]) -> bool:
    """Whether one of the services calls people."""
    return not CALLED.isdisjoint(services)
