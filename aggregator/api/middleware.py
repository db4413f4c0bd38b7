"""Around every request: its id, its line in the log, its headers, and the answer when something goes wrong."""

import logging
from collections.abc import Awaitable, Callable
from time import perf_counter

from aiohttp import web
from aiohttp.typedefs import Middleware
from sqlalchemy.exc import SQLAlchemyError

from aggregator.domain.errors import SmartCareError
from aggregator.health.database import fails
from aggregator.logs import event
from aggregator.operations.ingest import StoppedError
from aggregator.store.database import lost

from . import request_id
from .asked import Asked
from .problems import problem, refused
from .traffic import RequestLog, Traffic

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_POLICY = "Content-Security-Policy"
SECURITY_HEADERS = {
    "Cache-Control": "no-store",
    CONTENT_POLICY: "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Server": "smartcare",
    "X-Content-Type-Options": "nosniff",
}
_AGAIN_S = 5
_access = logging.getLogger("aggregator.api.access")
_faults = logging.getLogger("aggregator.api")


def identified(traffic: Traffic, log: RequestLog) -> Middleware:
    """Return what gives a request its id, counts it, and tells it without addresses, queries, ids or tokens."""

    @web.middleware
    async def around(request: web.Request, handler: Handler) -> web.StreamResponse:
        identifier = request_id.begin(request.headers.get(request_id.HEADER, ""))
        began = perf_counter()
        with traffic.one():
            response = await handler(request)
        seconds = perf_counter() - began
        response.headers[request_id.HEADER] = identifier
        resource = request.match_info.route.resource
        # What nobody offers is not named: the address may be anything.
        method, route = (request.method, resource.canonical) if resource else ("-", "-")
        lasting = response.content_type == "text/event-stream"
        traffic.note(method, route, response.status, seconds, lasting=lasting)
        tell(log, method, route, response.status, seconds, lasting=lasting)
        return response

    return around


def tell(log: RequestLog, method: str, route: str, status: int, seconds: float, *, lasting: bool = False) -> None:
    """Write a line about an answer, if it is wished or it took long."""
    slow = seconds >= log.slow_s and not lasting
    if slow or log.requests:
        kind, ms = "slow_request" if slow else "request", round(seconds * 1000, 1)
        told = event(kind, method=method, route=route, status=status, ms=ms)
        _access.log(logging.WARNING if slow else logging.INFO, "Answered", extra=told)


@web.middleware
async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error into a problem."""
    return await guarded(request, handler(request))


async def guarded[Answer](request: Asked, answer: Awaitable[Answer]) -> Answer | web.Response:
    """The answer, or the problem in its place; a fault of ours is logged once and shown as ours."""
    try:
        return await answer
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
    except StoppedError:
        return _later(request, "stopping")
    except SQLAlchemyError as error:
        # A database that fails is told once by whoever watches it, not by every request.
        return _later(request, "database_failing") if fails(error) or lost(error) else _fault(request)
    except Exception:  # noqa: BLE001 - whatever it is, the caller must read that it is our fault
        return _fault(request)


def _fault(request: Asked) -> web.Response:
    """Tell the error being handled to ourselves, and that it is ours to the caller."""
    _faults.exception("A request failed", extra=event("request_failed"))
    return problem(request, 500, "our_fault")


def _later(request: Asked, code: str) -> web.Response:
    """Nothing is wrong with the request; it is worth repeating."""
    response = problem(request, 503, code, values={"retry_after_s": _AGAIN_S})
    response.headers["Retry-After"] = str(_AGAIN_S)
    return response


async def add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Headers every answer carries; a page brings the policy that fits it, a calendar how long it may be kept."""
    own = {name: response.headers[name] for name in (CONTENT_POLICY, "Cache-Control") if name in response.headers}
    response.headers.update({**SECURITY_HEADERS, **own})
