"""Everything that reaches people: text messages, mails, webhooks."""

import re
from collections.abc import Collection
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Self

from simulator.stage.home_clock import HomeClock
from simulator.stage.mailbox import Mailbox, Received
from simulator.stage.text_gateways import TextGateways, running

from .chronicle import Chronicle
from .ground import PHONES

VIAS = {"sms": ("solapi", "sens"), "mail": ("smtp",), "webhook": ("webhook",)}
"""What the stories call the channels."""


class Post:
    """The doubles of one story. A message is unread until a story expected it."""

    def __init__(self, clock: HomeClock, chronicle: Chronicle) -> None:
        self.mailbox = Mailbox(now=clock.now)
        self.gateways = TextGateways(
            now=lambda: datetime.fromtimestamp(clock.now(), UTC),
            take=self.mailbox.take,
            solapi_status="4000",
            sens_result={"status": "COMPLETED", "statusName": "success", "statusCode": "0"},
        )
        self.mailbox.on_arrival = self._note
        self._chronicle = chronicle
        self._read: set[int] = set()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        await self.mailbox.start()
        self._stack.push_async_callback(self.mailbox.stop)
        await self._stack.enter_async_context(running(self.gateways))
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._stack.aclose()

    @property
    def messages(self) -> list[Received]:
        """Everything that came, in order."""
        return self.mailbox.messages

    def shut(self, *ways: str) -> None:
        """Let ways ("solapi", "sens", "smtp", "webhook") be out of order from now on."""
        self.mailbox.closed |= set(ways)
        self.gateways.closed |= set(ways)

    def open(self, *ways: str) -> None:
        """Let them work again."""
        self.mailbox.closed -= set(ways)
        self.gateways.closed -= set(ways)

    def unread(self, sort: str | None, to: str | None, labels: Collection[str] | None) -> list[Received]:
        """What came and was not expected yet: of a sort (sms, mail, webhook), to somebody, about one of these."""
        return [
            message
            for position, message in enumerate(self.messages)
            if position not in self._read
            and (sort is None or message.via in VIAS[sort])
            and (to is None or message.to == address(sort, to))
            and (labels is None or any(is_about(message, label) for label in labels))
        ]

    def read(self, message: Received) -> None:
        """A story has expected it."""
        self._read.add(next(place for place, one in enumerate(self.messages) if one is message))

    async def _note(self, message: Received) -> None:
        self._chronicle.write(message.at, "came", f"{message.via} to {message.to}: {message.subject} {message.body}")


def address(sort: str | None, to: str) -> str:
    """Where somebody gets messages of a sort."""
    match sort:
        case "sms":
            return PHONES[to].replace("-", "")
        case "mail":
            return f"{to}@example.org"
        case _:
            return to


def is_about(message: Received, label: str) -> bool:
    """Whether a message names an incident, "I-1001"."""
    return re.search(rf"\b{re.escape(label)}\b", f"{message.subject} {message.body} {message.incident}") is not None
