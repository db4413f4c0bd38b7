"""Whatever JSON arrives, it is accepted or one field is refused; whatever bytes arrive, they unpack or are refused."""

import gzip
from typing import Any

import pytest
import voluptuous as vol
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.api.body import unpack
from aggregator.api.checks import validate
from aggregator.api.problems import Refusal
from aggregator.api.routes import ROUTES
from aggregator.domain.errors import Invalid
from aggregator.domain.region import Language
from aggregator.text import texts

SCHEMAS = {route.name: schema for route in ROUTES for schema in (route.body, route.query) if schema is not None}
NAMES = sorted({str(key) for schema in SCHEMAS.values() if isinstance(schema.schema, dict) for key in schema.schema})
WORDS = ["hongje1", "night", "guardian", "call", "ok", "safe", "true", "5", "2026-11-21T09:00:00Z", ""]
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.sampled_from(WORDS))
KEYS = st.one_of(st.sampled_from(NAMES), st.sampled_from(["kind", "name", "phone"]), st.text(max_size=5))
VALUES = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=6))
)


def outcome(schema: vol.Schema, data: Any) -> str:
    try:
        validate(schema, data)
    except Invalid as error:
        return "".join(texts(Language.KOREAN).refusal(error.code, error.values))
    return "accepted"


@pytest.mark.parametrize("name", SCHEMAS)
@settings(max_examples=60, deadline=None)
@given(data=st.one_of(VALUES, st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)))
def test_any_json_is_accepted_or_refused_in_words(name: str, data: Any) -> None:
    assert outcome(SCHEMAS[name], data)


@given(st.binary(max_size=500))
def test_packed_bodies_come_back(content: bytes) -> None:
    assert unpack(gzip.compress(content)) == content


def unpacked(content: bytes) -> bytes | str:
    try:
        return unpack(content, limit=100)
    except Refusal as error:
        return error.code


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=300).map(gzip.compress)))
def test_any_bytes_unpack_within_the_limit_or_are_refused(content: bytes) -> None:
    result = unpacked(content)
    assert result in ("gzip_malformed", "body_too_large") or len(result) <= 100
