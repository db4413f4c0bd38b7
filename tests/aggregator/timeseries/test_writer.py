"""What InfluxDB's answers mean, whatever they look like."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from aggregator.config.model import InfluxSettings
from aggregator.timeseries.faults import Fault, RefusedError, UnavailableError
from aggregator.timeseries.writer import InfluxWriter, asked_to_wait, reason_of
from simulator.stage.influx_front import Answer, InfluxFront
from simulator.stage.process import free_port
from tests.aggregator.timeseries.conftest import TOKEN

LINES = [b"reading,household=h_1 value=1.0 1", b"reading,household=h_1 value=2.0 2"]
NOW = datetime(2026, 11, 21, 7, 28, tzinfo=UTC)
REDIRECT = {"Location": "http://127.0.0.1:9/elsewhere"}


@pytest.fixture
async def lone() -> AsyncIterator[InfluxFront]:
    """A front without a database behind it: everything it says is told to it."""
    made = InfluxFront(database_url=f"http://127.0.0.1:{free_port()}")
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def settings(lone: InfluxFront) -> InfluxSettings:
    return InfluxSettings(url=lone.url, bucket="b", org="o", token=TOKEN, timeout=timedelta(seconds=5))


@pytest.fixture
async def writer(settings: InfluxSettings) -> AsyncIterator[InfluxWriter]:
    made = InfluxWriter(settings)
    yield made
    await made.close()


@pytest.mark.parametrize("status", [201, 204])
async def test_only_these_acknowledge(lone: InfluxFront, writer: InfluxWriter, status: int):
    lone.answers = [Answer(status=status)]
    await writer.write(LINES)
    asked = lone.requests[0]
    assert (asked["Authorization"], asked["Content-Encoding"]) == (f"Token {TOKEN}", "gzip")
    assert asked["precision"] == "n"


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Answer(status=200, body=b"<html>Please sign in</html>"), Fault.ANSWER),
        (Answer(status=302, headers=REDIRECT), Fault.ANSWER),
        (Answer(status=401, body=b"no"), Fault.TOKEN),
        (Answer(status=403, body=b"{}"), Fault.TOKEN),
        (Answer(status=404, body=b"\xff\xfe"), Fault.BUCKET),
        (Answer(status=405), Fault.ANSWER),
        (Answer(status=429), Fault.BUSY),
        (Answer(status=500, body=b"{"), Fault.SERVER),
        (Answer(status=503, body=b"[]"), Fault.BUSY),
        (Answer(status=204, cut=True), Fault.UNREACHABLE),
    ],
)
async def test_what_is_no_fault_of_the_lines(lone: InfluxFront, writer: InfluxWriter, answer: Answer, fault: Fault):
    lone.answers = [answer]
    with pytest.raises(UnavailableError) as caught:
        await writer.write(LINES)
    assert caught.value.fault is fault
    assert caught.value.mend
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("status", [400, 413, 422])
async def test_what_is_a_fault_of_the_lines(lone: InfluxFront, writer: InfluxWriter, status: int):
    lone.answers = [Answer(status=status, body=b'{"code": "invalid", "message": "unable to parse"}')]
    with pytest.raises(RefusedError, match="unable to parse"):
        await writer.write(LINES)


async def test_it_is_as_patient_as_it_is_asked_to_be(lone: InfluxFront, writer: InfluxWriter):
    lone.answers = [Answer(status=429, headers={"Retry-After": "17"})]
    with pytest.raises(UnavailableError) as caught:
        await writer.write(LINES)
    assert caught.value.wait_s == 17


async def test_a_server_that_thinks_too_long_is_given_up(lone: InfluxFront, settings: InfluxSettings):
    lone.delay_s = 30
    writer = InfluxWriter(replace(settings, timeout=timedelta(milliseconds=100)))
    with pytest.raises(UnavailableError) as caught:
        await writer.write(LINES)
    await writer.close()
    assert caught.value.fault is Fault.TIMEOUT


@pytest.mark.parametrize("url", [f"http://127.0.0.1:{free_port()}", "http://127.0.0.1:1/base"])
async def test_nobody_there(settings: InfluxSettings, url: str):
    writer = InfluxWriter(replace(settings, url=url))
    with pytest.raises(UnavailableError) as caught:
        await writer.write(LINES)
    await writer.close()
    assert caught.value.fault is Fault.UNREACHABLE


async def test_somebody_there_who_speaks_something_else(settings: InfluxSettings):
    async def babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    writer = InfluxWriter(replace(settings, url=f"http://127.0.0.1:{port}"))
    with pytest.raises(UnavailableError) as caught:
        await writer.write(LINES)
    await writer.close()
    server.close()
    assert caught.value.fault is Fault.UNREACHABLE


@pytest.mark.parametrize("packed", [True, False])
async def test_lines_are_one_below_the_other_packed_or_not(settings: InfluxSettings, packed: bool):
    bodies: list[tuple[bytes, str, dict[str, str]]] = []

    async def keep(request: web.Request) -> web.Response:
        bodies.append((await request.read(), request.headers.get("Content-Encoding", ""), dict(request.query)))
        return web.Response(status=204)

    application = web.Application()
    application.router.add_post("/api/v2/write", keep)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    writer = InfluxWriter(replace(settings, url=url, gzip=packed, token=""))
    await writer.write(LINES)
    await writer.close()
    await runner.cleanup()
    body, encoding, query = bodies[0]
    assert query == {"org": "o", "bucket": "b", "precision": "ns"}
    assert (body, encoding) == (b"\n".join(LINES), "gzip" if packed else "")


async def test_closing_what_was_never_opened(settings: InfluxSettings):
    await InfluxWriter(settings).close()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"message": "bad\\n  line"}', "bad line"),
        (b'{"error": "field type conflict"}', "field type conflict"),
        (b'{"error": {"deep": 1}}', '{"error": {"deep": 1}}'),
        (b'["list"]', '["list"]'),
        ("text", "text"),
        (b"\xff\xfe", "��"),
        (b"", "no reason given"),
        (None, "no reason given"),
        (b"x" * 9999, "x" * 300),
    ],
)
def test_reasons(body: bytes | str | None, reason: str):
    assert reason_of(body) == reason


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, 0.0),
        ("5", 5.0),
        ("-5", 0.0),
        ("999999", 3600.0),
        ("nan", 0.0),
        ("inf", 3600.0),
        ("Sat, 21 Nov 2026 07:28:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 07:27:30 GMT", 0.0),
        ("Sat, 21 Nov 2026 07:28:30 -0000", 0.0),
        ("soon", 0.0),
    ],
)
def test_how_long_to_wait(header: str | None, seconds: float):
    assert asked_to_wait(header, NOW) == seconds
