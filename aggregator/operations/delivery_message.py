"""What is handed to a channel, and what a channel says to it."""

from dataclasses import dataclass
from typing import Protocol

from aggregator.domain.delivery.confirm import Receipt
from aggregator.domain.region import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one address. `id` stays the same over repeats, so a receiver can recognise them.

    `incident` is the short number ("I-1042") or None; `incidents` are all numbers of a message about several. `subject`
    and `body` carry no name and no health detail.
    """

    id: str
    address: str
    language: Language
    subject: str
    body: str
    incident: str | None
    priority: str
    kind: str
    incidents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A channel has taken a message.

    `received` says that it is safe with the receiver already; `reference` is the channel's own name for the message,
    where it can tell later what became of it.
    """

    reference: str | None = None
    received: bool = False


class ChannelError(Exception):
    """A message could not be handed over; `permanent` says that trying again is useless (the address is refused)."""

    def __init__(self, reason: str, *, permanent: bool = False):
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class Channel(Protocol):
    """One way to reach people. Instances are made in `aggregator/channels`."""

    async def send(self, message: Message) -> Handed:
        """Hand the message over or raise ChannelError. Within a minute."""


class ReportingChannel(Channel, Protocol):
    """A channel that can be asked what became of a message."""

    async def receipt(self, reference: str) -> Receipt:
        """What is known about a message by its reference. Raises ChannelError when the channel cannot say now."""
