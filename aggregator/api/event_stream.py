"""Answers that do not end: server-sent events."""

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import orjson
from aiohttp import web

from aggregator.domain.errors import SmartCareError

_LOGGER = logging.getLogger(__name__)

HEADERS = {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
HEARTBEAT = b": still here\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventStream:
    """What a handler answers instead of a view: pieces of the stream as they come."""

    pieces: AsyncIterator[bytes]

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """Send piece after piece until there are no more, or the reader has gone or may read no longer."""
        response = web.StreamResponse(headers=HEADERS)
        await response.prepare(request)
        try:
            async for piece in self.pieces:
                await response.write(piece)
        except (ConnectionError, SmartCareError) as error:
            _LOGGER.debug("A stream ended: %s", type(error).__name__)
        return response


def event(name: str, data: Mapping[str, object], identifier: int) -> bytes:
    """One event; its id is what the reader goes on from after a break."""
    return f"id: {identifier}\nevent: {name}\ndata: ".encode() + orjson.dumps(data) + b"\n\n"
