"""One connection against real servers that answer in every way."""

import asyncio
import gzip
from contextlib import asynccontextmanager

import pytest

from simulator.fleet.connection import Connection, LostError, Region, decoded

OK = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ack": 12}'


@asynccontextmanager
async def server(answer):
    """Yield a region whose every connection is handled by `answer(reader, writer)`."""
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader, writer):
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await answer(reader, writer)
        finally:
            writer.close()

    listening = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield Region(host="127.0.0.1", port=listening.sockets[0].getsockname()[1], tls=False)
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def request(reader):
    """One request: its head and its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = int(head.partition("Content-Length: ")[2].split("\r\n")[0])
    return head, await reader.readexactly(length)


def saying(*parts, seen=None):
    """Answer every request with these parts, one after the other."""

    async def answer(reader, writer):
        while True:
            asked = await request(reader)
            (seen if seen is not None else []).append(asked)
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(0.005)

    return answer


async def post(region, body=b"{}", **more):
    """One report over a new connection."""
    connection = await Connection.connect(region)
    try:
        return await connection.post("/api/v1/reports", "secret", body, **more)
    finally:
        connection.close()


@pytest.mark.parametrize(
    "parts",
    [[OK], [OK[:5], OK[5:40], OK[40:70], OK[70:]], [OK.replace(b"Content-Length", b"content-length")]],
)
async def test_an_answer_whole_and_in_pieces(parts):
    async with server(saying(*parts)) as region:
        answer = await post(region)
    assert (answer.status, decoded(answer), answer.retry_after_s, answer.closes) == (200, {"ack": 12}, None, False)


async def test_one_connection_carries_many_reports_and_packs_the_long_ones():
    seen: list[tuple[str, bytes]] = []
    async with server(saying(OK, seen=seen)) as region:
        connection = await Connection.connect(region)
        for body in (b"{}", b"[" + b"1," * 1000 + b"1]"):
            await connection.post("/api/v1/reports", "secret", body)
        assert connection.is_open
        connection.close()
    (short, plain), (long, packed) = seen
    assert short.startswith("POST /api/v1/reports HTTP/1.1\r\n")
    assert "Authorization: Bearer secret\r\n" in short
    assert ("gzip" in short, plain, "Content-Encoding: gzip" in long) == (False, b"{}", True)
    assert gzip.decompress(packed).startswith(b"[1,1")


@pytest.mark.parametrize(
    ("head", "status", "retry_after_s", "closes"),
    [
        (b"429 Too Many Requests\r\nRetry-After: 17", 429, 17.0, False),
        (b"503 Unavailable\r\nRetry-After: Wed, 21 Oct 2026 07:28:00 GMT", 503, None, False),
        (b"413 Too Large\r\nConnection: close", 413, None, True),
    ],
)
async def test_other_answers(head, status, retry_after_s, closes):
    async with server(saying(b"HTTP/1.1 " + head + b"\r\nContent-Length: 0\r\n\r\n")) as region:
        connection = await Connection.connect(region)
        answer = await connection.post("/", "t", b"{}")
        assert (answer.status, answer.retry_after_s, answer.closes) == (status, retry_after_s, closes)
        assert connection.is_open is not closes
        connection.close()


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/1.1 abc\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
    ],
)
async def test_what_is_no_answer(said):
    async with server(saying(said)) as region:
        with pytest.raises(LostError, match="not an answer"):
            await post(region)


async def test_a_region_that_hangs_up():
    async def hang_up(reader, _writer):
        await request(reader)

    async with server(hang_up) as region:
        with pytest.raises(LostError, match="ended"):
            await post(region)


async def test_a_region_that_never_answers():
    async def wait(reader, _writer):
        await request(reader)
        await asyncio.Event().wait()

    async with server(wait) as region:
        with pytest.raises(LostError, match=r"no answer in 0\.05 s"):
            await post(region, patience_s=0.05)


async def test_what_nobody_asked_for_is_left_aside_and_a_closed_line_is_told():
    async def chat(_reader, writer):
        writer.write(b"hello")
        await writer.drain()
        await asyncio.Event().wait()

    async with server(chat) as region:
        connection = await Connection.connect(region)
        await asyncio.sleep(0.02)
        connection.close()
        connection.close()
        await asyncio.sleep(0.01)
        assert not connection.is_open
        with pytest.raises(LostError, match="not connected"):
            await connection.post("/", "t", b"{}")


async def test_nobody_listens():
    async with server(saying(OK)) as region:
        pass
    with pytest.raises(LostError, match="no connection"):
        await post(region)


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("http://127.0.0.1:8080", "127.0.0.1", 8080, False),
        ("https://region.example.org", "region.example.org", 443, True),
        ("http://[::1]/", "::1", 80, False),
    ],
)
def test_where_a_region_is(url, host, port, tls):
    assert Region.at(url) == Region(host=host, port=port, tls=tls)


@pytest.mark.parametrize("url", ["", "region", "ftp://x", "http://"])
def test_what_is_no_address(url):
    with pytest.raises(ValueError, match="not the address of a region"):
        Region.at(url)
