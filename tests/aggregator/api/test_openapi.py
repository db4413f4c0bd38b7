"""The OpenAPI document: valid, complete, public, and the one in the repository."""

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from aggregator.api.openapi import document
from aggregator.api.route import Who
from aggregator.api.routes import ROUTES

from .conftest import Region

KEPT = Path(__file__).parents[3] / "docs" / "openapi.json"


def test_document_is_valid() -> None:
    validate(document(ROUTES))


def test_document_in_the_repository_is_the_one_of_the_routes() -> None:
    assert json.loads(KEPT.read_text(encoding="utf-8")) == json.loads(json.dumps(document(ROUTES)))


def test_every_name_and_address_is_there_once() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize(("who", "security"), [(Who.ANYONE, []), (Who.STAFF, ["staff"]), (Who.NODE, ["node"])])
def test_document_says_who_may(who: Who, security: list[str]) -> None:
    paths = document(ROUTES)["paths"]
    told = [paths[route.path][route.method.lower()]["security"] for route in ROUTES if route.who is who]
    assert told
    assert {tuple(scheme for entry in one for scheme in entry) for one in told} == {tuple(security)}


def schema_of(described: dict[str, Any], method: str, path: str, status: int) -> dict[str, Any]:
    content = described["paths"][path][method.lower()]["responses"][str(status)]["content"]
    (kind,) = content
    return {"components": described["components"], **content[kind]["schema"]}


@pytest.mark.parametrize(
    ("method", "path", "who"),
    [
        ("GET", "/healthz", None),
        ("GET", "/readyz", None),
        ("GET", "/api/v1/districts", "kim"),
        ("GET", "/api/v1/desks/on-duty", "kim"),
        ("GET", "/api/v1/households", "kim"),
        ("GET", "/api/v1/households/{household}", "kim"),
        ("POST", "/api/v1/households/{household}/pairing-codes", "kim"),
        ("GET", "/api/v1/nodes", "kim"),
        ("GET", "/api/v1/node", "node"),
        ("GET", "/api/v1/incidents", "kim"),
        ("GET", "/api/v1/incidents/{number}", "kim"),
        ("GET", "/api/v1/incidents/{number}/timeline", "kim"),
        ("POST", "/api/v1/incidents/{number}/claim", "kim"),
        ("GET", "/api/v1/equipment", "kim"),
        ("GET", "/api/v1/households/{household}", "lee"),
        ("GET", "/api/v1/node", "lee"),
    ],
)
async def test_answers_are_as_described(region: Region, method: str, path: str, who: str | None) -> None:
    described = (await region.ask("GET", "/api/v1/openapi.json")).json
    number = await region.incident()
    answer = await region.ask(method, path.format(household=region.household, number=number), who)
    OAS31Validator(schema_of(described, method, path, answer.status)).validate(answer.json)
