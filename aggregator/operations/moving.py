"""A household goes to another dong: its history is written, and what is open about the person goes along."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.operations.consents import route_anew
from aggregator.operations.context import Context
from aggregator.store import households, incidents, transfers


async def move(connection: AsyncConnection, context: Context, household: str, dong: str, now: datetime) -> None:
    """Let a household belong to a dong from now on, within the caller's transaction; its own dong changes nothing."""
    row = await households.get(connection, household)
    assert row is not None
    if row["dong_id"] == dong:
        return
    await households.alter(connection, context.cipher, household, {"dong_id": dong})
    await transfers.settle(connection, household, dong, now)
    incident = await incidents.not_closed(connection, context.cipher, household)
    if incident is not None and incident.desk.startswith("dong:"):
        await route_anew(connection, context, incident, now)
