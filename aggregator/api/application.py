"""The API as an aiohttp application: every route behind the same doors, checks and answers."""

from typing import Any

import orjson
import voluptuous as vol
from aiohttp import web

from aggregator.text import texts

from . import checks, doors
from .body import MAX_WIRE_BYTES, read_json
from .language import language_of
from .middleware import Handler, add_security_headers, answered, identified
from .route import Call, Route, Service
from .routes import ROUTES
from .shapes import encode

_NO_QUERY = vol.Schema({})


def make_api(service: Service, proxies: frozenset[str] = frozenset()) -> web.Application:
    """Return the application; serve it with ``auto_decompress=False``, unpacking is bounded here.

    ``proxies`` are the addresses whose ``X-Forwarded-For`` is believed.
    """
    api = web.Application(middlewares=[identified, answered], client_max_size=MAX_WIRE_BYTES)
    api.on_response_prepare.append(add_security_headers)
    for route in ROUTES:
        api.router.add_route(route.method, route.path, _handler(service, route, proxies))
    return api


def _handler(service: Service, route: Route, proxies: frozenset[str]) -> Handler:
    """What aiohttp calls for a route."""

    async def handle(request: web.Request) -> web.Response:
        origin = doors.origin(request, proxies)
        caller = await doors.caller(service, request, route.who, origin)
        language = language_of(request)
        call = Call(
            service=service,
            caller=caller,
            path=dict(request.match_info),
            query=checks.validate(route.query or _NO_QUERY, dict(request.query)),
            body=None if route.body is None else checks.validate(route.body, await read_json(request)),
            language=language,
            origin=origin,
        )
        answer = await route.handler(call)
        encoded = encode(answer, texts(language), service.context.region.timezone)
        return _json({"items": encoded} if route.many else encoded, route.status, language)

    return handle


def _json(value: Any, status: int, language: str) -> web.Response:
    """A JSON answer."""
    headers = {"Content-Language": language}
    return web.Response(status=status, body=orjson.dumps(value), content_type="application/json", headers=headers)
