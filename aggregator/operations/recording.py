"""Writing down decisions: incident, timeline and the messages they cause, in the caller's transaction."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.delivery.select import select
from aggregator.domain.equipment import TicketKind
from aggregator.domain.incident import Decision
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.delivery_plan import Cause, plan
from aggregator.store import equipment, incidents


async def record(connection: AsyncConnection, context: Context, decision: Decision, at: datetime) -> int:
    """Save an incident's change and the messages to its desk; return the incident's number."""
    number = await incidents.save(connection, context.cipher, decision)
    if decision.tell is not None:
        recipients = select(decision.incident.desk, context.region.recipients)
        cause = Cause(incident=number, priority=decision.incident.priority)
        await plan(connection, context, recipients, decision.tell, cause, at)
        context.wake.rouse()
    return number


async def open_ticket(
    connection: AsyncConnection,
    context: Context,
    kind: TicketKind,
    subject: str,
    why: Explanation,
    at: datetime,
    *,
    household: str | None = None,
    node: str | None = None,
    sensor: str | None = None,
) -> None:
    """Open an equipment ticket and tell whoever looks after the equipment; one that is open already stays as it is."""
    if await equipment.open_on(connection, kind, subject) is not None:
        return
    identifier = await equipment.add(connection, kind, subject, why, at, household=household, node=node, sensor=sensor)
    await plan(connection, context, context.region.equipment_recipients, "equipment", Cause(ticket=identifier), at)
    context.wake.rouse()


async def close_ticket(
    connection: AsyncConnection, context: Context, kind: TicketKind, subject: str, at: datetime, by: str
) -> None:
    """Close the ticket of a kind about a subject, if there is one."""
    ticket = await equipment.open_on(connection, kind, subject)
    if ticket is not None:
        await equipment.close(connection, context.cipher, ticket["id"], at, by)
