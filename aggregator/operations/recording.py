"""Writing down decisions: incident, timeline and the messages they cause, in the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import TicketKind
from aggregator.domain.incident import Decision
from aggregator.domain.region import Recipient
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.store import deliveries, equipment, incidents
from aggregator.store.identifiers import new_id


async def record(connection: AsyncConnection, context: Context, decision: Decision, at: datetime) -> int:
    """Save an incident's change and the messages to its desk; return the incident's number.

    A desk that nobody is configured for any more is the centre's business: a signal without a reader would be lost.
    """
    number = await incidents.save(connection, context.cipher, decision)
    if decision.tell is not None:
        region = context.region
        recipients = region.recipients.get(decision.incident.desk) or region.centre.recipients
        await deliveries.add(connection, _messages(recipients, decision.tell, at, incident_number=number))
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
    recipients = context.region.equipment_recipients
    await deliveries.add(connection, _messages(recipients, "equipment", at, ticket_id=identifier))
    context.wake.rouse()


async def close_ticket(
    connection: AsyncConnection, context: Context, kind: TicketKind, subject: str, at: datetime, by: str
) -> None:
    """Close the ticket of a kind about a subject, if there is one."""
    ticket = await equipment.open_on(connection, kind, subject)
    if ticket is not None:
        await equipment.close(connection, context.cipher, ticket["id"], at, by)


def _messages(recipients: Iterable[Recipient], kind: str, at: datetime, **cause: int) -> list[dict[str, Any]]:
    """One row for each recipient, due now; `cause` names the incident or the ticket."""
    return [
        {
            "id": new_id("d"),
            "kind": kind,
            "incident_number": cause.get("incident_number"),
            "ticket_id": cause.get("ticket_id"),
            "channel": recipient.channel,
            "address": recipient.address,
            "language": recipient.language,
            "created_at": at,
            "due_at": at,
            "attempts": 0,
            "error": "",
        }
        for recipient in recipients
    ]
