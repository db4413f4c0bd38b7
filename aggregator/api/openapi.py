"""The OpenAPI 3.1 document, made from the routes."""

import re
from collections.abc import Sequence
from typing import Any

from . import checks
from .problems import CONTENT_TYPE, PROBLEM_SCHEMA
from .route import Call, Route, Who
from .shapes import schema_of

VERSION = "1.0.0"
PATH = "/api/v1/openapi.json"
_SECURITY: dict[Who, list[dict[str, list[str]]]] = {
    Who.ANYONE: [],
    Who.STAFF: [{"staff": []}],
    Who.NODE: [{"node": []}],
}
_SCHEMES = {
    "staff": {"type": "http", "scheme": "bearer", "description": "Token of a member of staff: `smartcare user token`."},
    "node": {"type": "http", "scheme": "bearer", "description": "Token a home node got when it was paired."},
}


def openapi_route(others: Sequence[Route]) -> Route:
    """Return the route that answers the document of all routes, itself included."""

    async def answer(_call: Call[None]) -> dict[str, Any]:
        return document((*others, route))

    route = Route(
        method="GET",
        path=PATH,
        name="openapi",
        summary="This document",
        who=Who.ANYONE,
        handler=answer,
        answer={"type": "object", "additionalProperties": True},
    )
    return route


def document(routes: Sequence[Route]) -> dict[str, Any]:
    """Return the OpenAPI document of routes."""
    schemas: dict[str, Any] = {"Problem": dict(PROBLEM_SCHEMA)}
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "SmartCare",
            "version": VERSION,
            "description": "The region's API for welfare staff and for home nodes. Times are UTC, durations seconds.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": dict(sorted(schemas.items())), "securitySchemes": _SCHEMES},
    }


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    """One method of one address."""
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "security": _SECURITY[route.who],
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": {str(route.status): _answer(route, schemas)} | _problems(route),
    }
    if route.body is not None:
        operation["requestBody"] = {"required": True, "content": _body(route, checks.describe(route.body))}
    return operation


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    """The names in the address."""
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r"{(\w+)}", route.path)
    ]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    """What may be asked for."""
    if route.query is None:
        return []
    properties = checks.describe(route.query)["properties"]
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in properties.items()]


def _answer(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    """What comes back when all is well."""
    schema = schema_of(route.answer, schemas) if isinstance(route.answer, type) else dict(route.answer)
    if route.events:
        return {"description": route.summary, "content": {"text/event-stream": {"schema": schema}}}
    if route.many:
        items = {"type": "array", "items": schema}
        schema = {"type": "object", "required": ["items"], "properties": {"items": items}}
    return {"description": route.summary, "content": _json(schema) | _files(route)}


def _files(route: Route) -> dict[str, Any]:
    """Answers that are no JSON."""
    return {media: {"schema": {"type": "string", "format": "binary"}} for media in route.media}


def _problems(route: Route) -> dict[str, Any]:
    """What can be refused."""
    statuses = {400, *route.refusals}  # of whatever has no business in the query, at least
    statuses |= {413, 415} if route.body else set()
    statuses |= {403} if route.needs is not None else set()
    statuses |= {401, 429} if route.who is not Who.ANYONE else set()
    content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    content |= _files(route) if route.form else {}
    return {str(status): {"description": "Refused", "content": content} for status in sorted(statuses)}


def _body(route: Route, schema: dict[str, Any]) -> dict[str, Any]:
    """What is sent: JSON, or a page's form."""
    return {"application/x-www-form-urlencoded": {"schema": schema}} if route.form else _json(schema)


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    """JSON content."""
    return {"application/json": {"schema": schema}}
