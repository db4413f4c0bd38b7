"""The way of a report: as short as it can be, and the same answers as every other request gets."""

from collections.abc import Container

import orjson
import voluptuous as vol
from aiohttp import web

from aggregator.domain.errors import Unauthorized

from . import checks, doors
from .body import parse_json, read_text
from .language import language_of
from .middleware import Handler
from .patience import Patience
from .route import Service

_NO_QUERY = vol.Schema({})


def report_handler(service: Service, patience: Patience, proxies: Container[str]) -> Handler:
    """What aiohttp calls for a report."""
    ingest = service.ingest

    async def handle(request: web.Request) -> web.StreamResponse:
        token = doors.token_of(request)
        caller = ingest.tokens.known(token)
        if caller is None:
            origin = doors.origin(request, proxies)
            caller = await doors.patiently(service, patience, origin, ingest.tokens.owner(token))
        if request.query_string:
            checks.validate(_NO_QUERY, dict(request.query))
        text = await read_text(request)
        try:
            reply = await ingest.report_text(caller, text)
            if reply is None:
                reply = await ingest.report(caller, parse_json(text))
        except Unauthorized:
            ingest.tokens.forget(token)
            raise
        headers = {"Content-Language": language_of(request)}
        return web.Response(body=orjson.dumps(reply), content_type="application/json", headers=headers)

    return handle
