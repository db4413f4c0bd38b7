"""After a message was handed over: receipts, acknowledgements, and the next way where neither came in time."""

import asyncio
import logging
from collections.abc import Iterable, Mapping

from aggregator.domain import retry
from aggregator.domain.delivery.confirm import Judgement, Receipt, Verdict, judge
from aggregator.operations.context import Context
from aggregator.operations.delivery_message import Channel, ChannelError
from aggregator.operations.delivery_outcome import count_failure, fall_back
from aggregator.operations.delivery_words import acknowledged
from aggregator.store import deliveries
from aggregator.store.deliveries import DeliveryState, Row

_LOGGER = logging.getLogger(__name__)
_BATCH = 20

REFUSED = ChannelError("the message was not delivered", permanent=True)
"""What is written down when a gateway reports that a message will not arrive."""


class Confirmation:
    """Looks after messages that were handed over."""

    def __init__(self, context: Context, channels: Mapping[str, Channel]):
        self._context = context
        self._channels = channels

    async def look_due(self) -> int:
        """Look after every message whose time has come and return how many."""
        looked = 0
        while rows := await self._claim():
            await asyncio.gather(*(self._look(row) for row in rows))
            looked += len(rows)
        return looked

    async def _claim(self) -> list[Row]:
        """Take the next messages to look after."""
        now = self._context.clock.now()
        async with self._context.database.write() as connection:
            return list(
                await deliveries.claim_unconfirmed(connection, self._context.cipher, now, now + retry.CLAIM, _BATCH)
            )

    async def _look(self, row: Row) -> None:
        """Ask the channel, then write down the verdict."""
        receipt = await self._ask(row)
        await settle_receipts(self._context, [row["id"]], receipt)

    async def _ask(self, row: Row) -> Receipt:
        """What the channel knows; a channel that cannot say has not seen it arrive."""
        ask = getattr(self._channels.get(row["channel"]), "receipt", None)
        if ask is None or row["reference"] is None:
            return Receipt.WAITING
        try:
            answer: Receipt = await ask(row["reference"])
        except ChannelError as error:
            _LOGGER.warning("Receipts of %s cannot be asked for: %s", row["channel"], error.reason)
            return Receipt.WAITING
        return answer


async def take_receipt(context: Context, channel: str, references: Iterable[str], receipt: Receipt) -> int:
    """Write down receipts a gateway sends by itself; return how many messages they are about."""
    async with context.database.read() as connection:
        rows = await deliveries.by_reference(connection, context.cipher, channel, references)
    await settle_receipts(context, [row["id"] for row in rows], receipt)
    return len(rows)


async def settle_receipts(context: Context, identifiers: Iterable[str], receipt: Receipt) -> None:
    """Let a receipt have its effect on messages that were handed over and are not settled yet."""
    for identifier in identifiers:
        now = context.clock.now()
        async with context.database.write() as connection:
            row = await deliveries.get(connection, context.cipher, identifier)
            if row["state"] not in (DeliveryState.SENT, DeliveryState.UNCONFIRMED):
                continue
            known = await acknowledged(connection, context, row)
            judgement = judge(receipt, now, row["until"], acknowledged=known)
            if row["state"] == DeliveryState.UNCONFIRMED and judgement.verdict is not Verdict.RECEIVED:
                continue
            await deliveries.settle(connection, [identifier], _values(judgement, row))
            if judgement.verdict in (Verdict.REFUSED, Verdict.UNCONFIRMED):
                await fall_back(connection, context, row)
            if judgement.verdict is Verdict.REFUSED:
                await count_failure(connection, context, row["channel"], REFUSED)


def _values(judgement: Judgement, row: Row) -> dict[str, object]:
    """A verdict as columns."""
    match judgement.verdict:
        case Verdict.WAIT:
            return {"due_at": judgement.look_at}
        case Verdict.RECEIVED:
            return {"state": DeliveryState.RECEIVED, "received_at": row["sent_at"], "due_at": None}
        case Verdict.ACKNOWLEDGED:
            return {"due_at": None}
        case Verdict.REFUSED:
            return {"state": DeliveryState.FAILED, "due_at": None, "error": REFUSED.reason}
        case Verdict.UNCONFIRMED:
            return {"state": DeliveryState.UNCONFIRMED, "due_at": None}
