"""The way of a report: as short as it can be, and the same answers as every other request gets."""

from collections import OrderedDict
from collections.abc import Container
from hashlib import sha256

import orjson
import voluptuous as vol
from aiohttp import web

from aggregator.domain.errors import Unauthorized
from aggregator.operations.nodes import NodeIdentity

from . import checks, doors
from .body import parse_json, read_text
from .language import language_of
from .middleware import Handler
from .patience import Patience
from .route import Service, Who

_MOST_TOKENS = 200_000
_NO_QUERY = vol.Schema({})


class KnownTokens:
    """Whose a token was when it was shown last.

    Only a shortcut: the transaction that stores a report looks whether the node was revoked, and a token that is
    refused there is forgotten here.
    """

    def __init__(self) -> None:
        self._owners: OrderedDict[bytes, NodeIdentity] = OrderedDict()

    def owner(self, header: str) -> NodeIdentity | None:
        """The owner of the token in a header; None: ask the database."""
        return self._owners.get(_print(header))

    def remember(self, header: str, owner: NodeIdentity) -> None:
        """Remember a token the database knows; the one shown first is forgotten where there are too many."""
        self._owners[_print(header)] = owner
        if len(self._owners) > _MOST_TOKENS:
            self._owners.popitem(last=False)

    def forget(self, header: str) -> None:
        """Ask the database the next time."""
        self._owners.pop(_print(header), None)


def _print(header: str) -> bytes:
    """What is kept of a header: nobody who reads our memory finds a token."""
    return sha256(header.encode("utf-8", "surrogateescape")).digest()


def report_handler(service: Service, patience: Patience, proxies: Container[str]) -> Handler:
    """What aiohttp calls for a report."""
    tokens = KnownTokens()

    async def handle(request: web.Request) -> web.StreamResponse:
        header = request.headers.get("Authorization", "")
        caller = tokens.owner(header)
        if caller is None:
            found = await doors.caller(service, patience, request, Who.NODE, doors.origin(request, proxies))
            assert isinstance(found, NodeIdentity)
            caller = found
            tokens.remember(header, caller)
        if request.query_string:
            checks.validate(_NO_QUERY, dict(request.query))
        text = await read_text(request)
        try:
            reply = await service.ingest.report_text(caller, text)
            if reply is None:
                reply = await service.ingest.report(caller, parse_json(text))
        except Unauthorized:
            tokens.forget(header)
            raise
        headers = {"Content-Language": language_of(request)}
        return web.Response(body=orjson.dumps(reply), content_type="application/json", headers=headers)

    return handle
