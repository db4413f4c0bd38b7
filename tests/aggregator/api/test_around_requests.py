"""What stands around every request: who is slow is told, and a database that fails is not our caller's fault."""

import logging
import sqlite3
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy.exc import OperationalError, ProgrammingError

from aggregator.api.middleware import answered, identified
from aggregator.api.serving import serving
from aggregator.api.traffic import Traffic
from aggregator.operations import duty
from aggregator.operations.ingest import StoppedError

from .conftest import Region

NAME = "kimyoungja"


def full() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorname = "SQLITE_FULL"
    return error


@pytest.mark.parametrize(
    ("error", "status", "code", "told"),
    [
        (OperationalError("INSERT", {}, full()), 503, "database_failing", 0),
        (StoppedError(), 503, "stopping", 0),
        (ProgrammingError("SELECT", {}, Exception("wrong")), 500, "our_fault", 1),
        (ValueError("김영자"), 500, "our_fault", 1),
    ],
)
async def test_faults(
    region: Region,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    status: int,
    code: str,
    told: int,
) -> None:
    def fail(_context: object) -> None:
        raise error

    monkeypatch.setattr(duty, "on_duty", fail)
    answers = [await region.ask("GET", "/api/v1/desks/on-duty", "kim") for _ in range(2)]
    assert [(answer.status, answer.json["code"]) for answer in answers] == [(status, code)] * 2
    assert [answer.headers.get("Retry-After") for answer in answers] == [{503: "5"}.get(status)] * 2
    assert [record.levelname for record in caplog.records].count("ERROR") == told * 2


@dataclass
class Wished:
    """What is told of requests, at will."""

    requests: bool
    slow_s: float


@pytest.mark.parametrize(
    ("wished", "lines"),
    [
        (Wished(requests=False, slow_s=60.0), []),
        (Wished(requests=True, slow_s=60.0), [("request", "INFO", "/items/{item}", 200)]),
        (Wished(requests=False, slow_s=0.0), [("slow_request", "WARNING", "/items/{item}", 200)]),
        (Wished(requests=True, slow_s=0.0), [("slow_request", "WARNING", "/items/{item}", 200)]),
    ],
)
async def test_which_requests_are_told(
    caplog: pytest.LogCaptureFixture, wished: Wished, lines: list[tuple[str, str, str, int]]
) -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response()

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        return response

    caplog.set_level(logging.INFO)
    traffic = Traffic()
    api = web.Application(middlewares=[identified(traffic, wished), answered])
    api.router.add_get("/items/{item}", answer)
    api.router.add_get("/stream", stream)
    async with serving(api, "127.0.0.1", 0) as address, aiohttp.ClientSession() as session:
        await session.get(f"{address}/items/{NAME}?name={NAME}")
        shown = [record for record in caplog.records if record.name == "aggregator.api.access"]
        await session.get(f"{address}/{NAME}")
        await session.get(f"{address}/stream")
    told: list[Any] = shown
    assert [(one.event, one.levelname, one.fields["route"], one.fields["status"]) for one in told] == lines
    assert traffic.requests == {("GET", "/items/{item}", 200): 1, ("-", "-", 404): 1, ("GET", "/stream", 200): 1}
    assert traffic.seconds["others"].count == 2
    assert traffic.under_way == 0
    assert NAME not in str([record.__dict__ for record in caplog.records])
