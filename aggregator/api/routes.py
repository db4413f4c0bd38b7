"""Every route there is."""

from .openapi import openapi_route
from .resources import (
    check_ins,
    consents,
    desks,
    dispatches,
    districts,
    equipment,
    health,
    households,
    incidents,
    looks,
    nodes,
    pairing,
    receipts,
    reports,
    statistics,
    stream,
)
from .route import Route

_RESOURCES: tuple[Route, ...] = (
    *health.ROUTES,
    *districts.ROUTES,
    *desks.ROUTES,
    *households.ROUTES,
    *consents.ROUTES,
    *pairing.ROUTES,
    *nodes.ROUTES,
    *reports.ROUTES,
    *incidents.ROUTES,
    *dispatches.ROUTES,
    *check_ins.ROUTES,
    *equipment.ROUTES,
    *stream.ROUTES,
    *receipts.ROUTES,
    *looks.ROUTES,
    *statistics.ROUTES,
)

ROUTES: tuple[Route, ...] = (*_RESOURCES, openapi_route(_RESOURCES))
