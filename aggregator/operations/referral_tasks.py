"""What a referral leaves to be done: asking for an answer that is due, and reading what an agency answered (F4)."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.case.machine import Case
from aggregator.domain.referral import Referral, ReferralDecision, ReferralState
from aggregator.domain.region import Language
from aggregator.domain.task import handling
from aggregator.domain.task.machine import Kind, Task
from aggregator.domain.working_time import next_close
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.tasks import put
from aggregator.store import tasks
from aggregator.text import texts

AGENCY = "agency:"
"""How the name of whoever answers by a link begins, in histories and in the log of looks."""
_AWAITED, _ANSWERED = "referral.await_answer", "referral.agency_answered"


async def keep_tasks(
    connection: AsyncConnection, context: Context, case: Case, decision: ReferralDecision, number: int
) -> None:
    """Make and end the tasks that go with a decision, in the caller's transaction."""
    first, last = decision.transitions[0], decision.transitions[-1]
    referral = decision.referral
    if first.before is ReferralState.REQUESTED and referral.state is not ReferralState.REQUESTED:
        why = texts(Language.KOREAN).explain(last.what, context.region.timezone)
        for task in await _running(connection, referral, number, _AWAITED):
            finished = handling.finish(task, at=last.at, who=last.who, memo=last.memo or why)
            await put(connection, context, finished, last.at)
    if referral.answer_due_at is not None and not await _running(connection, referral, number, _AWAITED):
        await _make(connection, context, case, referral, number, _AWAITED, last.who, last.at, referral.answer_due_at)
    if last.who.startswith(AGENCY) and not await _running(connection, referral, number, _ANSWERED):
        due = next_close(last.at, context.region.duty, context.region.timezone)
        await _make(connection, context, case, referral, number, _ANSWERED, last.who, last.at, due)


async def _running(connection: AsyncConnection, referral: Referral, number: int, key: str) -> tuple[Task, ...]:
    """The running tasks of one kind about a referral."""
    every = await tasks.running_of(connection, referral.household, Kind.REFERRAL)
    return tuple(task for task in every if task.referral == number and task.what.key == key)


async def _make(
    connection: AsyncConnection,
    context: Context,
    case: Case,
    referral: Referral,
    number: int,
    key: str,
    who: str,
    at: datetime,
    due_at: datetime,
) -> None:
    """A task for the officer of the case."""
    decision = handling.new(
        referral.household,
        case.dong,
        Kind.REFERRAL,
        at=at,
        who=who,
        due_at=due_at,
        what=Explanation(key, {"agency": referral.agency}),
        person=case.officer,
        case=case.number,
        referral=number,
    )
    await put(connection, context, decision, at)
