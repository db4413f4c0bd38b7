"""Around every request: its id, its line in the log, its headers, and the answer when something goes wrong."""

import logging
from collections.abc import Awaitable, Callable
from time import perf_counter

from aiohttp import web

from aggregator.domain.errors import SmartCareError

from . import request_id
from .problems import problem, refused

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_POLICY = "Content-Security-Policy"
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    CONTENT_POLICY: "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Server": "smartcare",
    "X-Content-Type-Options": "nosniff",
}
_access = logging.getLogger("aggregator.api.access")
_faults = logging.getLogger("aggregator.api")


@web.middleware
async def identified(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request an id, and write one line about it without addresses, ids of people or tokens."""
    identifier = request_id.begin(request.headers.get(request_id.HEADER, ""))
    began = perf_counter()
    response = await handler(request)
    response.headers[request_id.HEADER] = identifier
    resource = request.match_info.route.resource
    _access.info(
        "request=%s method=%s route=%s status=%d ms=%.1f",
        identifier,
        request.method if resource else "-",
        resource.canonical if resource else "-",
        response.status,
        (perf_counter() - began) * 1000,
    )
    return response


@web.middleware
async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into a problem; a fault of ours is logged once and shown as ours."""
    try:
        return await handler(request)
    except SmartCareError as error:
        return refused(request, error)
    except web.HTTPMethodNotAllowed as error:
        response = problem(
            request, 405, "method_not_allowed", values={"allowed": ", ".join(sorted(error.allowed_methods))}
        )
        response.headers["Allow"] = error.headers["Allow"]
        return response
    except web.HTTPNotFound:
        return problem(request, 404, "route_unknown")
    except Exception:  # noqa: BLE001 - whatever it is, the caller must read that it is our fault
        _faults.exception("request=%s failed", request_id.current.get())
        return problem(request, 500, "our_fault")


async def add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Headers every answer carries; a page brings the policy that fits it, a calendar how long it may be kept."""
    own = {name: response.headers[name] for name in (CONTENT_POLICY, "Cache-Control") if name in response.headers}
    response.headers.update({**SECURITY_HEADERS, **own})
