"""What became of every message about an incident."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor
from aggregator.operations.context import Context
from aggregator.operations.incident_views import seen_incident
from aggregator.store import deliveries
from aggregator.store.deliveries import DeliveryState


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFate:
    """One message: to whom by which channel, and where it is.

    `error` is what the channel said at the last attempt, empty where nothing went wrong. `due_at` is when it is tried
    next, or when the next way is taken without a receipt.
    """

    id: str
    kind: str
    channel: str
    address: str
    state: DeliveryState
    created_at: datetime
    sent_at: datetime | None
    received_at: datetime | None
    due_at: datetime | None
    attempts: int
    error: str


async def list_messages(context: Context, actor: Actor, number: int) -> tuple[MessageFate, ...]:
    """The messages about an incident, oldest first. Raises NotFound. The look is logged."""
    async with context.database.write() as connection:
        await seen_incident(connection, context, actor, number, action="messages")
        return await messages_of(connection, context, number)


async def messages_of(connection: AsyncConnection, context: Context, number: int) -> tuple[MessageFate, ...]:
    """The messages about an incident whose look is written down."""
    return tuple(
        MessageFate(
            id=row["id"],
            kind=row["kind"],
            channel=row["channel"],
            address=row["address"],
            state=DeliveryState(row["state"]),
            created_at=row["created_at"],
            sent_at=row["sent_at"],
            received_at=row["received_at"],
            due_at=row["due_at"],
            attempts=row["attempts"],
            error=row["error"],
        )
        for row in await deliveries.of_incident(connection, context.cipher, number)
    )
