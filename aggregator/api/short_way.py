"""In front of the web server: reports written plainly are taken from the wire; whatever else comes, it answers.

A connection on which anything else is asked belongs to the web server from then on. Reports get the same answers on
either way: id of the request, headers, numbers, lines of the log, errors, and a stop that finishes what is under way.
"""

import asyncio
from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import perf_counter, time
from typing import cast

from aiohttp import web
from multidict import CIMultiDict

from . import plain_request, request_id
from .body import unpack
from .language import language_of
from .middleware import SECURITY_HEADERS, guarded, tell
from .report_door import ReportDoor
from .resources.reports import REPORT
from .route import Service

_STRANGERS_BYTES = 64 << 10
"""So much is held of whoever shows no token that is remembered."""
_AHEAD_BYTES = 64 << 10
"""So much of what is sent before the answer is held; then nothing more is read."""
_ALWAYS = "".join(f"{name}: {value}\r\n" for name, value in SECURITY_HEADERS.items())


class _Asked:
    """A report's head."""

    __slots__ = ("_transport", "headers", "length", "packed")

    def __init__(self, headers: Mapping[str, str], transport: asyncio.Transport) -> None:
        self.headers = CIMultiDict(headers)
        self.length = int(headers["content-length"])
        self.packed = headers.get("content-encoding", "") != ""
        self._transport = transport

    @property
    def remote(self) -> str | None:
        """The address it came from."""
        peer = self._transport.get_extra_info("peername")
        return str(peer[0] if isinstance(peer, tuple | list) else peer) if peer is not None else None


class ShortWay:
    """What stands in front of the web server's connections until it is told to stop."""

    def __init__(self, service: Service, door: ReportDoor) -> None:
        self._service = service
        self._door = door
        self._under_way: set[asyncio.Task[None]] = set()
        self.open = True

    def in_front_of(self, behind: asyncio.Protocol) -> asyncio.Protocol:
        """A connection whose reports are taken here; all else is handed to the one behind."""
        return _Connection(self, behind)

    async def stop(self, within_s: float) -> None:
        """Leave every new request to the web server, and wait for the answers to those under way."""
        self.open = False
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=within_s)

    @property
    def under_way(self) -> int:
        """How many reports are being answered."""
        return len(self._under_way)

    def knows(self, asked: _Asked) -> bool:
        """Whether a report comes from a home that was heard before."""
        return self._door.knows(asked)

    def begin(self, connection: "_Connection", asked: _Asked, body: bytes) -> None:
        """Let a report in, and answer it on its connection."""
        loop = asyncio.get_running_loop()
        task = asyncio.Task(self._answer(connection, asked, body), loop=loop, eager_start=True)
        if not task.done():
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _answer(self, connection: "_Connection", asked: _Asked, body: bytes) -> None:
        """Take it, count it, tell it, answer."""
        traffic = self._service.traffic
        identifier = request_id.begin(asked.headers.get(request_id.HEADER, ""))
        began = perf_counter()
        traffic.under_way += 1
        try:
            answer = await guarded(asked, self._take(asked, body))
        finally:
            traffic.under_way -= 1
        seconds = perf_counter() - began
        status = answer.status if isinstance(answer, web.Response) else HTTPStatus.OK.value
        traffic.note(REPORT.method, REPORT.path, status, seconds, lasting=False)
        tell(self._service.log, REPORT.method, REPORT.path, status, seconds)
        connection.answer(_written(answer, identifier) if isinstance(answer, web.Response) else answer(identifier))

    async def _take(self, asked: _Asked, body: bytes) -> "_Reply":
        """The reply to a report, on disk."""
        caller = await self._door.caller(asked)
        reply = await self._door.take(asked, caller, unpack(body) if asked.packed else body)
        return _Reply(language_of(asked), reply)


class _Reply:
    """A reply to be written."""

    __slots__ = ("_body", "_language")

    def __init__(self, language: str, body: bytes) -> None:
        self._language = language
        self._body = body

    def __call__(self, identifier: str) -> bytes:
        """As it goes over the wire."""
        return (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Language: {self._language}\r\n"
            f"{request_id.HEADER}: {identifier}\r\n{_ALWAYS}Date: {_date(int(time()))}\r\n"
            f"Content-Length: {len(self._body)}\r\n\r\n"
        ).encode("ascii") + self._body


def _written(response: web.Response, identifier: str) -> bytes:
    """A problem as it goes over the wire."""
    body = response.body
    assert isinstance(body, bytes)
    own = "".join(f"{name}: {value}\r\n" for name, value in response.headers.items() if name != "Content-Length")
    return (
        f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}\r\n{own}"
        f"{request_id.HEADER}: {identifier}\r\n{_ALWAYS}Date: {_date(int(time()))}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode("ascii") + body


@lru_cache(maxsize=1)
def _date(second: int) -> str:
    """A moment as HTTP writes it."""
    return formatdate(second, usegmt=True)


class _Connection(asyncio.Protocol):
    """One connection: holds what has come of a report until it is whole."""

    __slots__ = ("_asked", "_behind", "_busy", "_held", "_may_write", "_reading", "_transport", "_way")

    def __init__(self, way: ShortWay, behind: asyncio.Protocol) -> None:
        self._way = way
        self._behind = behind
        self._transport: asyncio.Transport
        self._held = bytearray()
        self._asked: _Asked | None = None
        self._busy = False
        self._reading = True
        self._may_write = True

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is one in all but its name
        self._behind.connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self._held.clear()
        self._behind.connection_lost(exc)

    def eof_received(self) -> bool | None:
        return self._behind.eof_received()

    def pause_writing(self) -> None:
        self._may_write = False
        self._behind.pause_writing()

    def resume_writing(self) -> None:
        self._may_write = True
        self._behind.resume_writing()
        self._go_on()

    def data_received(self, data: bytes) -> None:
        self._held += data
        if self._busy and len(self._held) > _AHEAD_BYTES and self._reading:
            self._transport.pause_reading()
            self._reading = False
        self._go_on()

    def answer(self, written: bytes) -> None:
        """Answer the report that was begun."""
        self._busy = False
        if self._transport.is_closing():
            return
        self._transport.write(written)
        if not self._reading:
            self._transport.resume_reading()
            self._reading = True
        if self._held:
            asyncio.get_running_loop().call_soon(self._go_on)

    def _go_on(self) -> None:
        """Begin with the next report if it is whole, wait for the rest of it, or hand the connection over."""
        if self._busy or not self._may_write or not self._held or self._transport.is_closing():
            return
        if not self._way.open:
            self._hand_over()
            return
        end = self._held.find(plain_request.END, 0, plain_request.MAX_HEAD_BYTES + len(plain_request.END))
        if end < 0:
            if not plain_request.may_be_plain(self._held):
                self._hand_over()
            return
        if self._asked is None:
            headers = plain_request.headers_of(bytes(self._held[:end]))
            self._asked = None if headers is None else _Asked(headers, self._transport)
        asked, begin = self._asked, end + len(plain_request.END)
        if asked is None:
            self._hand_over()
        elif len(self._held) >= begin + asked.length:
            self._begin(asked, begin)
        elif asked.length > _STRANGERS_BYTES and not self._way.knows(asked):
            self._hand_over()

    def _begin(self, asked: _Asked, begin: int) -> None:
        """Let the report in that is there as a whole; what follows it waits for the answer."""
        body = bytes(self._held[begin : begin + asked.length])
        del self._held[: begin + asked.length]
        self._asked, self._busy = None, True
        self._way.begin(self, asked, body)

    def _hand_over(self) -> None:
        """Let the web server have the connection, with what has come of a request."""
        held = bytes(self._held)
        self._held.clear()
        self._transport.set_protocol(self._behind)
        self._behind.data_received(held)
