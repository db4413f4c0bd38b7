"""What every request goes through: bodies, checks, languages, headers, faults, the log."""

import gzip
import io
import json
import logging
from typing import Any

import aiohttp
import pytest
from sqlalchemy.exc import OperationalError

from aggregator.api import middleware, request_id
from aggregator.api.body import MAX_BODY_BYTES, MAX_WIRE_BYTES
from aggregator.logs.formats import TextFormatter
from aggregator.operations import duty

from .conftest import Answer, Region

pytestmark = pytest.mark.asyncio(loop_scope="module")

JSON = {"Content-Type": "application/json"}
GZIP = JSON | {"Content-Encoding": "gzip"}
REGISTRATION = {"dong": "hongje1", "name": "이순자"}


async def register(shared: Region, **options: Any) -> Answer:
    return await shared.ask("POST", "/api/v1/households", "kim", **options)


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ({"data": "x=1"}, 415, "json_needed"),
        ({"data": b"{}", "headers": {"Content-Type": "text/plain"}}, 415, "json_needed"),
        ({"data": b"{}", "headers": JSON | {"Content-Encoding": "br"}}, 415, "encoding_unknown"),
        ({"data": b"", "headers": JSON}, 400, "json_malformed"),
        ({"data": b'{"a": NaN}', "headers": JSON}, 400, "json_malformed"),
        ({"data": b"[" * 100_000, "headers": JSON}, 400, "json_malformed"),
        ({"data": b"\xff", "headers": JSON}, 400, "json_malformed"),
        ({"data": io.BytesIO(b"x" * (MAX_WIRE_BYTES + 1)), "headers": JSON}, 413, "body_too_large"),
        ({"data": gzip.compress(b" " * (MAX_BODY_BYTES + 1)), "headers": GZIP}, 413, "body_too_large"),
        ({"data": gzip.compress(b"{}")[:-3], "headers": GZIP}, 400, "gzip_malformed"),
        ({"data": gzip.compress(b"{}") + b"more", "headers": GZIP}, 400, "gzip_malformed"),
        ({"data": b"{}", "headers": GZIP}, 400, "gzip_malformed"),
    ],
)
async def test_bodies_that_cannot_be_read(shared: Region, options: Any, status: int, code: str) -> None:
    answer = await register(shared, **options)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.json["mend"]


async def test_packed_body(shared: Region) -> None:
    answer = await register(shared, data=gzip.compress(json.dumps(REGISTRATION).encode()), headers=GZIP)
    assert answer.status == 201


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ([], None, "object_expected"),
        ({"dong": "hongje1"}, "name", "field_missing"),
        ({**REGISTRATION, "nmae": "x"}, "nmae", "field_unknown"),
        ({**REGISTRATION, "name": ""}, "name", "text_expected"),
        ({**REGISTRATION, "name": 5}, "name", "text_expected"),
        ({**REGISTRATION, "name": "a\x00b"}, "name", "text_expected"),
        ({**REGISTRATION, "memo": "x" * 10_001}, "memo", "text_expected"),
        ({**REGISTRATION, "risk": "none"}, "risk", "choice_expected"),
        ({**REGISTRATION, "risk": None}, "risk", "choice_expected"),
        ({**REGISTRATION, "check_window_s": 5}, "check_window_s", "number_expected"),
        ({**REGISTRATION, "check_window_s": True}, "check_window_s", "number_expected"),
        ({**REGISTRATION, "contacts": {}}, "contacts", "list_expected"),
        ({**REGISTRATION, "contacts": ["x"]}, "contacts.0", "object_expected"),
        ({**REGISTRATION, "contacts": [{"kind": "guardian", "name": "딸"}]}, "contacts.0.phone", "field_missing"),
        (
            {**REGISTRATION, "contacts": [{"kind": "x", "name": "딸", "phone": "1"}]},
            "contacts.0.kind",
            "choice_expected",
        ),
        ({**REGISTRATION, "phone": "call me"}, "phone", "phone_malformed"),
        ({**REGISTRATION, "dong": "nowhere"}, "dong", "dong_unknown"),
    ],
)
async def test_first_wrong_field_is_named(shared: Region, body: Any, field: str | None, code: str) -> None:
    answer = await register(shared, json=body)
    assert (answer.json.get("field"), answer.json["code"]) == (field, code)
    assert answer.status in (400, 403)


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("state=new", "state", "choice_expected"),
        ("include_closed=yes", "include_closed", "choice_expected"),
        ("limit=0", "limit", "number_expected"),
        ("limit=many", "limit", "number_expected"),
        ("limit=²", "limit", "number_expected"),
        ("colour=red", "colour", "field_unknown"),
    ],
)
async def test_queries_are_checked(shared: Region, query: str, field: str, code: str) -> None:
    answer = await shared.ask("GET", f"/api/v1/incidents?{query}", "kim")
    assert (answer.status, answer.json["field"], answer.json["code"]) == (400, field, code)


@pytest.mark.parametrize(
    ("given_at", "status"),
    [
        ("2026-11-20T09:00:00+09:00", 201),
        ("2026-11-20T09:00:00", 400),
        ("yesterday", 400),
        (5, 400),
        ("0001-01-01T00:00:00+23:59", 400),
    ],
)
async def test_moments_have_an_offset(shared: Region, given_at: object, status: int) -> None:
    path = f"/api/v1/households/{shared.household}/consents"
    answer = await shared.ask("POST", path, "kim", json={"kind": "night", "given_at": given_at})
    assert answer.status == status


@pytest.mark.parametrize(
    ("accepted", "language", "title"),
    [
        (None, "ko", "찾을 수 없음"),
        ("en-GB,en;q=0.9,ko;q=0.5", "en", "Not found"),
        ("fr, ko;q=0.1, en;q=0", "ko", "찾을 수 없음"),
        ("en;q=much", "ko", "찾을 수 없음"),
        ("*", "ko", "찾을 수 없음"),
    ],
)
async def test_language_is_the_callers(shared: Region, accepted: str | None, language: str, title: str) -> None:
    headers = {} if accepted is None else {"Accept-Language": accepted}
    answer = await shared.ask("GET", "/api/v1/households/h_nobody", "kim", headers=headers)
    assert (answer.headers["Content-Language"], answer.json["title"]) == (language, title)
    assert answer.headers["Content-Type"] == "application/problem+json"


async def test_unknown_addresses_and_methods(shared: Region) -> None:
    nowhere = await shared.ask("GET", "/api/v1/nothing", "kim")
    method = await shared.ask("PUT", "/api/v1/households", "kim")
    assert (nowhere.status, nowhere.json["code"]) == (404, "route_unknown")
    assert (method.status, method.json["code"], method.headers["Allow"]) == (405, "method_not_allowed", "GET,POST")


@pytest.mark.parametrize("path", ["/healthz", "/api/v1/households", "/nowhere"])
async def test_every_answer_carries_safe_headers(shared: Region, path: str) -> None:
    answer = await shared.ask("GET", path)
    assert {name: answer.headers[name] for name in middleware.SECURITY_HEADERS} == middleware.SECURITY_HEADERS


@pytest.mark.parametrize(
    ("given", "kept"), [("abcd-1234", True), ("short", False), ("x" * 65, False), ("a b c d e f", False)]
)
async def test_request_id_is_taken_over_when_it_is_one(shared: Region, given: str, kept: bool) -> None:
    answer = await shared.ask("GET", "/nowhere", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is kept
    assert answer.json["request"] == answer.headers["X-Request-ID"]


async def test_log_names_no_person_and_no_token(shared: Region, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await shared.ask("GET", f"/api/v1/households/{shared.household}?token=hidden", "kim")
    lines = [TextFormatter(str).format(record) for record in caplog.records if record.name == "aggregator.api.access"]
    assert len(lines) == 1
    assert "route=/api/v1/households/{household} status=400" in lines[0]
    secrets = (shared.household, shared.tokens["kim"], "hidden", "127.0.0.1")
    assert [secret for secret in secrets if secret in caplog.text + lines[0]] == []


async def test_our_fault_is_ours(
    shared: Region, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_context: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(duty, "on_duty", fail)
    answer = await shared.ask("GET", "/api/v1/desks/on-duty", "kim", headers={"Accept-Language": "en"})
    assert (answer.status, answer.json["code"]) == (500, "our_fault")
    assert "broken on purpose" not in str(answer.json)
    (told,) = [TextFormatter(request_id.current.get).format(one) for one in caplog.records if one.levelname == "ERROR"]
    assert "request_failed" in told
    assert "RuntimeError" in told
    assert "on purpose" not in told


async def test_health(shared: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    ready = await shared.ask("GET", "/readyz")
    monkeypatch.setattr(shared.application.context.database, "read", fail)
    unready, alive = await shared.ask("GET", "/readyz"), await shared.ask("GET", "/healthz")
    assert (ready.status, ready.json) == (200, {"status": "ok"})
    assert (unready.status, unready.json["code"], unready.headers["Retry-After"]) == (503, "database_failing", "5")
    assert (alive.status, alive.json) == (200, {"status": "ok"})


async def test_body_that_breaks_off_does_no_harm(shared: Region) -> None:
    async def broken() -> Any:
        yield b'{"dong"'
        raise ConnectionResetError

    with pytest.raises((ConnectionResetError, aiohttp.ClientError)):
        await register(shared, data=broken(), headers=JSON)
    assert (await shared.ask("GET", "/healthz")).status == 200


async def test_nothing_is_named_by_a_nul(shared: Region) -> None:
    answer = await shared.ask("GET", "/api/v1/households/a%00b", "kim")
    assert (answer.status, answer.json["code"]) == (404, "route_unknown")
