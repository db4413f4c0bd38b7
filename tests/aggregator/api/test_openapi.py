"""The OpenAPI document: valid, complete, public, and the one in the repository."""

import json
from dataclasses import dataclass, fields, is_dataclass, make_dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
from openapi_spec_validator import validate

from aggregator.api.openapi import document
from aggregator.api.route import Who
from aggregator.api.routes import ROUTES
from aggregator.api.shapes import SameNameError, schema_of
from aggregator.kernel.events import Explanation

KEPT = Path(__file__).parents[3] / "docs" / "openapi.json"


def test_document_is_valid() -> None:
    validate(document(ROUTES))


def test_document_in_the_repository_is_the_one_of_the_routes() -> None:
    assert json.loads(KEPT.read_text(encoding="utf-8")) == json.loads(json.dumps(document(ROUTES)))


def test_every_name_and_address_is_there_once() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


def kinds_in(kind: Any) -> set[type]:
    """Every enumeration and dataclass that an answer of this type is made of."""
    inner = set().union(*(kinds_in(one) for one in get_args(kind)))
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return inner.union({kind}, *(kinds_in(hints[one.name]) for one in fields(kind)))  # type: ignore[arg-type]
    return inner | ({kind} if isinstance(kind, type) and issubclass(kind, StrEnum) else set())


def test_no_two_types_share_a_name() -> None:
    kinds = set().union(*(kinds_in(route.answer) for route in ROUTES if isinstance(route.answer, type)))
    names = [schema_of(kind, {})["$ref"] for kind in kinds - {Explanation}]
    assert len(names) > 50
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(("who", "security"), [(Who.ANYONE, []), (Who.STAFF, ["staff"]), (Who.NODE, ["node"])])
def test_document_says_who_may(who: Who, security: list[str]) -> None:
    paths = document(ROUTES)["paths"]
    told = [paths[route.path][route.method.lower()]["security"] for route in ROUTES if route.who is who]
    assert told
    assert {tuple(scheme for entry in one for scheme in entry) for one in told} == {tuple(security)}


class Colour(StrEnum):
    """Some words."""

    RED = "red"


@dataclass(frozen=True)
class Door:
    """Something that has one."""

    colour: Colour


def test_a_type_may_be_described_twice_but_no_two_under_one_name():
    components: dict[str, Any] = {}
    schema_of(Door, components)
    schema_of(tuple[Door, ...], components)
    assert set(components) == {"Colour", "Door"}
    others = {"Colour": StrEnum("Colour", {"BLUE": "blue"}), "Door": make_dataclass("Door", [("height", int)])}
    for name, other in others.items():
        with pytest.raises(SameNameError, match=name):
            schema_of(other, components)
