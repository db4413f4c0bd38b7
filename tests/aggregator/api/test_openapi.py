"""The OpenAPI document: valid, complete, public, and the one in the repository."""

import json
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from aggregator.api.openapi import document
from aggregator.api.route import Who
from aggregator.api.routes import ROUTES

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
