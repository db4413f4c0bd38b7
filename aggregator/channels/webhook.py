"""Messages to another system: a signed JSON request.

``X-SmartCare-Signature`` is ``v1=`` and the hexadecimal HMAC-SHA256, under the shared secret, of the bytes
``<X-SmartCare-Timestamp>.<body>``. A receiver checks it, refuses timestamps that are minutes off, and remembers ``id``:
a message may arrive twice.
"""

import hashlib
import hmac

import aiohttp
import orjson

from aggregator.config.model import WebhookSettings
from aggregator.operations.context import Clock
from aggregator.operations.delivery import ChannelError, Handed, Message

TIMESTAMP = "X-SmartCare-Timestamp"
SIGNATURE = "X-SmartCare-Signature"
_WORTH_REPEATING = frozenset({408, 425, 429})


class WebhookChannel:
    """Posts messages; the recipient's address is the URL."""

    def __init__(self, settings: WebhookSettings, session: aiohttp.ClientSession, clock: Clock) -> None:
        """Take the secret and the time allowed, a session that stays open, and our time for the signature."""
        self._secret = settings.secret.encode()
        self._timeout = aiohttp.ClientTimeout(total=settings.timeout.total_seconds())
        self._session = session
        self._clock = clock

    async def send(self, message: Message) -> Handed:
        """Post the message; any answer 2xx is a receipt. Raises ChannelError, permanent where the receiver refuses."""
        body = encode(message)
        timestamp = str(int(self._clock.now().timestamp()))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": message.id,
            TIMESTAMP: timestamp,
            SIGNATURE: sign(self._secret, timestamp, body),
        }
        try:
            async with self._session.post(
                message.address, data=body, headers=headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            # The type alone: addresses may carry a key of the receiver.
            raise ChannelError(f"webhook: {type(error).__name__}") from error
        if not 200 <= status < 300:
            raise ChannelError(f"webhook: status {status}", permanent=status < 500 and status not in _WORTH_REPEATING)
        return Handed(received=True)


def encode(message: Message) -> bytes:
    """The body of the request."""
    return orjson.dumps(
        {
            "v": 1,
            "id": message.id,
            "incident": message.incident,
            "incidents": list(message.incidents),
            "kind": message.kind,
            "priority": message.priority,
            "language": message.language.value,
            "subject": message.subject,
            "body": message.body,
        }
    )


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """The signature of a body at a time."""
    return "v1=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
