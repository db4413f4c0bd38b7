"""InfluxDB 2's way of writing, in front of an InfluxDB 1: what no Debian package has, for tests and benchmarks.

It maps ``/api/v2/write?bucket=DATABASE/POLICY`` to ``/write?db=&rp=``, lets ``/query`` through, and asks for a
token. On request it is slow, or gives another answer than the database's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web

BIGGEST_BODY = 50_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the front says by itself, instead of asking the database. `cut` hangs up in the middle of it."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False


@dataclass(slots=True, kw_only=True)
class InfluxFront:
    """A server on the loopback; `answers` are given first, one for each request. `delay_s` is before every answer."""

    database_url: str
    token: str = ""
    delay_s: float = 0.0
    answers: list[Answer] = field(default_factory=list)
    requests: list[Mapping[str, str]] = field(default_factory=list)
    url: str = ""
    _runner: web.AppRunner | None = None
    _session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Listen on a free port."""
        application = web.Application(client_max_size=BIGGEST_BODY)
        application.router.add_post("/api/v2/write", self._write)
        application.router.add_route("*", "/query", self._query)
        self._session = aiohttp.ClientSession()
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Hang up."""
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _write(self, request: web.Request) -> web.StreamResponse:
        database, _, policy = request.query["bucket"].partition("/")
        parameters = {"db": database, "precision": "n" if request.query["precision"] == "ns" else "ms"}
        return await self._pass_on(request, "/write", {**parameters, **({"rp": policy} if policy else {})})

    async def _query(self, request: web.Request) -> web.StreamResponse:
        given = {**request.query, **{name: str(value) for name, value in (await request.post()).items()}}
        return await self._pass_on(request, "/query", given)

    async def _pass_on(self, request: web.Request, path: str, parameters: Mapping[str, str]) -> web.StreamResponse:
        """Ask the database, or answer in its place."""
        self.requests.append(dict(request.headers) | dict(parameters) | {"path": path})
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if self.answers:
            return await self._answer(request, self.answers.pop(0))
        if self.token and request.headers.get("Authorization") != f"Token {self.token}":
            return web.json_response({"code": "unauthorized", "message": "unauthorized access"}, status=401)
        assert self._session is not None
        try:
            # What was packed has been unpacked on the way in.
            body = await request.read()
            async with self._session.post(self.database_url + path, params=parameters, data=body) as answer:
                kept = {name: answer.headers[name] for name in ("Content-Type",) if name in answer.headers}
                return web.Response(status=answer.status, body=await answer.read(), headers=kept)
        except aiohttp.ClientError:
            return await self._answer(request, Answer(status=502, cut=True))

    async def _answer(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        """An answer of our own."""
        if not answer.cut:
            return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=answer.status)
