"""The desk a person's signal goes to now, asked within a transaction."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import duty
from aggregator.domain.incident import Incident
from aggregator.operations.context import Context
from aggregator.operations.rosters import is_empty
from aggregator.operations.visibility import night_consent
from aggregator.store import households


async def route_person(
    connection: AsyncConnection, context: Context, household: str, at: datetime, *, sos: bool
) -> duty.Routing:
    """Where a signal about this person goes; `household` exists."""
    row = await households.get(connection, household)
    assert row is not None
    routing = duty.route(
        at=at,
        dong=row["dong_id"],
        night_consent=await night_consent(connection, household, at),
        sos=sos,
        rules=context.region.duty,
        timezone=context.region.timezone,
    )
    return await _somebody(connection, context, routing, row["dong_id"], at)


async def _somebody(
    connection: AsyncConnection, context: Context, routing: duty.Routing, dong: str, at: datetime
) -> duty.Routing:
    """The same routing, or that to the other desk where nobody is on call at this one but somebody at that one."""
    if routing.deferred_until is not None or not await is_empty(connection, context, routing.desk, at):
        return routing
    other = duty.stand_in(routing, dong=dong, at=at)
    return routing if await is_empty(connection, context, other.desk, at) else other


async def route_incident(
    connection: AsyncConnection, context: Context, incident: Incident, at: datetime
) -> duty.Routing:
    """Where an incident goes; one with a call for help always to whoever is on duty."""
    return await route_person(connection, context, incident.household, at, sos=incident.priority.calls_for_help)
