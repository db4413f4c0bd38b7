"""Reports on the short way: however their bytes arrive, they are answered as everywhere else."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.api.application import make_api
from aggregator.api.body import MAX_WIRE_BYTES
from aggregator.api.patience import Patience
from aggregator.api.report_door import ReportDoor
from aggregator.api.serving import serving
from aggregator.api.short_way import ShortWay
from aggregator.operations.ingest import Ingest

from .conftest import Region, time

pytestmark = pytest.mark.asyncio(loop_scope="module")
OTHER = {"X-Other": "1"}
"""A header that leaves a report to the web server."""


def report(region: Region, token: str, body: bytes | None = None, **headers: str) -> bytes:
    """A report as it goes over the wire; `_` stands for `-`."""
    told = {"v": 1, "node": region.node, "boot": "b_short", "sent_at": time(region.clock.at), "items": []}
    content = json.dumps(told).encode() if body is None else body
    usual = {"Host": "region", "Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    usual |= {"Content-Length": str(len(content))} | {name.replace("_", "-"): value for name, value in headers.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in usual.items())
    return f"POST /api/v1/reports HTTP/1.1\r\n{lines}\r\n".encode() + content


class Wire:
    """A connection on which bytes are written and answers read."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._writer.write(piece)
            await self._writer.drain()
            await asyncio.sleep(0)

    async def answer(self) -> tuple[int, Mapping[str, str], Any]:
        """Status, headers and JSON body of the next answer."""
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in head[1:-2])
        body = await self._reader.readexactly(int(headers["Content-Length"]))
        return int(head[0].split()[1]), headers, json.loads(body)


@asynccontextmanager
async def wire(address: str) -> AsyncIterator[Wire]:
    """Open one, and close it at the end."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()


def lasting(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers without those of one answer."""
    return {name: value for name, value in headers.items() if name not in ("Date", "X-Request-ID", "Content-Length")}


@pytest.mark.parametrize(
    ("token", "body", "headers", "status"),
    [
        ("node", None, {}, 200),
        ("node", None, {"Accept_Language": "en", "X_Request_ID": "0123456789"}, 200),
        ("node", b"{", {}, 400),
        ("node", b"{}", {"Accept_Language": "en"}, 400),
        ("kim", None, {}, 401),
        ("node", b"x", {"Content_Encoding": "gzip"}, 400),
    ],
)
async def test_both_ways_answer_alike(
    shared: Region, token: str, body: bytes | None, headers: dict[str, str], status: int
) -> None:
    before = shared.application.traffic.requests["POST", "/api/v1/reports", status]
    answers = []
    for more in ({}, OTHER):
        async with wire(shared.client.address) as connection:
            await connection.send(report(shared, shared.tokens[token], body, **headers, **more))
            answers.append(await connection.answer())
    (short, told, told_body), (long, expected, expected_body) = answers
    assert (short, long) == (status, status)
    assert lasting(told) == lasting(expected)
    assert told["X-Request-ID"] == headers.get("X_Request_ID", told["X-Request-ID"])
    changing = {"time", "request"}
    assert {name: told_body[name] for name in told_body if name not in changing} == {
        name: expected_body[name] for name in expected_body if name not in changing
    }
    assert shared.application.traffic.requests["POST", "/api/v1/reports", status] == before + 2
    assert shared.application.traffic.under_way == 0


async def test_both_ways_are_told_in_the_log(shared: Region, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "aggregator.api.access")
    for more in ({}, OTHER):
        async with wire(shared.client.address) as connection:
            await connection.send(report(shared, shared.tokens["node"], None, **more))
            await connection.answer()
    told: Sequence[Any] = [record for record in caplog.records if record.name == "aggregator.api.access"]
    assert [(one.event, one.fields["route"], one.fields["status"]) for one in told] == [
        ("request", "/api/v1/reports", 200)
    ] * 2


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(cuts=st.lists(st.integers(0, 400), max_size=6), more=st.sampled_from([{}, OTHER]))
async def test_bytes_arrive_in_any_pieces(shared: Region, cuts: list[int], more: dict[str, str]) -> None:
    written = report(shared, shared.tokens["node"], None, **more) * 2
    places = [0, *sorted(cuts), len(written)]
    async with wire(shared.client.address) as connection:
        await connection.send(*(written[a:b] for a, b in pairwise(places)))
        assert [(await connection.answer())[0] for _ in range(2)] == [200, 200]


async def test_whatever_else_is_asked_is_answered_too(shared: Region) -> None:
    plain = report(shared, shared.tokens["node"])
    async with wire(shared.client.address) as connection:
        await connection.send(plain + b"GET /healthz HTTP/1.1\r\nHost: region\r\n\r\n" + plain)
        answers = [await connection.answer() for _ in range(3)]
    assert [status for status, _, _ in answers] == [200, 200, 200]
    assert answers[1][2] == {"status": "ok"}


async def test_many_reports_sent_ahead_are_all_answered(shared: Region) -> None:
    known = {"v": 1, "node": shared.node, "boot": "b_ahead", "sent_at": time(shared.clock.at)}
    items = [{"seq": 1, "type": "reading", "at": known["sent_at"], "sensor": "s_" + "x" * 150, "value": 1}] * 150
    written = report(shared, shared.tokens["node"], json.dumps({**known, "items": items}).encode())
    async with wire(shared.client.address) as connection:
        await connection.send(*([written] * 20))
        assert {(await connection.answer())[0] for _ in range(20)} == {200}


@pytest.mark.parametrize(("token", "status"), [("kim", 401), ("nobody", 401)])
async def test_nobody_unknown_has_much_held(shared: Region, token: str, status: int) -> None:
    shown = shared.tokens.get(token, token)
    written = report(shared, shown, b"", Content_Length=str(MAX_WIRE_BYTES))
    async with wire(shared.client.address) as connection:
        await connection.send(written + b"x" * 1000)
        assert (await connection.answer())[0] == status


@pytest.fixture
def let_go(monkeypatch: pytest.MonkeyPatch) -> tuple[asyncio.Event, asyncio.Event]:
    """The next commits are held: the first event tells that one is, the second lets them go."""
    held, gone, real = asyncio.Event(), asyncio.Event(), Ingest._commit

    async def slowly(self: Ingest, group: Any) -> None:
        held.set()
        await gone.wait()
        await real(self, group)

    monkeypatch.setattr(Ingest, "_commit", slowly)
    return held, gone


async def test_who_goes_away_is_not_waited_for(shared: Region, let_go: tuple[asyncio.Event, asyncio.Event]) -> None:
    async with wire(shared.client.address) as connection:
        await connection.send(report(shared, shared.tokens["node"]))
        await let_go[0].wait()
    let_go[1].set()
    assert (await shared.report()).status == 200


async def test_a_stop_finishes_what_is_under_way(shared: Region, let_go: tuple[asyncio.Event, asyncio.Event]) -> None:
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as tasks:
        address = await stack.enter_async_context(serving(make_api(shared.application), "127.0.0.1", 0))
        async with wire(address) as connection, wire(address) as later:
            await connection.send(report(shared, shared.tokens["node"]))
            await let_go[0].wait()
            stopping = tasks.create_task(stack.aclose())
            await later.send(report(shared, shared.tokens["node"]))
            let_go[1].set()
            assert (await connection.answer())[0] == 200
            assert (await later.answer())[0] == 200
            await stopping
            with pytest.raises(asyncio.IncompleteReadError):
                await connection.answer()


class Behind(asyncio.Protocol):
    """Notes what the web server is given."""

    def __init__(self) -> None:
        self.told: list[Any] = []

    def data_received(self, data: bytes) -> None:
        self.told.append(data)

    def pause_writing(self) -> None:
        self.told.append("pause")

    def resume_writing(self) -> None:
        self.told.append("resume")


class Line(asyncio.Transport):
    """A transport that keeps what is written on it."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []
        self.protocol: asyncio.BaseProtocol | None = None

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        self.written.append(bytes(data))

    def is_closing(self) -> bool:
        return False

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self.protocol = protocol


@pytest.fixture
def way(shared: Region) -> ShortWay:
    """A short way into the region."""
    return ShortWay(shared.application, ReportDoor(shared.application, Patience(), frozenset()))


async def test_who_does_not_read_answers_gets_no_more_of_them(shared: Region, way: ShortWay) -> None:
    line, behind = Line(), Behind()
    connection = way.in_front_of(behind)
    connection.connection_made(line)
    connection.pause_writing()
    connection.data_received(report(shared, shared.tokens["node"]))
    assert way.under_way == 0
    connection.resume_writing()
    assert way.under_way == 1
    await way.stop(5)
    assert [one.partition(b"\r\n")[0] for one in line.written] == [b"HTTP/1.1 200 OK"]
    assert behind.told == ["pause", "resume"]


async def test_after_a_stop_the_web_server_has_everything(shared: Region, way: ShortWay) -> None:
    line, behind = Line(), Behind()
    connection = way.in_front_of(behind)
    connection.connection_made(line)
    await way.stop(5)
    written = report(shared, shared.tokens["node"])
    connection.data_received(written)
    assert (line.protocol, behind.told, line.written) == (behind, [written], [])
