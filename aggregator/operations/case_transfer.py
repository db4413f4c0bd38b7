"""A person's case follows them: to the dong they move to, and to its end when they leave.

Called from within the transaction of the household's own transfer or leaving; there is no other way to move a case.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor
from aggregator.domain.case import approval, handling
from aggregator.domain.case.machine import Move, Result
from aggregator.operations.case_records import save_case
from aggregator.operations.context import Context
from aggregator.store import case_requests, cases


async def offer_running(
    connection: AsyncConnection, context: Context, actor: Actor, household: str, dong: str, at: datetime, reason: str
) -> None:
    """Offer the person's running case to the dong the person is offered to; nothing without a case."""
    case = await cases.running(connection, household)
    if case is not None:
        decision = handling.offer(case, dong, context.region.dong_names, at=at, who=actor.user, reason=reason)
        await save_case(connection, context, decision)


async def accept_running(
    connection: AsyncConnection, context: Context, actor: Actor, household: str, at: datetime, reason: str
) -> None:
    """Take the running case over together with the person; whoever accepts is responsible for it."""
    case = await cases.running(connection, household)
    if case is not None and case.offered_to is not None:
        decision = handling.accept(case, actor.user, context.region.dong_names, at=at, reason=reason)
        await save_case(connection, context, decision)


async def decline_running(
    connection: AsyncConnection, context: Context, actor: Actor, household: str, at: datetime, reason: str
) -> None:
    """The person is not taken over, so neither is the case."""
    case = await cases.running(connection, household)
    if case is not None and case.offered_to is not None:
        decision = handling.decline(case, context.region.dong_names, at=at, who=actor.user, reason=reason)
        await save_case(connection, context, decision)


async def move_running(
    connection: AsyncConnection, context: Context, actor: Actor, household: str, dong: str, at: datetime, reason: str
) -> None:
    """The person belongs to another dong at once, and so does the running case: offered and taken over in one go."""
    case = await cases.running(connection, household)
    if case is None or case.dong == dong:
        return
    if case.offered_to not in (None, dong):
        await decline_running(connection, context, actor, household, at, reason)
    if case.offered_to != dong:
        await offer_running(connection, context, actor, household, dong, at, reason)
    await accept_running(connection, context, actor, household, at, reason)


async def close_running(
    connection: AsyncConnection,
    context: Context,
    actor: Actor,
    household: str,
    result: Result,
    at: datetime,
    reason: str,
) -> None:
    """Close the running case because the person has left; what waited for approval is refused with the same reason."""
    case = await cases.running(connection, household)
    if case is None:
        return
    request = await case_requests.pending(connection, context.cipher, case.number)
    if request is not None:
        await case_requests.decide(connection, request.id, at=at, by=actor.user, approved=False)
    decision = approval.carry_out(case, Move.CLOSE, at=at, who=actor.user, reason=reason, result=result)
    await save_case(connection, context, decision)
