"""Reports over HTTP: the short way answers as every other way; nothing unknown, revoked or too much gets through."""

import asyncio
import gzip
import json
from typing import Any

import pytest

from aggregator.api.body import MAX_BODY_BYTES
from aggregator.ingest.pace import Pace
from aggregator.kernel.wire import Lane
from aggregator.operations import nodes

from .conftest import OPERATOR, Region, time

JSON = {"Content-Type": "application/json"}
GZIP = JSON | {"Content-Encoding": "gzip"}
PATH = "/api/v1/reports"


@pytest.fixture(params=[{}, {"X-Other": "1"}], ids=["short way", "web server"])
def region(region: Region, request: pytest.FixtureRequest) -> Region:
    """A region that is asked on either way."""
    region.client.session.headers.update(request.param)
    return region


def body(region: Region, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A report."""
    numbered = [{"seq": seq, "at": time(region.clock.at), **item} for seq, item in enumerate(items, 1)]
    known = {"v": 1, "node": region.node, "boot": "b_1", "sent_at": time(region.clock.at)}
    return {**known, "items": numbered, **more}


READING = {"type": "reading", "sensor": "s_1", "value": 1.5}
SOS = {"type": "sos", "sensor": "s_1"}


async def test_the_compiled_check_and_the_kernels_reader_answer_alike(region: Region) -> None:
    plain = await region.ask("POST", PATH, "node", json=body(region, READING, SOS))
    unusual = await region.ask("POST", PATH, "node", json=body(region, READING, SOS, unheard_of=1))
    assert (plain.status, unusual.status) == (200, 200)
    assert plain.json == unusual.json | {"time": plain.json["time"]}
    assert plain.json["ack"] == 2
    assert plain.headers["Content-Language"] == "ko"


async def test_a_packed_report(region: Region) -> None:
    packed = gzip.compress(json.dumps(body(region, READING)).encode())
    answer = await region.ask("POST", PATH, "node", data=packed, headers=GZIP)
    assert (answer.status, answer.json["ack"]) == (200, 1)


@pytest.mark.parametrize(
    ("data", "headers", "status", "code"),
    [
        (gzip.compress(b" " * (MAX_BODY_BYTES + 1)), GZIP, 413, "body_too_large"),
        (b"{", JSON, 400, "json_malformed"),
        (b"{}", JSON, 400, "report_malformed"),
        (b"[]", JSON, 400, "report_malformed"),
        (b"{}", {"Content-Type": "text/plain"}, 415, "json_needed"),
    ],
)
async def test_what_cannot_be_read(region: Region, data: bytes, headers: Any, status: int, code: str) -> None:
    answer = await region.ask("POST", PATH, "node", data=data, headers=headers)
    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.json["mend"]


async def test_questions_are_refused(region: Region) -> None:
    answer = await region.ask("POST", f"{PATH}?fast=yes", "node", json=body(region))
    assert (answer.status, answer.json["field"]) == (400, "fast")


@pytest.mark.parametrize("who", [None, "kim"])
async def test_only_nodes_report(region: Region, who: str | None) -> None:
    assert (await region.ask("POST", PATH, who, json=body(region))).status == 401


async def test_a_token_that_was_known_is_refused_after_its_end(region: Region) -> None:
    assert (await region.ask("POST", PATH, "node", json=body(region, READING))).status == 200
    await nodes.revoke(region.application.context, OPERATOR, region.node)
    answers = [await region.ask("POST", PATH, "node", json=body(region, READING)) for _ in range(2)]
    assert [(one.status, one.json["code"]) for one in answers] == [(401, "token_unknown")] * 2
    assert region.application.ingest.tokens.known(region.tokens["node"]) is None


async def test_many_homes_that_come_at_once_are_asked_for_together(region: Region) -> None:
    answers = await asyncio.gather(*(region.ask("POST", PATH, "node", json=body(region, READING)) for _ in range(30)))
    assert {one.status for one in answers} == {200}
    strangers = {f"x{number}": f"nobody-{number}" for number in range(30)}
    region.tokens.update(strangers)
    refused = await asyncio.gather(*(region.ask("POST", PATH, who, json=body(region)) for who in strangers))
    assert {one.json["code"] for one in refused} == {"token_unknown"}


async def test_telemetry_is_turned_away_when_full_and_a_call_for_help_is_not(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(region.application.ingest._lanes._most, Lane.TELEMETRY, 0)
    answer = await region.ask("POST", PATH, "node", json=body(region, READING))
    assert (answer.status, answer.json["code"]) == (429, "ingest_busy")
    assert 5 <= int(answer.headers["Retry-After"]) <= 20
    assert answer.json["mend"]
    assert (await region.ask("POST", PATH, "node", json=body(region, SOS))).status == 200
    assert region.application.ingest.counts.refused_busy == 1


async def test_a_node_that_reports_too_often_is_told_to_wait_and_a_call_for_help_is_not(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(region.application.ingest._pace, Lane.TELEMETRY, Pace(1))
    answers = [await region.ask("POST", PATH, "node", json=body(region, READING)) for _ in range(2)]
    assert [one.status for one in answers] == [200, 429]
    assert answers[1].json["code"] == "node_too_often"
    assert 55 <= int(answers[1].headers["Retry-After"]) <= 60
    assert (await region.ask("POST", PATH, "node", json=body(region, SOS))).status == 200
    assert region.application.ingest.counts.refused_often == 1
