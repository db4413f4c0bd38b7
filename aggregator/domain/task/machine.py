"""The task as one table of moves.

A task is *open* until somebody takes it (*in progress*), does it (*done*) or finds it needless (*cancelled*). It may be
put off and given to others, each time with the reason; what is done or cancelled may be opened again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from aggregator.domain.errors import Conflict, Invalid
from aggregator.kernel.events import Explanation

LONGEST_MEMO = 2000


class Kind(StrEnum):
    """What is to be done. A call back, a wish for help and a wrong number come from check-in calls (C4)."""

    CALL_BACK = "call_back"
    WELFARE = "welfare"
    NUMBER = "number"
    VISIT = "visit"
    FOLLOW_UP = "follow_up"
    EQUIPMENT = "equipment"
    REFERRAL = "referral"
    PAPERWORK = "paperwork"
    OTHER = "other"


class Team(StrEnum):
    """Who tasks are given to when not to one person (A2, A3)."""

    DONG_OFFICER = "dong_officer"
    PLANNER = "planner"
    NURSE = "nurse"
    CARE_CORPS = "care_corps"


class State(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANCELLED = "cancelled"


class Move(StrEnum):
    """What can happen to a task; each occurrence is one row of its history."""

    CREATE = "create"
    TAKE = "take"
    ASSIGN = "assign"
    POSTPONE = "postpone"
    NOTE = "note"
    REMIND = "remind"
    ESCALATE = "escalate"
    FINISH = "finish"
    CANCEL = "cancel"
    REOPEN = "reopen"


RUNNING = (State.OPEN, State.IN_PROGRESS)
"""Somebody still has to do it."""
ENDED = (State.DONE, State.CANCELLED)

type Table = dict[tuple[State | None, Move], State]


def _same(move: Move, *states: State) -> Table:
    """Rows of a move that changes no state."""
    return {(state, move): state for state in states}


def _to(target: State, move: Move, *states: State | None) -> Table:
    """Rows of a move that leads to one state."""
    return {(state, move): target for state in states}


MOVES: Mapping[tuple[State | None, Move], State] = MappingProxyType(
    _to(State.OPEN, Move.CREATE, None)
    | _to(State.IN_PROGRESS, Move.TAKE, State.OPEN)
    | _same(Move.ASSIGN, *RUNNING)
    | _same(Move.POSTPONE, *RUNNING)
    | _same(Move.REMIND, *RUNNING)
    | _same(Move.ESCALATE, *RUNNING)
    | _same(Move.NOTE, *State)
    | _to(State.DONE, Move.FINISH, *RUNNING)
    | _to(State.CANCELLED, Move.CANCEL, *RUNNING)
    | _to(State.OPEN, Move.REOPEN, *ENDED)
)
"""From state (None: not yet there) and move to state. What is not in the table is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task; `number` is 0 until the store gives one. It belongs to a `person`, to a `team` of the dong, or to both.

    `what` says what is to be done. `promised_at` is the first due moment, whatever was put off since; `next_at` is when
    time alone does something next. `follow_up_day` is N for a follow-up N days after (F4).
    """

    number: int
    household: str
    dong: str
    kind: Kind
    state: State
    what: Explanation
    created_at: datetime
    created_by: str
    due_at: datetime
    promised_at: datetime
    urgent: bool = False
    person: str | None = None
    team: Team | None = None
    case: int | None = None
    incident: int | None = None
    referral: int | None = None
    check_in: int | None = None
    follow_up_day: int | None = None
    next_at: datetime | None = None
    reminded: int = 0
    ended_at: datetime | None = None
    ended_by: str | None = None

    @property
    def in_time(self) -> bool | None:
        """Whether it was done by the moment it was promised for; None while it runs, or when it was needless."""
        if self.state is not State.DONE or self.ended_at is None:
            return None
        return self.ended_at <= self.promised_at


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskTransition:
    """One row of the history: who, when, from, to, what as a sentence, and the words written with it."""

    at: datetime
    who: str
    move: Move
    before: State | None
    after: State
    what: Explanation
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDecision:
    """What a task becomes, and the rows that say so."""

    task: Task
    transitions: tuple[TaskTransition, ...]


def after(state: State | None, move: Move) -> State:
    """The state after a move. Raises Conflict (`task_move_not_allowed`)."""
    target = MOVES.get((state, move))
    if target is None:
        raise Conflict("task_move_not_allowed", values={"task_move": move, "task_state": state or "none"})
    return target


def moves_from(state: State) -> tuple[Move, ...]:
    """Everything that can happen in a state, in the order of the words above."""
    return tuple(move for move in Move if (state, move) in MOVES)


def require_words(memo: str) -> None:
    """Raise Invalid where nothing is said (`memo_needed`) or too much (`text_too_long`)."""
    if not memo.strip():
        raise Invalid("memo_needed", field="memo")
    if len(memo) > LONGEST_MEMO:
        raise Invalid("text_too_long", field="memo", values={"limit": LONGEST_MEMO})


def moved(
    task: Task, move: Move, *, at: datetime, who: str, what: Explanation, memo: str = "", **changes: Any
) -> TaskDecision:
    """Make one move with the changes that go with it. Raises Conflict where the table has no such move."""
    target = after(task.state, move)
    row = TaskTransition(at=at, who=who, move=move, before=task.state, after=target, what=what, memo=memo)
    return TaskDecision(task=replace(task, state=target, **changes), transitions=(row,))
