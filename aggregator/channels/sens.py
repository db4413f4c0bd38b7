"""Text messages through NAVER Cloud SENS (https://api.ncloud-docs.com/docs/sens-overview).

Every request carries the time in milliseconds, the access key, and ``x-ncp-apigw-signature-v2``: the base64
HMAC-SHA256, under the secret key, of three lines: method and path with query, time, access key. Times may be off by
five minutes. A request is accepted with status code 202; its message is found by the request's id, and then has a
status of its own.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from aggregator.config.model import SensSettings
from aggregator.domain.delivery.confirm import Receipt
from aggregator.operations.context import Clock
from aggregator.operations.delivery import ChannelError, Handed, Message

from .gateway import ask, digits, entries
from .text_message import fitted

_ACCEPTED = "202"
_DONE = "COMPLETED"


class SensChannel:
    """Sends text messages; the recipient's address is a phone number."""

    def __init__(self, settings: SensSettings, session: aiohttp.ClientSession, clock: Clock) -> None:
        """Take the account, a session that stays open, and our time for the signature."""
        self._settings = settings
        self._session = session
        self._clock = clock
        self._timeout = aiohttp.ClientTimeout(total=settings.timeout.total_seconds())
        self._messages = f"/sms/v2/services/{quote(settings.service_id, safe=':')}/messages"

    async def send(self, message: Message) -> Handed:
        """Hand the message over. Raises ChannelError."""
        text = fitted(message.subject, message.body)
        body: dict[str, Any] = {
            "type": text.kind,
            "contentType": "COMM",
            "from": digits(self._settings.sender),
            "content": text.text,
            "messages": [{"to": digits(message.address)}],
        }
        if text.subject is not None:
            body["subject"] = text.subject
        answer = await self._ask("POST", self._messages, body)
        if str(answer.get("statusCode")) != _ACCEPTED:
            raise ChannelError(f"sens: refused, {answer.get('statusCode')}", permanent=True)
        request = answer.get("requestId")
        return Handed(reference=str(request) if request else None)

    async def receipt(self, reference: str) -> Receipt:
        """Find the request's message and ask for its result. Raises ChannelError."""
        listed = entries(
            (await self._ask("GET", f"{self._messages}?requestId={quote(reference, safe='')}")).get("messages")
        )
        if not listed or not listed[0].get("messageId"):
            return Receipt.WAITING
        path = f"{self._messages}/{quote(str(listed[0]['messageId']), safe='')}"
        found = entries((await self._ask("GET", path)).get("messages"))
        return receipt_of(found[0]) if found else Receipt.WAITING

    async def _ask(self, method: str, path: str, body: object | None = None) -> Mapping[str, Any]:
        """One signed request; the path is signed as it travels."""
        settings = self._settings
        timestamp = str(int(self._clock.now().timestamp() * 1000))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "x-ncp-apigw-timestamp": timestamp,
            "x-ncp-iam-access-key": settings.access_key,
            "x-ncp-apigw-signature-v2": sign(settings.secret_key, method, path, timestamp, settings.access_key),
        }
        url = URL(f"{settings.base}{path}", encoded=True)
        return await ask(self._session, "sens", method, str(url), headers=headers, timeout=self._timeout, body=body)


def sign(secret: str, method: str, path: str, timestamp: str, access_key: str) -> str:
    """The signature of a request."""
    text = f"{method} {path}\n{timestamp}\n{access_key}"
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


def receipt_of(entry: Mapping[str, Any]) -> Receipt:
    """What the state of a message says: READY and PROCESSING wait, COMPLETED has a result."""
    if entry.get("status") != _DONE:
        return Receipt.WAITING
    return Receipt.RECEIVED if entry.get("statusName") == "success" else Receipt.REFUSED
