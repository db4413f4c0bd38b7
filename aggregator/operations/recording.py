"""Writing down decisions: incident, timeline and the messages they cause, in the caller's transaction."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import TicketKind
from aggregator.domain.incident import Decision
from aggregator.domain.quiet_rules import matter_of_ticket
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.delivery_plan import Cause, plan
from aggregator.operations.rosters import told
from aggregator.operations.watching import waits_until, watch_over
from aggregator.store import equipment, incidents


async def record(connection: AsyncConnection, context: Context, decision: Decision, at: datetime) -> int:
    """Save an incident's change, what follows in time, and the messages to its desk; return the incident's number."""
    number = await incidents.save(connection, context.cipher, decision)
    numbered = replace(decision, incident=decision.numbered(number))
    quiet = await watch_over(connection, context, numbered, at)
    if decision.tell is not None and not quiet:
        recipients = await told(connection, context, decision.incident.desk, at)
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
    morning = waits_until(context, matter_of_ticket(kind), at)
    cause = Cause(ticket=identifier)
    await plan(connection, context, context.region.equipment_recipients, "equipment", cause, at, not_before=morning)
    context.wake.rouse()


async def close_ticket(
    connection: AsyncConnection, context: Context, kind: TicketKind, subject: str, at: datetime, by: str
) -> None:
    """Close the ticket of a kind about a subject, if there is one."""
    ticket = await equipment.open_on(connection, kind, subject)
    if ticket is not None:
        await equipment.close(connection, context.cipher, ticket["id"], at, by)
