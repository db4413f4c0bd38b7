"""The API on a port or a socket."""

import asyncio
import socket as socket_module
import stat
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from aggregator.api.serving import address, serving


@pytest.mark.parametrize(
    ("host", "secure", "expected"),
    [
        ("127.0.0.1", False, "http://127.0.0.1:80"),
        ("::1", False, "http://[::1]:80"),
        ("a.example", True, "https://a.example:80"),
        ("::1", True, "https://[::1]:80"),
    ],
)
def test_address(host: str, secure: bool, expected: str) -> None:
    assert address(host, 80, secure=secure) == expected


def named(name: str) -> web.Application:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=name)

    api = web.Application()
    api.router.add_get("/", answer)
    return api


async def test_a_socket(tmp_path: Path) -> None:
    socket = tmp_path / "api.sock"
    async with serving(named("here"), "127.0.0.1", 0, socket=socket) as told:
        connector = aiohttp.UnixConnector(path=str(socket))
        async with aiohttp.ClientSession(connector=connector) as session, session.get("http://region/") as response:
            answer = await response.text()
        mode = stat.S_IMODE((await asyncio.to_thread(socket.stat)).st_mode)
    assert (told, answer, mode) == (f"unix:{socket}", "here", 0o660)


async def test_a_socket_that_was_left_behind_is_taken_over(tmp_path: Path) -> None:
    socket = tmp_path / "api.sock"
    left_behind = socket_module.socket(socket_module.AF_UNIX)
    left_behind.bind(str(socket))
    left_behind.close()
    async with serving(named("second"), "127.0.0.1", 0, socket=socket) as told:
        assert told == f"unix:{socket}"


async def test_several_share_a_port() -> None:
    async with serving(named("first"), "127.0.0.1", 0, reuse_port=True) as told:
        port = int(told.rpartition(":")[2])
        async with serving(named("second"), "127.0.0.1", port, reuse_port=True) as again:
            connector = aiohttp.TCPConnector(force_close=True)
            async with aiohttp.ClientSession(connector=connector) as session:
                answers = [await (await session.get(told)).text() for _ in range(200)]
    assert told == again
    assert set(answers) == {"first", "second"}


async def test_a_port_is_not_shared_unless_wished() -> None:
    async with serving(named("first"), "127.0.0.1", 0) as told:
        with pytest.raises(OSError, match="address already in use"):
            async with serving(named("second"), "127.0.0.1", int(told.rpartition(":")[2])):
                raise AssertionError
