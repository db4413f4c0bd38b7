"""Text messages through SOLAPI (https://developers.solapi.com).

Every request carries ``Authorization: HMAC-SHA256 apiKey=…, date=…, salt=…, signature=…``: the hexadecimal HMAC-SHA256,
under the API secret, of date and salt one after the other. Dates may be off by 15 minutes, a signature counts once.
Status 2000 is accepted, 3000 on its way, 4000 received; every other one says that the message will not arrive.
"""

import hashlib
import hmac
import secrets
from typing import Any

import aiohttp

from aggregator.config.model import SolapiSettings
from aggregator.domain.delivery.confirm import Receipt
from aggregator.operations.context import Clock
from aggregator.operations.delivery import ChannelError, Handed, Message

from .gateway import ask, digits, entries
from .text_message import fitted

ON_ITS_WAY = frozenset({"2000", "3000"})
RECEIVED = "4000"
_SEND = "/messages/v4/send-many/detail"
_LIST = "/messages/v4/list"
_SALT_BYTES = 16


class SolapiChannel:
    """Sends text messages; the recipient's address is a phone number."""

    def __init__(self, settings: SolapiSettings, session: aiohttp.ClientSession, clock: Clock) -> None:
        """Take the account, a session that stays open, and our time for the signature."""
        self._settings = settings
        self._session = session
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=settings.timeout.total_seconds())

    async def send(self, message: Message) -> Handed:
        """Hand the message over; our id goes along and comes back with reports. Raises ChannelError."""
        text = fitted(message.subject, message.body)
        wanted: dict[str, Any] = {
            "to": digits(message.address),
            "from": digits(self._settings.sender),
            "type": text.kind,
            "text": text.text,
            "customFields": {"id": message.id},
        }
        if text.subject is not None:
            wanted["subject"] = text.subject
        body = {"messages": [wanted], "allowDuplicates": True, "showMessageList": True}
        answer = await self._ask("POST", _SEND, body)
        failed = entries(answer.get("failedMessageList"))
        if failed:
            raise ChannelError(f"solapi: refused, {_code(failed[0])}", permanent=True)
        taken = entries(answer.get("messageList"))
        return Handed(reference=str(taken[0]["messageId"]) if taken and taken[0].get("messageId") else None)

    async def receipt(self, reference: str) -> Receipt:
        """Ask for the message's status. Raises ChannelError."""
        answer = await self._ask("GET", f"{_LIST}?messageId={reference}")
        found = entries(answer.get("messageList"))
        return receipt_of(_code(found[0])) if found else Receipt.WAITING

    async def _ask(self, method: str, path: str, body: object | None = None) -> Any:
        """One signed request."""
        date, salt = self._clock.now().isoformat(timespec="milliseconds"), secrets.token_hex(_SALT_BYTES)
        signature = sign(self._settings.api_secret, date, salt)
        headers = {
            "Authorization": f"HMAC-SHA256 apiKey={self._settings.api_key}, date={date}, salt={salt}, "
            f"signature={signature}",
            "Content-Type": "application/json",
        }
        url = f"{self._settings.base}{path}"
        return await ask(self._session, "solapi", method, url, headers=headers, timeout=self._timeout, body=body)


def sign(secret: str, date: str, salt: str) -> str:
    """The signature of a request."""
    return hmac.new(secret.encode(), f"{date}{salt}".encode(), hashlib.sha256).hexdigest()


def receipt_of(status: str) -> Receipt:
    """What a status code says about a message that was accepted."""
    if status == RECEIVED:
        return Receipt.RECEIVED
    return Receipt.WAITING if status in ON_ITS_WAY or not status else Receipt.REFUSED


def _code(entry: Any) -> str:
    """The status code of a message, empty when there is none."""
    return str(entry.get("statusCode") or "")
