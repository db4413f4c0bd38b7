"""The way of a report: as short as it can be, and the same answers as every other request gets."""

from collections.abc import Container

import orjson
import voluptuous as vol
from aiohttp import web

from aggregator.domain.errors import Unauthorized
from aggregator.operations.nodes import NodeIdentity

from . import checks, doors
from .asked import Asked
from .body import parse_json, read_text
from .language import language_of
from .patience import Patience
from .route import Service

_NO_QUERY = vol.Schema({})


class ReportDoor:
    """Lets reports in, whichever way they came."""

    def __init__(self, service: Service, patience: Patience, proxies: Container[str]) -> None:
        self._service = service
        self._patience = patience
        self._proxies = proxies

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """What aiohttp calls for a report."""
        caller = await self.caller(request)
        if request.query_string:
            checks.validate(_NO_QUERY, dict(request.query))
        reply = await self.take(request, caller, await read_text(request))
        headers = {"Content-Language": language_of(request)}
        return web.Response(body=reply, content_type="application/json", headers=headers)

    def knows(self, request: Asked) -> bool:
        """Whether the token is one that is remembered."""
        try:
            return self._service.ingest.tokens.known(doors.token_of(request)) is not None
        except Unauthorized:
            return False

    async def caller(self, request: Asked) -> NodeIdentity:
        """Whose report it is. Raises Unauthorized and TooManyAttempts as `doors.caller`."""
        tokens = self._service.ingest.tokens
        token = doors.token_of(request)
        known = tokens.known(token)
        if known is not None:
            return known
        origin = doors.origin(request, self._proxies)
        return await doors.patiently(self._service, self._patience, origin, tokens.owner(token))

    async def take(self, request: Asked, caller: NodeIdentity, text: bytes) -> bytes:
        """The reply to the text of a report, once it is on disk. Raises what `Ingest.report` does."""
        ingest = self._service.ingest
        try:
            reply = await ingest.report_text(caller, text)
            if reply is None:
                reply = await ingest.report(caller, parse_json(text))
            return reply if isinstance(reply, bytes) else orjson.dumps(reply)
        except Unauthorized:
            ingest.tokens.forget(doors.token_of(request))
            raise
