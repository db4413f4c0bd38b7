"""Bytes that are hardly HTTP: the service answers or hangs up, and goes on serving everybody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio

from .run import broken
from .town import Town

PATIENCE_S = 60.0
POST = b"POST /api/v1/reports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One region for all of them."""
    async with Town(tmp_path_factory.mktemp("wire")) as opened:
        yield opened


async def said(town: Town, content: bytes, *, ends: bool = True) -> bytes:
    """Everything the service says to these bytes until it hangs up; where they `end` it hears nothing after them."""
    reader, writer = await asyncio.open_connection("127.0.0.1", town.region.port)
    try:
        writer.write(content)
        await writer.drain()
        if ends:
            with suppress(OSError):  # it may have hung up already
                writer.write_eof()
        return await asyncio.wait_for(reader.read(), PATIENCE_S)
    except ConnectionError:
        return b""
    finally:
        writer.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "content",
    [
        pytest.param(POST + b"Content-Length: -5\r\n\r\n{}", id="negative-length"),
        pytest.param(POST + b"Content-Length: 99999999999999999999999\r\n\r\n{}", id="huge-length"),
        pytest.param(POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x", id="two-lengths"),
        pytest.param(
            POST + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="length-and-chunks"
        ),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n{}\r\n", id="huge-chunk"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n", id="negative-chunk"),
        pytest.param(POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n", id="chunk-of-no-size"),
        pytest.param(POST + b"Content-Length: 1000\r\n\r\n{", id="body-ends-early"),
        pytest.param(POST + b"Expect: 200-maybe\r\nContent-Length: 2\r\n\r\n{}", id="expects-something-else"),
        pytest.param(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: \x00\r\n\r\n", id="nul-in-a-header"),
        pytest.param(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 100_000 + b"\r\n\r\n", id="long-header"),
        pytest.param(b"GET /healthz HTTP/1.1\r\n" + b"X-A: a\r\n" * 20_000 + b"\r\n", id="many-headers"),
        pytest.param(b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", id="long-address"),
        pytest.param(b"GET /\xff\xfe\x00 HTTP/1.1\r\nHost: x\r\n\r\n", id="bytes-in-the-address"),
        pytest.param(b"GET http://elsewhere.example:99999/ HTTP/1.1\r\nHost: x\r\n\r\n", id="address-of-another"),
        pytest.param(b"GET //[::1/ HTTP/1.1\r\nHost: x\r\n\r\n", id="half-an-address"),
        pytest.param(b"GET /healthz HTTP/9.9\r\nHost: x\r\n\r\n", id="version-to-come"),
        pytest.param(b"GET /healthz\r\n\r\n", id="version-long-gone"),
        pytest.param(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", id="encrypted"),
        pytest.param(b"\r\n" * 5_000, id="empty-lines"),
        pytest.param(bytes(range(256)) * 40, id="every-byte"),
        pytest.param(b"", id="nothing"),
    ],
)
async def test_hardly_http_is_refused_and_no_fault_of_ours(town: Town, content: bytes) -> None:
    before = len(town.region.process.output())
    answer = await said(town, content)
    assert not answer.startswith(b"HTTP/1.1 5")
    assert broken(town.region.process.output()[before:]) == ""
    assert b"200 OK" in await said(town, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", ends=False)


@pytest.mark.asyncio(loop_scope="module")
async def test_many_who_say_nothing_keep_nobody_out(town: Town) -> None:
    silent = [await asyncio.open_connection("127.0.0.1", town.region.port) for _ in range(200)]
    for _, writer in silent:
        writer.write(POST + b"Content-Length: 500\r\n\r\n{")
    answer = await said(town, b"GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", ends=False)
    for _, writer in silent:
        writer.close()
    assert b"200 OK" in answer
