"""A supervisor's approval, where a district wants it: asked for once, decided by somebody else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.domain.case.machine import Case, CaseDecision, Move, Result, State, check_reason, moved
from aggregator.domain.errors import Conflict, Forbidden
from aggregator.kernel.events import Explanation


class Answer(StrEnum):
    """What a supervisor says."""

    APPROVED = "approved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A move that waits for approval; `result` is that of a closing. `id` is 0 until the store gives one."""

    id: int
    move: Move
    result: Result | None
    reason: str
    asked_by: str
    asked_at: datetime


def needs_approval(move: Move, wanted: Iterable[str]) -> bool:
    """Whether the district wants a supervisor's approval for this move."""
    return move in tuple(wanted)


def ask(
    case: Case, move: Move, pending: Request | None, *, at: datetime, who: str, reason: str, result: Result | None
) -> tuple[CaseDecision, Request]:
    """Ask for approval. Raises Conflict (`approval_pending`) while another request waits."""
    if pending is not None:
        raise Conflict("approval_pending", values={"case_move": pending.move, "who": pending.asked_by})
    what = Explanation("case.asked", {"case_move": move})
    decision = moved(case, Move.ASK, at=at, who=who, what=what, reason=reason)
    return decision, Request(id=0, move=move, result=result, reason=reason, asked_by=who, asked_at=at)


def approve(case: Case, request: Request, *, at: datetime, who: str, reason: str) -> CaseDecision:
    """Approve, and make the move that waited in the name of whoever asked. Raises Forbidden for one's own request."""
    _require_another(request, who)
    what = Explanation("case.approved", {"case_move": request.move, "who": request.asked_by})
    approved = moved(case, Move.APPROVE, at=at, who=who, what=what, reason=reason)
    return approved.then(
        carry_out(
            approved.case, request.move, at=at, who=request.asked_by, reason=request.reason, result=request.result
        )
    )


def deny(case: Case, request: Request, *, at: datetime, who: str, reason: str) -> CaseDecision:
    """Refuse; the case stays as it is. Raises Forbidden for one's own request."""
    _require_another(request, who)
    what = Explanation("case.denied", {"case_move": request.move, "who": request.asked_by})
    return moved(case, Move.DENY, at=at, who=who, what=what, reason=reason)


def carry_out(
    case: Case, move: Move, *, at: datetime, who: str, reason: str, result: Result | None = None
) -> CaseDecision:
    """Make a move between the states: plan, serve, monitor, close, reopen. A closed case is offered to nobody."""
    check_reason(reason)
    what = Explanation(f"case.{move}", {} if result is None else {"case_result": result})
    if move is Move.CLOSE:
        return moved(case, move, at=at, who=who, what=what, reason=reason, result=result, closed_at=at, offered_to=None)
    if case.state is State.CLOSED:
        changes = {"result": None, "closed_at": None, "reopened": case.reopened + 1}
        return moved(case, move, at=at, who=who, what=what, reason=reason, **changes)
    return moved(case, move, at=at, who=who, what=what, reason=reason)


def _require_another(request: Request, who: str) -> None:
    """Two pairs of eyes: nobody approves what they asked for."""
    if who == request.asked_by:
        raise Forbidden("own_request", values={"who": who})
