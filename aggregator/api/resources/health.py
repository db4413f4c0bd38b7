"""Whether the service lives, whether it can work, and its numbers."""

from typing import Any

from aggregator.api.problems import Refusal
from aggregator.api.route import Call, Download, Route, Who
from aggregator.domain.errors import Unauthorized
from aggregator.metrics.access import MetricsAccess, is_here

AGAIN_S = 5
_MEDIA = "text/plain"
_POLICY = "default-src 'none'"
_STATUS = {
    "type": "object",
    "required": ["status"],
    "properties": {"status": {"type": "string", "enum": ["ok"]}},
}


async def _alive(_call: Call[None]) -> dict[str, Any]:
    """The process answers."""
    return {"status": "ok"}


async def _ready(call: Call[None]) -> dict[str, Any]:
    """Nothing hinders it, and the database answers now."""
    watch = call.service.watch
    await watch.database.look()
    if (hindrance := watch.health.hindrance()) is not None:
        raise Refusal(503, hindrance, retry_after_s=AGAIN_S)
    return {"status": "ok"}


async def _metrics(call: Call[None]) -> Download:
    """The numbers, for whoever may read them; to others there is no such address."""
    settings = call.service.metrics_settings
    if settings.access is MetricsAccess.TOKEN:
        scheme, _, shown = call.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not settings.opens_to(shown.strip()):
            raise Unauthorized("token_unknown" if shown else "token_missing")
    elif settings.access is MetricsAccess.OFF or not is_here(call.origin, call.headers):
        raise Refusal(404, "route_unknown")
    return Download(name="metrics.txt", media=_MEDIA, content=await call.service.metrics.text(), policy=_POLICY)


ROUTES = (
    Route(
        method="GET",
        path="/healthz",
        name="alive",
        summary="Whether the process answers",
        who=Who.ANYONE,
        handler=_alive,
        answer=_STATUS,
    ),
    Route(
        method="GET",
        path="/readyz",
        name="ready",
        summary="Whether the service can work; otherwise the code says what hinders it",
        who=Who.ANYONE,
        handler=_ready,
        answer=_STATUS,
        refusals=(503,),
    ),
    Route(
        method="GET",
        path="/metrics",
        name="metrics",
        summary="Numbers about the service for Prometheus; who may read them is configured",
        who=Who.ANYONE,
        handler=_metrics,
        answer={"type": "string"},
        media=(_MEDIA,),
        refusals=(401, 404),
    ),
)
