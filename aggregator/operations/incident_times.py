"""What time alone does to incidents: deferrals and claims end, and duty changes."""

from aggregator.domain import triage
from aggregator.operations.context import Context
from aggregator.operations.recording import record
from aggregator.operations.routing import route_incident
from aggregator.store import incidents
from aggregator.store.claims import claim


async def fall_due(context: Context, number: int) -> int:
    """One incident in its own transaction; 0 when somebody has changed it since."""
    now = context.clock.now()
    async with context.database.write() as connection:
        if not await claim(connection, incidents.incidents.c.number, number):
            return 0
        incident = await incidents.get(connection, context.cipher, number)
        if incident is None or incident.due_at is None or incident.due_at > now:
            return 0
        routing = await route_incident(connection, context, incident, now)
        await record(connection, context, triage.fall_due(incident, routing, now), now)
    return 1
