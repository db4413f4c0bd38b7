"""Messages through any service Apprise knows (https://github.com/caronc/apprise): Slack, Telegram, push and others.

A service's address holds its password, so it comes from a secret of the configuration, is known to recipients by a name
alone, and appears in no log.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aggregator.config.model import AppriseSettings
from aggregator.operations.delivery import ChannelError, Handed, Message

if TYPE_CHECKING:
    from apprise import Apprise


class AppriseChannel:
    """Sends messages through services; the recipient's address is the name of one."""

    def __init__(self, settings: AppriseSettings) -> None:
        """Take the services; their addresses were checked with the configuration."""
        _silence()
        self._services = {name: _service(url) for name, url in settings.services.items()}
        self._timeout = settings.timeout.total_seconds()

    async def send(self, message: Message) -> Handed:
        """Hand the message to the service, in a thread of its own. Raises ChannelError."""
        service = self._services.get(message.address)
        if service is None:
            raise ChannelError("apprise: the service is not configured", permanent=True)
        try:
            taken = await asyncio.wait_for(asyncio.to_thread(_notify, service, message), self._timeout)
        except TimeoutError as error:
            raise ChannelError("apprise: no answer in time") from error
        if not taken:
            raise ChannelError("apprise: the service did not take it")
        return Handed()


def _silence() -> None:
    """Keep addresses out of the log: Apprise writes them when it has trouble, and its HTTP library when debugging."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)
    logging.getLogger("urllib3").setLevel(logging.WARNING)


def _service(url: str) -> Apprise:
    """One service by itself."""
    # It knows 150 services; who uses none need not wait for them.
    from apprise import Apprise

    service = Apprise()
    service.add(url)
    return service


def _notify(service: Apprise, message: Message) -> bool:
    """Hand over, waiting for the answer."""
    from apprise import NotifyType

    return bool(service.notify(body=message.body, title=message.subject, notify_type=NotifyType.WARNING))
