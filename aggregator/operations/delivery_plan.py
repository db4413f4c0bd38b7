"""Rows for messages, written with their cause: deduped and limited for every recipient."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.delivery.dedupe import dedupe
from aggregator.domain.delivery.limit import FIRST_CLASS, slot
from aggregator.domain.incident import Priority
from aggregator.domain.region import Language, Recipient
from aggregator.operations.context import Context
from aggregator.store import deliveries
from aggregator.store.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What a message is about: an incident with its priority, an equipment ticket, or a task."""

    incident: int | None = None
    ticket: int | None = None
    task: int | None = None
    priority: Priority | None = None


async def plan(
    connection: AsyncConnection,
    context: Context,
    recipients: Iterable[Recipient],
    kind: str,
    cause: Cause,
    at: datetime,
    *,
    not_before: datetime | None = None,
) -> None:
    """Write one message for each recipient; the scanner sends them once the transaction is on disk.

    What is not urgent may have to wait until `not_before`.
    """
    rules = context.region.messages
    for recipient in dedupe(recipients):
        await deliveries.supersede(
            connection, context.cipher, recipient, incident=cause.incident, ticket=cause.ticket, task=cause.task
        )
        recent, held_until = await deliveries.load(connection, context.cipher, recipient, at - rules.window)
        place = slot(cause.priority, rules, at, recent=recent, held_until=held_until)
        due = place.due_at if not_before is None else max(place.due_at, not_before)
        await deliveries.add(
            connection,
            context.cipher,
            [
                {
                    "id": new_id("d"),
                    "kind": kind,
                    "incident_number": cause.incident,
                    "ticket_id": cause.ticket,
                    "task_number": cause.task,
                    "channel": recipient.channel,
                    "address": recipient.address,
                    "language": recipient.language,
                    "created_at": at,
                    "due_at": due,
                    "attempts": 0,
                    "error": "",
                    "urgent": cause.priority in FIRST_CLASS,
                    "held": place.held,
                    "within_s": round(recipient.within.total_seconds()),
                    "until": due + recipient.within,
                    "other_ways": [pack_way(way) for way in recipient.then],
                }
            ],
        )


def pack_way(way: Recipient) -> dict[str, Any]:
    """One way to somebody, as JSON."""
    return {
        "channel": way.channel,
        "address": way.address,
        "language": way.language.value,
        "within_s": way.within.total_seconds(),
    }


def unpack_ways(data: Iterable[Mapping[str, Any]]) -> tuple[Recipient, ...]:
    """The ways that are left, from JSON."""
    return tuple(
        Recipient(
            channel=way["channel"],
            address=way["address"],
            language=Language(way["language"]),
            within=timedelta(seconds=way["within_s"]),
        )
        for way in data
    )
