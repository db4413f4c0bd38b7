"""The sender of one channel: what is due, the most urgent first, several at a time.

Channels do not wait for each other, and within a channel some places are kept for calls for help: a server that hangs
delays its own messages and nobody else's.
"""

import asyncio
import logging
from collections.abc import Hashable, Mapping, Sequence
from functools import partial

from aggregator.domain import retry
from aggregator.domain.delivery.bundle import bundle
from aggregator.operations.context import Context
from aggregator.operations.delivery_message import Channel, ChannelError, Handed, Message
from aggregator.operations.delivery_outcome import note_failure, note_handed
from aggregator.operations.delivery_words import compose
from aggregator.store import deliveries
from aggregator.store.deliveries import DeliveryState, Lane, Row

_LOGGER = logging.getLogger(__name__)

WIDTH = 20
"""So many messages are under way at a time."""
KEPT_FOR_URGENT = 6
"""Of these places, only calls for help take the last ones."""
_LOOK_AGAIN_S = 0.2

type Parcel = Sequence[Row]


class Sender:
    """Sends what is due in one lane."""

    def __init__(self, context: Context, channels: Mapping[str, Channel], lane: Lane):
        self._context = context
        self._channels = channels
        self._lane = lane

    async def run(self) -> int:
        """Send until nothing is due and return how many messages were tried."""
        tried = 0
        flying: set[asyncio.Task[None]] = set()
        try:
            while True:
                parcels = await self._claim(WIDTH - len(flying))
                flying |= {asyncio.create_task(self._deliver(parcel)) for parcel in parcels}
                tried += len(parcels)
                if not flying:
                    return tried
                landed, flying = await asyncio.wait(flying, timeout=_LOOK_AGAIN_S, return_when=asyncio.FIRST_COMPLETED)
                errors = [error for task in landed if (error := task.exception()) is not None]
                if errors:
                    raise errors[0]
        finally:
            await asyncio.gather(*flying, return_exceptions=True)

    async def _claim(self, room: int) -> tuple[Parcel, ...]:
        """Take the next messages; that is on disk before anything is sent."""
        if room <= 0:
            return ()
        now = self._context.clock.now()
        until = now + retry.CLAIM
        async with self._context.database.write() as connection:
            claim = partial(deliveries.claim, connection, self._context.cipher, now, until, lane=self._lane)
            rows = list(await claim(limit=room, urgent=True))
            spare = room - len(rows) - KEPT_FOR_URGENT
            if spare > 0:
                rows += await claim(limit=spare, urgent=False)
            parcels = bundle(rows, _belongs_to)
            for parcel in parcels:
                if parcel[0]["held"] and parcel[0]["bundle"] is None:
                    ids = [row["id"] for row in parcel]
                    await deliveries.settle(connection, ids, {"bundle": ids[0]})
        return parcels

    async def _deliver(self, parcel: Parcel) -> None:
        """Send one parcel and write down what became of it."""
        async with self._context.database.read() as connection:
            message, left_out = await compose(connection, self._context, parcel)
        answer = None if message is None else await self._send(message)
        told = [row for row in parcel if row["id"] not in left_out]
        async with self._context.database.write() as connection:
            if left_out:
                gone = {"state": DeliveryState.SUPERSEDED, "due_at": None}
                await deliveries.settle(connection, left_out, gone)
            match answer:
                case Handed():
                    await note_handed(connection, self._context, told, answer)
                case ChannelError():
                    await note_failure(connection, self._context, told, answer)
                case None:
                    pass

    async def _send(self, message: Message) -> Handed | ChannelError:
        """Hand a message over, or say what went wrong."""
        channel = None if self._lane.channel is None else self._channels.get(self._lane.channel)
        if channel is None:
            return ChannelError("the channel is not configured")
        if not message.address:
            return ChannelError("no key of the key file opens the address")
        try:
            return await channel.send(message)
        except ChannelError as error:
            return error
        except Exception as error:
            _LOGGER.exception("The channel %s failed unexpectedly", self._lane.channel)
            return ChannelError(type(error).__name__)


def _belongs_to(row: Row) -> Hashable | None:
    """What rows of one message have in common: the bundle they were sent as before, or the recipient they wait for."""
    if not row["held"]:
        return None
    return row["bundle"] or (row["address"], row["language"], row["ticket_id"] is None, row["task_number"] is None)
