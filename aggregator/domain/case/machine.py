"""The case as one table of moves.

A case is *open* until somebody plans what would help (*planning*), arranges it (*in service*), watches over it
(*monitoring*) and *closes* it with a result. It may be opened again. Somebody always is responsible. A person who moves
takes the case along: it is offered to the other dong, which accepts or refuses. Where a district wants it, a move waits
for a supervisor's approval. Every move has somebody who made it, a time and a reason in words; nothing is forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from aggregator.domain.errors import Conflict, Invalid
from aggregator.kernel.events import Explanation

LONGEST_REASON = 2000


class State(StrEnum):
    """Where a case stands."""

    OPEN = "open"
    PLANNING = "planning"
    IN_SERVICE = "in_service"
    MONITORING = "monitoring"
    CLOSED = "closed"


class Move(StrEnum):
    """What can happen to a case; each occurrence is one row of its history."""

    OPEN = "open"
    PLAN = "plan"
    SERVE = "serve"
    MONITOR = "monitor"
    CLOSE = "close"
    REOPEN = "reopen"
    ASSIGN = "assign"
    NOTE = "note"
    WRITE = "write"
    JOIN = "join"
    REFER = "refer"
    GIVE_BACK = "give_back"
    ASK = "ask"
    APPROVE = "approve"
    DENY = "deny"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"


class Result(StrEnum):
    """How a case ended (W15)."""

    RECOVERED = "recovered"
    MOVED_OUT = "moved_out"
    ADMITTED = "admitted"
    DIED = "died"
    REFUSED = "refused"
    ENDED = "ended"


class Origin(StrEnum):
    """How the person was noticed."""

    SIGNAL = "signal"
    SOS = "sos"
    CHECK_IN = "check_in"
    THIRD_PARTY = "third_party"
    BY_HAND = "by_hand"


class Need(StrEnum):
    """What the person needs; a case has one or several."""

    MEDICAL = "medical"
    MENTAL_HEALTH = "mental_health"
    DAILY_CARE = "daily_care"
    MEALS = "meals"
    MONEY = "money"
    HOUSING = "housing"
    SAFETY = "safety"
    ALCOHOL = "alcohol"
    LONELINESS = "loneliness"
    OTHER = "other"


RUNNING = (State.OPEN, State.PLANNING, State.IN_SERVICE, State.MONITORING)
"""Somebody works on it."""
APPROVABLE = (Move.SERVE, Move.CLOSE)
"""Moves a district may want a supervisor's approval for."""

type Table = dict[tuple[State | None, Move], State]


def _same(move: Move, *states: State) -> Table:
    """Rows of a move that changes no state."""
    return {(state, move): state for state in states}


def _to(target: State, move: Move, *states: State | None) -> Table:
    """Rows of a move that leads to one state."""
    return {(state, move): target for state in states}


MOVES: Mapping[tuple[State | None, Move], State] = MappingProxyType(
    _to(State.OPEN, Move.OPEN, None)
    | _to(State.PLANNING, Move.PLAN, State.OPEN, State.IN_SERVICE, State.MONITORING)
    | _to(State.IN_SERVICE, Move.SERVE, State.OPEN, State.PLANNING, State.MONITORING)
    | _to(State.MONITORING, Move.MONITOR, State.OPEN, State.PLANNING, State.IN_SERVICE)
    | _to(State.CLOSED, Move.CLOSE, *RUNNING)
    | _to(State.OPEN, Move.REOPEN, State.CLOSED)
    | _same(Move.ASSIGN, *RUNNING)
    | _same(Move.NOTE, *State)
    | _same(Move.WRITE, *RUNNING)
    | _same(Move.JOIN, *RUNNING)
    | _same(Move.REFER, *State)
    | _same(Move.GIVE_BACK, *RUNNING)
    | _same(Move.ASK, *RUNNING)
    | _same(Move.APPROVE, *RUNNING)
    | _same(Move.DENY, *RUNNING)
    | _same(Move.OFFER, *RUNNING)
    | _same(Move.ACCEPT, *RUNNING)
    | _same(Move.DECLINE, *RUNNING)
)
"""From state (None: not yet there) and move to state. What is not in the table is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case; `number` is 0 until the store gives one, `version` that of its sheet.

    `dong` is the one that works on it, `offered_to` the one it is offered to. `incident` is the one it came from.
    """

    number: int
    household: str
    dong: str
    state: State
    origin: Origin
    needs: tuple[Need, ...]
    officer: str
    opened_at: datetime
    changed_at: datetime
    incident: int | None = None
    offered_to: str | None = None
    result: Result | None = None
    closed_at: datetime | None = None
    reopened: int = 0
    version: int = 1

    @property
    def label(self) -> str:
        """The short number people say and write: "C-1042"."""
        return f"C-{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTransition:
    """One row of the history: who, when, from, to, what as a sentence, and the reason in the officer's own words."""

    at: datetime
    who: str
    move: Move
    before: State | None
    after: State
    what: Explanation
    reason: str

    def __post_init__(self) -> None:
        """Refuse a row that nobody made or that says no reason."""
        if not self.who.strip():
            raise Invalid("field_empty", field="who")
        check_reason(self.reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecision:
    """What a case becomes, and the rows that say so."""

    case: Case
    transitions: tuple[CaseTransition, ...]

    def then(self, later: "CaseDecision") -> "CaseDecision":
        """This decision followed by another one on its result."""
        return CaseDecision(case=later.case, transitions=self.transitions + later.transitions)


def after(state: State | None, move: Move) -> State:
    """The state after a move. Raises Conflict (`case_move_not_allowed`)."""
    target = MOVES.get((state, move))
    if target is None:
        raise Conflict("case_move_not_allowed", values={"case_move": move, "case_state": state or "none"})
    return target


def moves_from(state: State) -> tuple[Move, ...]:
    """Everything that can happen in a state, in the order of the words above."""
    return tuple(move for move in Move if (state, move) in MOVES)


def check_reason(reason: str) -> None:
    """Raise Invalid for a reason that is missing (`reason_needed`) or longer than a page (`text_too_long`)."""
    if not reason.strip():
        raise Invalid("reason_needed", field="reason")
    if len(reason) > LONGEST_REASON:
        raise Invalid("text_too_long", field="reason", values={"limit": LONGEST_REASON})


def moved(
    case: Case, move: Move, *, at: datetime, who: str, what: Explanation, reason: str, **changes: Any
) -> CaseDecision:
    """Make one move with the changes that go with it. Raises Conflict where the table has no such move, Invalid."""
    target = after(case.state, move)
    row = CaseTransition(at=at, who=who, move=move, before=case.state, after=target, what=what, reason=reason)
    return CaseDecision(case=replace(case, state=target, changed_at=at, **changes), transitions=(row,))
