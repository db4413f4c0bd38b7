"""What became of a message, written down: handed over, received, refused, tried another way."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import retry
from aggregator.domain.delivery.confirm import first_look
from aggregator.domain.delivery.fall_back import falls_back, next_way
from aggregator.domain.equipment import CHANNEL_FAILURES, TicketKind
from aggregator.domain.triage import REGION
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.delivery_message import ChannelError, Handed
from aggregator.operations.delivery_plan import Cause, plan, unpack_ways
from aggregator.operations.delivery_words import about, acknowledged
from aggregator.operations.recording import close_ticket, open_ticket
from aggregator.store import deliveries
from aggregator.store.deliveries import DeliveryState, Row


async def note_handed(connection: AsyncConnection, context: Context, parcel: Sequence[Row], handed: Handed) -> None:
    """The message is out; where a receipt or another way is left, somebody looks after it. The channel works again."""
    now = context.clock.now()
    for row in parcel:
        until = now + timedelta(seconds=row["within_s"])
        waits = not handed.received and (handed.reference is not None or bool(row["other_ways"]))
        look_at = first_look(now, until, receipts=handed.reference is not None) if waits else None
        values = {
            "state": DeliveryState.RECEIVED if handed.received else DeliveryState.SENT,
            "sent_at": now,
            "received_at": now if handed.received else None,
            "reference": handed.reference,
            "until": until,
            "due_at": look_at,
            "error": "",
        }
        await deliveries.settle(connection, [row["id"]], values)
    channel = parcel[0]["channel"]
    if await deliveries.count_success(connection, channel, now):
        await close_ticket(connection, context, TicketKind.CHANNEL_FAILING, channel, now, REGION)


async def note_failure(
    connection: AsyncConnection, context: Context, parcel: Sequence[Row], error: ChannelError
) -> None:
    """Try again, another way, or give up; a channel that keeps failing, or refuses for good, is an alarm of ours."""
    now = context.clock.now()
    for row in parcel:
        due = None if error.permanent else retry.next_attempt(row["attempts"] + 1, row["created_at"], now)
        then = unpack_ways(row["other_ways"])
        if then and falls_back(then, due, row["until"], acknowledged=await acknowledged(connection, context, row)):
            await fall_back(connection, context, row)
            due = None
        state = DeliveryState.PENDING if due else DeliveryState.FAILED
        await deliveries.settle(connection, [row["id"]], {"state": state, "due_at": due, "error": error.reason})
    await count_failure(connection, context, parcel[0]["channel"], error)


async def count_failure(connection: AsyncConnection, context: Context, channel: str, error: ChannelError) -> None:
    """One more failure of a channel."""
    now = context.clock.now()
    failures = await deliveries.count_failure(connection, channel, now)
    if error.permanent or failures >= CHANNEL_FAILURES:
        why = Explanation("ticket.channel_failing", {"channel": channel, "error": error.reason})
        await open_ticket(connection, context, TicketKind.CHANNEL_FAILING, channel, why, now)


async def fall_back(connection: AsyncConnection, context: Context, row: Row) -> None:
    """Write the message that goes the next way, if there is one."""
    way = next_way(unpack_ways(row["other_ways"]))
    if way is None:
        return
    incident = await about(connection, context, row)
    cause = Cause(
        incident=row["incident_number"],
        ticket=row["ticket_id"],
        task=row["task_number"],
        priority=None if incident is None else incident.priority,
    )
    await plan(connection, context, (way,), row["kind"], cause, context.clock.now())
    context.wake.rouse()
