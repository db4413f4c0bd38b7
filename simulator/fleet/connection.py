"""One keep-alive connection to a region that carries one report at a time. HTTP/1.1, only what reports need."""

from __future__ import annotations

import asyncio
import gzip
import ssl
from dataclasses import dataclass, field
from typing import Self, cast
from urllib.parse import urlsplit

import orjson

PATIENCE_S = 60.0
_CONNECT_S = 10.0
_GZIP_FROM_BYTES = 1024
_GZIP_LEVEL = 3
_LONGEST_HEAD_BYTES = 64 * 1024


class LostError(Exception):
    """The connection could not be made, ended, or brought no answer in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """Where a region is."""

    host: str
    port: int
    tls: bool

    @classmethod
    def at(cls, url: str) -> Self:
        """Read an address such as http://127.0.0.1:8080. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url}: not the address of a region; give one such as http://127.0.0.1:8080")
        tls = parts.scheme == "https"
        return cls(host=parts.hostname, port=parts.port or (443 if tls else 80), tls=tls)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; `retry_after_s` where the region named a time."""

    status: int
    body: bytes = field(repr=False)
    retry_after_s: float | None = None
    closes: bool = False


class Connection(asyncio.Protocol):
    """Sends requests one after the other. Made by `connect`."""

    def __init__(self, region: Region) -> None:
        """Open nothing yet."""
        self._host = f"{region.host}:{region.port}"
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._answer: asyncio.Future[Answer] | None = None
        self.used = False

    @classmethod
    async def connect(cls, region: Region) -> Self:
        """Open a connection. Raises LostError."""
        loop = asyncio.get_running_loop()
        context = ssl.create_default_context() if region.tls else None
        try:
            async with asyncio.timeout(_CONNECT_S):
                _, connection = await loop.create_connection(lambda: cls(region), region.host, region.port, ssl=context)
        except OSError as error:
            raise LostError(f"no connection to {region.host}:{region.port} ({error})") from error
        return connection

    @property
    def is_open(self) -> bool:
        """Whether another request can go over it."""
        return self._transport is not None and not self._transport.is_closing()

    def close(self) -> None:
        """End it; a request under way is lost."""
        if self._transport is not None:
            self._transport.abort()

    async def post(self, path: str, token: str, body: bytes, patience_s: float = PATIENCE_S) -> Answer:
        """Send a report and wait for the answer. Raises LostError; the connection is closed then."""
        if self._transport is None:
            raise LostError("not connected")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(_request(self._host, path, token, body))
        try:
            async with asyncio.timeout(patience_s):
                answer = await self._answer
        except TimeoutError as error:
            self.close()
            raise LostError(f"no answer in {patience_s:g} s") from error
        finally:
            self._answer = None
        self.used = True
        if answer.closes:
            self.close()
        return answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what to write to."""
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own is one in all but name

    def data_received(self, data: bytes) -> None:
        """Take a part of the answer."""
        self._buffer += data
        if self._answer is None or self._answer.done():
            return
        try:
            answer = _read(self._buffer)
        except ValueError as error:
            self._answer.set_exception(LostError(f"not an answer of a region ({error})"))
            self.close()
            return
        if answer is not None:
            self._buffer.clear()
            self._answer.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits for an answer is told."""
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(LostError(f"the connection ended ({exc or 'closed by the region'})"))


def _request(host: str, path: str, token: str, body: bytes) -> bytes:
    """A whole request; packed where that saves something, as a home does."""
    packed = ""
    if len(body) >= _GZIP_FROM_BYTES:
        body, packed = gzip.compress(body, _GZIP_LEVEL, mtime=0), "Content-Encoding: gzip\r\n"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n"
        "Accept: application/json, application/problem+json\r\nContent-Type: application/json\r\n"
        f"{packed}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _read(buffer: bytearray) -> Answer | None:
    """The answer in the buffer, None while it is not complete. Raises ValueError for what is no HTTP/1.1 answer."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        if len(buffer) > _LONGEST_HEAD_BYTES:
            raise ValueError("its head does not end")
        return None
    first, *lines = buffer[:end].decode("latin-1").split("\r\n")
    version, _, rest = first.partition(" ")
    status = rest[:3]
    if not version.startswith("HTTP/1.") or not status.isdigit():
        raise ValueError("it is not HTTP")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    length = headers.get("content-length", "")
    if not length.isdigit():
        raise ValueError("it does not say how long it is")
    begin = end + 4
    if len(buffer) < begin + int(length):
        return None
    retry = headers.get("retry-after", "")
    return Answer(
        status=int(status),
        body=bytes(buffer[begin : begin + int(length)]),
        retry_after_s=float(retry) if retry.isdigit() else None,
        closes=headers.get("connection", "").lower() == "close",
    )


def decoded(answer: Answer) -> object:
    """The JSON in an answer. Raises ValueError."""
    return orjson.loads(answer.body)
