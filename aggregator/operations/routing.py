"""The desk a person's signal goes to now, asked within a transaction."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import duty
from aggregator.domain.incident import Incident
from aggregator.operations.context import Context
from aggregator.operations.visibility import night_consent
from aggregator.store import households


async def route_person(
    connection: AsyncConnection, context: Context, household: str, at: datetime, *, sos: bool
) -> duty.Routing:
    """Where a signal about this person goes; `household` exists."""
    row = await households.get(connection, household)
    assert row is not None
    return duty.route(
        at=at,
        dong=row["dong_id"],
        night_consent=await night_consent(connection, household, at),
        sos=sos,
        rules=context.region.duty,
        timezone=context.region.timezone,
    )


async def route_incident(
    connection: AsyncConnection, context: Context, incident: Incident, at: datetime
) -> duty.Routing:
    """Where an incident goes; one with a call for help always to whoever is on duty."""
    return await route_person(connection, context, incident.household, at, sos=incident.priority.calls_for_help)
