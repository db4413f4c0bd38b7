"""The incident: everything open about one person, as one table of moves.

An incident is *open* at a desk (or *deferred* to the dong's morning) until somebody claims it. Whoever claims it tries to
reach the person (*contacting*), may send somebody (*dispatched*) and closes with a result and a memo. A claim without
progress expires and the incident is open again. New signals, evidence of life and notes are written down in any state and
change none, except that a signal which must reach somebody now ends a deferral. Nothing but a human closes an incident.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from aggregator.domain.errors import Conflict


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


class Priority(StrEnum):
    """How urgent an incident is, highest first."""

    SOS = "sos"
    DANGER = "danger"
    MISSED_CHECK = "missed_check"

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
    SENT = "sent"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    PHONE_OFF = "phone_off"
    VOICEMAIL = "voicemail"
    REJECTED = "rejected"
    INVALID_NUMBER = "invalid_number"
    NO_CREDIT = "no_credit"
    CHANNEL_FAILURE = "channel_failure"
    OTHER = "other"


_WAITING = (State.OPEN, State.DEFERRED)
_HELD = (State.CLAIMED, State.CONTACTING, State.DISPATCHED)
_NOT_CLOSED = (*_WAITING, *_HELD)


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
    | _same(Move.ROUTE, *_WAITING)
    | _same(Move.JOIN, *_NOT_CLOSED)
    | _same(Move.EVIDENCE, *_NOT_CLOSED)
    | _same(Move.CLEAR, *_NOT_CLOSED)
    | _same(Move.NOTE, *State)
    | _to(State.CLAIMED, Move.CLAIM, *_WAITING)
    | _to(State.CONTACTING, Move.CONTACT, State.CLAIMED, State.CONTACTING)
    | _to(State.DISPATCHED, Move.CONTACT, State.DISPATCHED)
    | _to(State.DISPATCHED, Move.DISPATCH, *_HELD)
    | _to(State.OPEN, Move.RELEASE, *_HELD)
    | _to(State.OPEN, Move.EXPIRE, *_HELD)
    | _to(State.CLOSED, Move.CLOSE, *_HELD)
    | _to(State.OPEN, Move.REOPEN, State.CLOSED)
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
