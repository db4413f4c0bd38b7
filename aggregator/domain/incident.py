"""The incident: everything open about one person, as one table of moves.

An incident is *open* at a desk (or *deferred* to the dong's morning) until somebody claims it. Whoever claims it
tries to reach the person (*contacting*), may send somebody (*dispatched*) and closes with a result and a memo. A
claim without progress expires and the incident is open again. New signals, evidence of life and notes are written
down in any state and change none, except that a signal which must reach somebody now ends a deferral. Nothing but a
human closes an incident.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from aggregator.domain.errors import Conflict
from aggregator.kernel.events import Explanation


class State(StrEnum):
    """Where an incident stands."""

    OPEN = "open"
    DEFERRED = "deferred"
    CLAIMED = "claimed"
    CONTACTING = "contacting"
    DISPATCHED = "dispatched"
    CLOSED = "closed"


class Move(StrEnum):
    """What can happen to an incident; each occurrence is one row of its timeline."""

    RAISE = "raise"
    DEFER = "defer"
    RESUME = "resume"
    ROUTE = "route"
    JOIN = "join"
    EVIDENCE = "evidence"
    CLEAR = "clear"
    NOTE = "note"
    CLAIM = "claim"
    CONTACT = "contact"
    DISPATCH = "dispatch"
    RELEASE = "release"
    EXPIRE = "expire"
    CLOSE = "close"
    REOPEN = "reopen"
    ESCALATE = "escalate"
    REMIND = "remind"
    HAND_OVER = "hand_over"
    ACCEPT = "accept"


class Priority(StrEnum):
    """How urgent an incident is, highest first."""

    SOS = "sos"
    DANGER_WORDS = "danger_words"
    DANGER = "danger"
    MISSED_CHECK = "missed_check"
    EQUIPMENT = "equipment"

    @property
    def calls_for_help(self) -> bool:
        """Whether the person, or somebody for them, called for help: a human is told at once, whatever was agreed."""
        return self in (Priority.SOS, Priority.DANGER_WORDS)

    @property
    def rank(self) -> int:
        """0 for the highest; lists are sorted by it."""
        return list(Priority).index(self)


class Result(StrEnum):
    """How an incident ended (T4)."""

    SAFE = "safe"
    SAFE_NEED_FOUND = "safe_need_found"
    HELPED = "helped"
    TRANSPORTED = "transported"
    IN_HOSPITAL = "in_hospital"
    AWAY = "away"
    EQUIPMENT = "equipment"
    NOT_REACHED = "not_reached"
    DIED = "died"
    OTHER = "other"


class ContactMeans(StrEnum):
    """How somebody was tried to be reached."""

    CALL = "call"
    TEXT = "text"
    VISIT = "visit"
    OTHER = "other"


class ContactOutcome(StrEnum):
    """What came of one attempt (C9)."""

    OK = "ok"
    NEEDS_HELP = "needs_help"
    CALLBACK_WANTED = "callback_wanted"
    DANGER_WORDS = "danger_words"
    WELFARE_REQUEST = "welfare_request"
    ANSWERED_WITHOUT_ACK = "answered_without_ack"
    INBOUND = "inbound"
    SENT = "sent"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    PHONE_OFF = "phone_off"
    VOICEMAIL = "voicemail"
    REJECTED = "rejected"
    INVALID_NUMBER = "invalid_number"
    NO_CREDIT = "no_credit"
    CHANNEL_FAILURE = "channel_failure"
    CANCELLED = "cancelled"
    OTHER = "other"


WAITING = (State.OPEN, State.DEFERRED)
"""Nobody has it yet."""
HELD = (State.CLAIMED, State.CONTACTING, State.DISPATCHED)
"""Somebody has it."""
NOT_CLOSED = (*WAITING, *HELD)


def _same(move: Move, *states: State) -> dict[tuple[State | None, Move], State]:
    """Rows of a move that changes no state."""
    return {(state, move): state for state in states}


def _to(target: State, move: Move, *states: State | None) -> dict[tuple[State | None, Move], State]:
    """Rows of a move that leads to one state."""
    return {(state, move): target for state in states}


MOVES: Mapping[tuple[State | None, Move], State] = MappingProxyType(
    _to(State.OPEN, Move.RAISE, None)
    | _to(State.DEFERRED, Move.DEFER, None, State.OPEN)
    | _to(State.OPEN, Move.RESUME, State.DEFERRED)
    | _same(Move.ROUTE, State.OPEN)
    | _same(Move.JOIN, *NOT_CLOSED)
    | _same(Move.EVIDENCE, *NOT_CLOSED)
    | _same(Move.CLEAR, *NOT_CLOSED)
    | _same(Move.NOTE, *State)
    | _to(State.CLAIMED, Move.CLAIM, *WAITING)
    | _to(State.CONTACTING, Move.CONTACT, State.CLAIMED, State.CONTACTING)
    | _to(State.DISPATCHED, Move.CONTACT, State.DISPATCHED)
    | _to(State.DISPATCHED, Move.DISPATCH, *HELD)
    | _to(State.OPEN, Move.RELEASE, *HELD)
    | _to(State.OPEN, Move.EXPIRE, *HELD)
    | _to(State.CLOSED, Move.CLOSE, *HELD)
    | _to(State.OPEN, Move.REOPEN, State.CLOSED)
    | _same(Move.ESCALATE, *NOT_CLOSED)
    | _same(Move.REMIND, *NOT_CLOSED)
    | _same(Move.HAND_OVER, *NOT_CLOSED)
    | _same(Move.ACCEPT, *NOT_CLOSED)
)
"""From state (None: not yet there) and move to state. What is not in the table is refused."""


def after(state: State | None, move: Move) -> State:
    """The state after a move. Raises Conflict (`move_not_allowed`)."""
    target = MOVES.get((state, move))
    if target is None:
        raise Conflict("move_not_allowed", values={"move": move, "state": state or "none"})
    return target


def moves_from(state: State) -> tuple[Move, ...]:
    """Everything that can happen in a state, in the order of the words above."""
    return tuple(move for move in Move if (state, move) in MOVES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident; `reason` says what fired, `desk_why` why this desk has it. `number` is 0 until the store gives one.

    `due_at` is when time alone changes it next: the end of a deferral or of a claim, or the next change of duty.
    `cleared_*` says how the home itself ended the danger; `noted_at` is the evidence of life last written into the
    timeline.
    """

    number: int
    household: str
    state: State
    priority: Priority
    desk: str
    reason: Explanation
    desk_why: Explanation
    opened_at: datetime
    changed_at: datetime
    signalled_at: datetime
    due_at: datetime | None = None
    claimed_by: str | None = None
    cleared_at: datetime | None = None
    cleared_why: Explanation | None = None
    last_evidence_at: datetime | None = None
    noted_at: datetime | None = None
    result: Result | None = None
    memo: str = ""
    closed_at: datetime | None = None
    reopened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    """One row of the timeline: who, when, from, to, why."""

    at: datetime
    who: str
    move: Move
    before: State | None
    after: State
    why: Explanation
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an incident becomes, the rows that say so, and what the desk must be told (None: nothing)."""

    incident: Incident
    transitions: tuple[Transition, ...]
    tell: str | None = None

    def then(self, later: "Decision") -> "Decision":
        """This decision followed by another one on its result."""
        return Decision(
            incident=later.incident, transitions=self.transitions + later.transitions, tell=later.tell or self.tell
        )

    def numbered(self, number: int) -> Incident:
        """The incident under the number the store has given it."""
        return replace(self.incident, number=number)


def moved(
    incident: Incident, move: Move, *, at: datetime, who: str, why: Explanation, memo: str = "", **changes: Any
) -> Decision:
    """Make one move with the changes that go with it. Raises Conflict where the table has no such move."""
    target = after(incident.state, move)
    return Decision(
        incident=replace(incident, state=target, changed_at=at, **changes),
        transitions=(Transition(at=at, who=who, move=move, before=incident.state, after=target, why=why, memo=memo),),
    )
