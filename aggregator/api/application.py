"""The API as an aiohttp application: every route behind the same doors, checks and answers."""

from collections.abc import Container
from functools import partial
from typing import Any

import orjson
import voluptuous as vol
from aiohttp import web

from aggregator.domain.access import Actor, require
from aggregator.text import texts

from . import checks, doors
from .body import MAX_WIRE_BYTES, read_form, read_json
from .event_stream import EventStream
from .language import language_of
from .middleware import CONTENT_POLICY, Handler, add_security_headers, answered, identified
from .patience import Patience
from .problems import Refusal
from .report_door import ReportDoor
from .resources.reports import REPORT
from .route import Call, Download, Route, Service
from .routes import ROUTES
from .serving import FRONT
from .shapes import encode
from .short_way import ShortWay

_NO_QUERY = vol.Schema({})


def make_api(service: Service, proxies: Container[str] = frozenset()) -> web.Application:
    """Return the application; serve it with ``auto_decompress=False``, unpacking is bounded here.

    ``proxies`` are the addresses whose ``X-Forwarded-For`` is believed.
    """
    around = [identified(service.traffic, service.log), answered]
    api = web.Application(middlewares=around, client_max_size=MAX_WIRE_BYTES)
    api.on_response_prepare.append(add_security_headers)
    api.on_shutdown.append(partial(_end_streams, service))
    patience = Patience()
    reports = ReportDoor(service, patience, proxies)
    api[FRONT] = ShortWay(service, reports)
    for route in ROUTES:
        handler = reports.handle if route is REPORT else _handler(service, patience, route, proxies)
        api.router.add_route(route.method, route.path, handler)
    return api


def _handler(service: Service, patience: Patience, route: Route, proxies: Container[str]) -> Handler:
    """What aiohttp calls for a route."""

    async def handle(request: web.Request) -> web.StreamResponse:
        origin = doors.origin(request, proxies)
        again = partial(doors.caller, service, patience, request, route.who, origin)
        caller = await again()
        if route.needs is not None and isinstance(caller, Actor):
            require(caller, route.needs)
        language = language_of(request)
        call = Call(
            service=service,
            caller=caller,
            path=_names(request),
            query=checks.validate(route.query or _NO_QUERY, dict(request.query)),
            body=None if route.body is None else checks.validate(route.body, await _read(route, request)),
            language=language,
            origin=origin,
            again=again,
            headers=request.headers,
        )
        answer = await service.context.database.again_if_lost(partial(route.handler, call))
        if isinstance(answer, EventStream):
            return await answer.respond(request)
        if isinstance(answer, Download):
            return _file(answer, language)
        encoded = encode(answer, texts(language), service.context.region.timezone)
        return _json({"items": encoded} if route.many else encoded, route.status, language)

    return handle


def _names(request: web.Request) -> dict[str, str]:
    """What the address names. Nothing is called by a NUL, and PostgreSQL could not even be asked for it."""
    names = dict(request.match_info)
    if any("\0" in name for name in names.values()):
        raise Refusal(404, "route_unknown")
    return names


async def _read(route: Route, request: web.Request) -> Any:
    """The body as the route takes it."""
    return await (read_form(request) if route.form else read_json(request))


def _file(answer: Download, language: str) -> web.Response:
    """A file to be kept, or a page to be shown; its name is plain ASCII."""
    kept = "attachment" if answer.policy is None else "inline"
    disposition = f'{kept}; filename="{answer.name}"'
    headers = {"Content-Language": language, "Content-Disposition": disposition, **answer.headers}
    if answer.policy is not None:
        headers[CONTENT_POLICY] = answer.policy
    return web.Response(
        status=answer.status,
        body=answer.content,
        content_type=answer.media,
        charset="utf-8" if answer.media.startswith("text/") else None,
        headers=headers,
    )


async def _end_streams(service: Service, _api: web.Application) -> None:
    """Let readers of streams go, so that the service can end."""
    await service.feed.close()


def _json(value: Any, status: int, language: str) -> web.Response:
    """A JSON answer."""
    headers = {"Content-Language": language}
    return web.Response(status=status, body=orjson.dumps(value), content_type="application/json", headers=headers)
