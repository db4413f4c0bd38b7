"""A household goes to another dong: its history is written, and what is open about the person goes along."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor
from aggregator.domain.region import Language
from aggregator.kernel.events import Explanation
from aggregator.operations import tasks
from aggregator.operations.case_transfer import move_running
from aggregator.operations.consents import route_anew
from aggregator.operations.context import Context
from aggregator.store import case_measures, households, incidents, transfers
from aggregator.text import texts


async def move(connection: AsyncConnection, context: Context, household: str, dong: str, now: datetime) -> None:
    """Let a household belong to a dong from now on, within the caller's transaction; its own dong changes nothing."""
    row = await households.get(connection, household)
    assert row is not None
    if row["dong_id"] == dong:
        return
    await households.alter(connection, context.cipher, household, {"dong_id": dong})
    await transfers.settle(connection, household, dong, now)
    await case_measures.place(connection, household)
    incident = await incidents.not_closed(connection, context.cipher, household)
    if incident is not None and incident.desk.startswith("dong:"):
        await route_anew(connection, context, incident, now)


async def move_by_hand(
    connection: AsyncConnection, context: Context, actor: Actor, household: str, dong: str, now: datetime
) -> None:
    """Move a household that nobody needs to be asked about; the running case and what is to be done go along."""
    row = await households.get(connection, household)
    assert row is not None
    if row["dong_id"] == dong:
        return
    await move(connection, context, household, dong, now)
    reason = texts(Language.KOREAN).explain(Explanation("give_back.moved_by_hand"), context.region.timezone)
    await move_running(connection, context, actor, household, dong, now, reason)
    await tasks.move_of(connection, context, household, dong, actor.user, now)
