"""The referral as one table of moves (F2, F3).

A referral is *proposed* to the person, who may refuse; trying to persuade them is written down, whatever comes of it.
With their agreement the agency is asked (*requested*), which *approves* or *rejects*; then the help begins (*in
progress*), is *used in part* and is *completed* when it is used up or comes to its end. Refusals and attempts are rows
of a history, never a flag. What is used never exceeds what was granted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from aggregator.domain.amount import Unit, check_amount, plain
from aggregator.domain.errors import Conflict, Invalid
from aggregator.kernel.events import Explanation, Value


class ReferralState(StrEnum):
    """Where a referral stands."""

    PROPOSED = "proposed"
    REFUSED = "refused"
    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    IN_PROGRESS = "in_progress"
    USED_IN_PART = "used_in_part"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ReferralMove(StrEnum):
    """What can happen to a referral; each occurrence is one row of its history."""

    PROPOSE = "propose"
    REFUSE = "refuse"
    PERSUADE = "persuade"
    AGREE = "agree"
    REQUEST = "request"
    APPROVE = "approve"
    REJECT = "reject"
    START = "start"
    USE = "use"
    CORRECT = "correct"
    GRANT = "grant"
    MISS = "miss"
    COMPLETE = "complete"
    CANCEL = "cancel"
    NOTE = "note"


class Refusal(StrEnum):
    """Why a person does not want it (F3)."""

    NOT_NEEDED = "not_needed"
    ASHAMED = "ashamed"
    DISTRUST = "distrust"
    COST = "cost"
    FAMILY = "family"
    BEFORE = "before"
    HEALTH = "health"
    OTHER = "other"


class Agreement(StrEnum):
    """How the person agreed that this agency is told of them."""

    WRITTEN = "written"
    SPOKEN = "spoken"


GRANTED = (ReferralState.APPROVED, ReferralState.IN_PROGRESS, ReferralState.USED_IN_PART)
"""The agency helps or is about to."""
WITH_AGENCY = (ReferralState.REQUESTED, *GRANTED)
"""The agency has been asked and has something to say."""
RUNNING = (ReferralState.PROPOSED, *WITH_AGENCY)
"""Something is still to be done."""

type Table = dict[tuple[ReferralState | None, ReferralMove], ReferralState]


def _same(move: ReferralMove, *states: ReferralState) -> Table:
    """Rows of a move that changes no state."""
    return {(state, move): state for state in states}


def _to(target: ReferralState, move: ReferralMove, *states: ReferralState | None) -> Table:
    """Rows of a move that leads to one state."""
    return {(state, move): target for state in states}


MOVES: Mapping[tuple[ReferralState | None, ReferralMove], ReferralState] = MappingProxyType(
    _to(ReferralState.PROPOSED, ReferralMove.PROPOSE, None)
    | _to(ReferralState.REFUSED, ReferralMove.REFUSE, *RUNNING)
    | _same(ReferralMove.PERSUADE, ReferralState.REFUSED)
    | _to(ReferralState.PROPOSED, ReferralMove.AGREE, ReferralState.REFUSED)
    | _to(ReferralState.REQUESTED, ReferralMove.REQUEST, ReferralState.PROPOSED, ReferralState.REJECTED)
    | _to(ReferralState.APPROVED, ReferralMove.APPROVE, ReferralState.REQUESTED)
    | _to(ReferralState.REJECTED, ReferralMove.REJECT, ReferralState.REQUESTED)
    | _to(ReferralState.IN_PROGRESS, ReferralMove.START, ReferralState.APPROVED)
    | _to(ReferralState.USED_IN_PART, ReferralMove.USE, *GRANTED)
    | _to(ReferralState.USED_IN_PART, ReferralMove.CORRECT, ReferralState.USED_IN_PART, ReferralState.COMPLETED)
    | _same(ReferralMove.GRANT, *GRANTED)
    | _same(ReferralMove.MISS, ReferralState.REQUESTED, *GRANTED)
    | _to(ReferralState.COMPLETED, ReferralMove.COMPLETE, *GRANTED)
    | _to(ReferralState.CANCELLED, ReferralMove.CANCEL, ReferralState.REFUSED, ReferralState.REJECTED, *RUNNING)
    | _same(ReferralMove.NOTE, *ReferralState)
)
"""From state (None: not yet there) and move to state. What is not in the table is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """One referral of a case; `number` is 0 until the store gives one.

    Either a `programme` of the catalogue (its id, so that its year is kept) or a `name` of something else. `wanted`,
    `granted` and `used` are in `unit`; without a unit nothing is counted. `answer_due_at` is when the agency should
    have answered.
    """

    number: int
    case: int
    household: str
    programme: int | None
    name: str
    agency: str
    state: ReferralState
    opened_at: datetime
    changed_at: datetime
    unit: Unit | None = None
    wanted: float | None = None
    granted: float | None = None
    used: float = 0.0
    answer_due_at: datetime | None = None
    starts_on: date | None = None
    ends_on: date | None = None

    def __post_init__(self) -> None:
        """Raise Invalid (`amount_exceeded`, …) for a referral that cannot be."""
        if (self.programme is None) == (not self.name.strip()):
            raise Invalid("programme_or_name", field="programme")
        if not self.agency.strip():
            raise Invalid("field_empty", field="agency")
        if self.unit is None and (self.wanted is not None or self.granted is not None):
            raise Invalid("unit_needed", field="unit")
        for field in ("wanted", "granted"):
            amount: float | None = getattr(self, field)
            if amount is not None:
                check_amount(amount, field)
        check_amount(self.used, "used", lowest=0)
        if self.used > (self.granted or 0.0):
            raise Invalid("amount_exceeded", field="amount", values={"granted": plain(self.granted or 0.0)})
        if self.starts_on is not None and self.ends_on is not None and self.ends_on < self.starts_on:
            raise Invalid("days_crossed", field="ends_on")

    @property
    def left(self) -> float | None:
        """What is granted and not used; None where nothing is counted."""
        return None if self.granted is None else self.granted - self.used


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralTransition:
    """One row of the history: who, when, from, to, what as a sentence, how much, and words of their own."""

    at: datetime
    who: str
    move: ReferralMove
    before: ReferralState | None
    after: ReferralState
    what: Explanation
    memo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDecision:
    """What a referral becomes, and the rows that say so."""

    referral: Referral
    transitions: tuple[ReferralTransition, ...]

    def then(self, later: "ReferralDecision") -> "ReferralDecision":
        """This decision followed by another one on its result."""
        return ReferralDecision(referral=later.referral, transitions=self.transitions + later.transitions)


def after(state: ReferralState | None, move: ReferralMove) -> ReferralState:
    """The state after a move. Raises Conflict (`referral_move_not_allowed`)."""
    target = MOVES.get((state, move))
    if target is None:
        raise Conflict("referral_move_not_allowed", values={"referral_move": move, "referral_state": state or "none"})
    return target


def moves_from(state: ReferralState) -> tuple[ReferralMove, ...]:
    """Everything that can happen in a state, in the order of the words above."""
    return tuple(move for move in ReferralMove if (state, move) in MOVES)


def propose(referral: Referral, *, at: datetime, who: str, memo: str = "") -> ReferralDecision:
    """Propose help to the person."""
    what = Explanation("referral.propose", {"agency": referral.agency})
    row = ReferralTransition(
        at=at,
        who=_named(who),
        move=ReferralMove.PROPOSE,
        before=None,
        after=ReferralState.PROPOSED,
        what=what,
        memo=memo,
    )
    return ReferralDecision(referral=replace(referral, state=after(None, ReferralMove.PROPOSE)), transitions=(row,))


def moved(
    referral: Referral,
    move: ReferralMove,
    *,
    at: datetime,
    who: str,
    memo: str = "",
    key: str = "",
    values: Mapping[str, Value] | None = None,
    **changes: Any,
) -> ReferralDecision:
    """Make one move with the changes that go with it; `key` names another sentence than the move's own.

    Raises Conflict where the table has no such move, Invalid.
    """
    target = after(referral.state, move)
    row = ReferralTransition(
        at=at,
        who=_named(who),
        move=move,
        before=referral.state,
        after=target,
        what=Explanation(key or f"referral.{move}", {"agency": referral.agency, **(values or {})}),
        memo=memo,
    )
    return ReferralDecision(referral=replace(referral, state=target, changed_at=at, **changes), transitions=(row,))


def _named(who: str) -> str:
    """Refuse a row that nobody made."""
    if not who.strip():
        raise Invalid("field_empty", field="who")
    return who
