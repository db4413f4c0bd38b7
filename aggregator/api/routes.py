"""Every route there is."""

from .openapi import openapi_route
from .resources import (
    agency,
    cases,
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
    outages,
    pairing,
    programmes,
    receipts,
    referrals,
    reports,
    sessions,
    statistics,
    stream,
    users,
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
    *cases.ROUTES,
    *programmes.ROUTES,
    *referrals.ROUTES,
    *agency.ROUTES,
    *check_ins.ROUTES,
    *equipment.ROUTES,
    *outages.ROUTES,
    *stream.ROUTES,
    *receipts.ROUTES,
    *looks.ROUTES,
    *sessions.ROUTES,
    *users.ROUTES,
    *statistics.ROUTES,
)

ROUTES: tuple[Route, ...] = (*_RESOURCES, openapi_route(_RESOURCES))
