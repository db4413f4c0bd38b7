"""Messages out: rows that are written with their cause and sent by the scanner, at least once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from aggregator.domain.region import Language
from aggregator.operations.context import Context


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
        raise NotImplementedError
