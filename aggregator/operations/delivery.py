"""Messages out: rows that are written with their cause and sent by the scanner, at least once."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import retry
from aggregator.domain.equipment import CHANNEL_FAILURES, TicketKind
from aggregator.domain.incident import State
from aggregator.domain.region import Language
from aggregator.domain.triage import REGION
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.incident_views import label
from aggregator.operations.recording import close_ticket, open_ticket
from aggregator.store import deliveries, equipment, incidents
from aggregator.store.columns import unpack
from aggregator.store.deliveries import DeliveryState
from aggregator.text import texts

_LOGGER = logging.getLogger(__name__)

_BATCH = 20
"""So many messages are sent at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one address. `id` stays the same over repeats, so a receiver can recognise them.

    `incident` is the short number ("I-1042") or None; `subject` and `body` carry no name and no health detail.
    """

    id: str
    address: str
    language: Language
    subject: str
    body: str
    incident: str | None
    priority: str
    kind: str


class ChannelError(Exception):
    """A message could not be handed over; `permanent` says that trying again is useless (the address is refused)."""

    def __init__(self, reason: str, *, permanent: bool = False):
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class Channel(Protocol):
    """One way to reach people. Instances are made in `aggregator/channels`."""

    async def send(self, message: Message) -> None:
        """Hand the message over or raise ChannelError. Within a minute."""


class Delivery:
    """Sends what is due."""

    def __init__(self, context: Context, channels: Mapping[str, Channel]):
        """Make it with the configured channels by name."""
        self._context = context
        self._channels = channels

    async def deliver_due(self) -> int:
        """Send every message that is due, oldest first, and return how many were tried."""
        tried = 0
        while rows := await self._claim():
            await asyncio.gather(*(self._deliver(row) for row in rows))
            tried += len(rows)
        return tried

    async def _claim(self) -> list[RowMapping]:
        """Take the next messages; that is on disk before anything is sent."""
        now = self._context.clock.now()
        async with self._context.database.write() as connection:
            return list(await deliveries.claim(connection, now, now + retry.CLAIM, _BATCH))

    async def _deliver(self, row: RowMapping) -> None:
        """Send one message and write down what became of it."""
        async with self._context.database.read() as connection:
            message = await self._message(connection, row)
        error = None if message is None else await self._send(row["channel"], message)
        async with self._context.database.write() as connection:
            if message is None:
                await deliveries.settle(connection, row["id"], {"state": DeliveryState.SUPERSEDED, "due_at": None})
            elif error is None:
                await self._note_success(connection, row)
            else:
                await self._note_failure(connection, row, error)

    async def _send(self, channel: str, message: Message) -> ChannelError | None:
        """Hand a message over: None, or what went wrong."""
        if channel not in self._channels:
            return ChannelError("the channel is not configured")
        try:
            await self._channels[channel].send(message)
        except ChannelError as error:
            return error
        except Exception as error:
            _LOGGER.exception("The channel %s failed unexpectedly", channel)
            return ChannelError(type(error).__name__)
        return None

    async def _note_success(self, connection: AsyncConnection, row: RowMapping) -> None:
        """The message is out; a channel that had failed works again."""
        now = self._context.clock.now()
        values = {"state": DeliveryState.SENT, "sent_at": now, "due_at": None, "error": ""}
        await deliveries.settle(connection, row["id"], values)
        if await deliveries.count_success(connection, row["channel"], now):
            await close_ticket(connection, self._context, TicketKind.CHANNEL_FAILING, row["channel"], now, REGION)

    async def _note_failure(self, connection: AsyncConnection, row: RowMapping, error: ChannelError) -> None:
        """Try again or give up; a channel that keeps failing, or refuses for good, is an alarm of ours."""
        now = self._context.clock.now()
        due = None if error.permanent else retry.next_attempt(row["attempts"] + 1, row["created_at"], now)
        state = DeliveryState.PENDING if due else DeliveryState.FAILED
        await deliveries.settle(connection, row["id"], {"state": state, "due_at": due, "error": error.reason})
        failures = await deliveries.count_failure(connection, row["channel"], now)
        if error.permanent or failures >= CHANNEL_FAILURES:
            why = Explanation("ticket.channel_failing", {"channel": row["channel"], "error": error.reason})
            await open_ticket(connection, self._context, TicketKind.CHANNEL_FAILING, row["channel"], why, now)

    async def _message(self, connection: AsyncConnection, row: RowMapping) -> Message | None:
        """The message as it is true now; None when there is nothing to be told any more."""
        if row["incident_number"] is not None:
            return await self._about_incident(connection, row)
        ticket = await equipment.get(connection, row["ticket_id"])
        if ticket is None or ticket["closed_at"] is not None:
            return None
        words = texts(Language(row["language"]))
        what = words.explain(unpack(ticket["why"]), self._context.region.timezone)
        values = {"ticket": ticket["id"], "what": what}
        return _filled(row, "equipment", values, incident=None, priority="equipment")

    async def _about_incident(self, connection: AsyncConnection, row: RowMapping) -> Message | None:
        """A message about an incident that is not closed; one the home has cleared says so."""
        number = row["incident_number"]
        incident = await incidents.get(connection, self._context.cipher, number)
        if incident is None or incident.state is State.CLOSED:
            return None
        kind = "cleared" if incident.cleared_at is not None else row["kind"]
        priority = texts(Language(row["language"])).say(f"message.priority.{incident.priority}")
        values = {"number": label(number), "priority": priority}
        return _filled(row, kind, values, incident=label(number), priority=incident.priority)


def _filled(row: RowMapping, kind: str, values: Mapping[str, Any], *, incident: str | None, priority: str) -> Message:
    """A message in the recipient's language."""
    words = texts(Language(row["language"]))
    return Message(
        id=row["id"],
        address=row["address"],
        language=Language(row["language"]),
        subject=words.say(f"message.{kind}.subject", **values),
        body=words.say(f"message.{kind}.body", **values),
        incident=incident,
        priority=priority,
        kind=kind,
    )
