"""What waits for a supervisor's approval, over all the cases somebody supervises."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.domain.access import Actor, Permission, Reach, require
from aggregator.domain.case.machine import Move
from aggregator.operations.case_views import label
from aggregator.operations.context import Context
from aggregator.store import case_requests


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingApproval:
    """A move of a case that waits, without its reason; `case` is the short number, "C-1042"."""

    case: str
    dong: str
    move: Move
    asked_by: str
    asked_at: datetime


async def list_waiting(context: Context, actor: Actor, *, limit: int = 200) -> tuple[WaitingApproval, ...]:
    """What the actor may decide, the oldest first; what they asked for themselves is another's to decide."""
    require(actor, Permission.SUPERVISE)
    dongs = actor.dongs if actor.rights.reach is Reach.DONGS else None
    async with context.database.read() as connection:
        rows = await case_requests.waiting(connection, dongs=dongs, but_of=actor.user, limit=limit)
    return tuple(
        WaitingApproval(
            case=label(row["case_number"]),
            dong=row["dong_id"],
            move=Move(row["move"]),
            asked_by=row["asked_by"],
            asked_at=row["asked_at"],
        )
        for row in rows
    )
