"""Answers of the running service are as its OpenAPI document says."""

from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from .conftest import Region

pytestmark = pytest.mark.asyncio(loop_scope="module")


def schema_of(described: dict[str, Any], method: str, path: str, status: int, kind: str) -> dict[str, Any]:
    content = described["paths"][path][method.lower()]["responses"][str(status)]["content"]
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
async def test_answers_are_as_described(shared: Region, method: str, path: str, who: str | None) -> None:
    described = (await shared.ask("GET", "/api/v1/openapi.json")).json
    number = await shared.incident()
    answer = await shared.ask(method, path.format(household=shared.household, number=number), who)
    kind = answer.headers["Content-Type"].partition(";")[0]
    OAS31Validator(schema_of(described, method, path, answer.status, kind)).validate(answer.json)
