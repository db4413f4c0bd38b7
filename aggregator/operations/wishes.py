"""What people ask for in a call becomes a task: a call back, help of the welfare services, a number to be corrected."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.request import RequestKind, due_at
from aggregator.domain.task import handling
from aggregator.domain.task.machine import Kind
from aggregator.operations.context import Context
from aggregator.operations.tasks import put
from aggregator.store import households, tasks


async def wish(
    connection: AsyncConnection,
    context: Context,
    household: str,
    kind: RequestKind,
    *,
    who: str,
    asked_at: datetime,
    at: datetime,
    check_in: int | None = None,
) -> int:
    """Write down that somebody must answer a person, within the caller's transaction; return the task's number.

    One that is open already stays as it is: asking twice does not put it off.
    """
    known = await tasks.running_of(connection, household, Kind(kind))
    if known:
        return known[0].number
    row = await households.get(connection, household)
    assert row is not None
    region = context.region
    due = due_at(kind, max(asked_at, at), region.check_ins.call_back_within, region.duty, region.timezone)
    decision = handling.new(household, row["dong_id"], Kind(kind), at=at, who=who, due_at=due, check_in=check_in)
    return (await put(connection, context, decision, at)).number
