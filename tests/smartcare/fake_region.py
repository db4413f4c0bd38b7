"""A region for tests: the real messages over a real socket, with books instead of a database, and faults on demand."""

import asyncio
import gzip
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from custom_components.smartcare.kernel import wire
from simulator.stage.process import free_port

TOKEN = "node-token-for-tests"
SETTINGS = wire.Settings(version="s1", household="h_1", heartbeat_s=300.0)


@dataclass
class Books:
    """What a region keeps of one boot: every number once."""

    items: dict[int, dict[str, Any]] = field(default_factory=dict)
    dropped: set[int] = field(default_factory=set)
    conflicts: list[int] = field(default_factory=list)

    def store(self, items: list[dict[str, Any]]) -> None:
        """Take items in; a known number with another content is a conflict."""
        for item in items:
            known = self.items.setdefault(item["seq"], item)
            self.conflicts += [item["seq"]] * (known != item)
            self.dropped |= _told_dropped(item)

    def receipt(self, items: list[dict[str, Any]]) -> tuple[int, tuple[int, ...]]:
        """Return the contiguous acknowledgement, and what of this batch is stored beyond it."""
        ack = 0
        while ack + 1 in self.items or ack + 1 in self.dropped:
            ack += 1
        return ack, tuple(item["seq"] for item in items if item["seq"] > ack)


def _told_dropped(item: dict[str, Any]) -> set[int]:
    return set(range(item["first_seq"], item["last_seq"] + 1)) if item["type"] == "dropped" else set()


@dataclass
class FakeRegion:
    """One aiohttp server. `faults` are consumed in order, one for each report; None means all is well."""

    faults: list[str | None] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    books: dict[str, Books] = field(default_factory=dict)
    commands: list[wire.Command] = field(default_factory=list)
    settings: wire.Settings = SETTINGS
    token: str = TOKEN
    clock_ahead: float = 0.0
    address: str = ""
    hold: asyncio.Event = field(default_factory=asyncio.Event)
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    _runner: web.AppRunner | None = None

    async def start(self, port: int = 0) -> str:
        """Listen on a port of the loopback, where nobody else begins to listen before it is started again."""
        app = web.Application()
        app.router.add_post("/api/v1/reports", self._take_report)
        app.router.add_post("/api/v1/pair", self._pair)
        app.router.add_get("/api/v1/node", self._node)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port or free_port())
        await site.start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.address

    async def stop(self) -> None:
        """Listen no more."""
        self.hold.set()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def seen(self, count: int) -> None:
        """Return when so many reports have come."""
        async with self._arrived, asyncio.timeout(60):
            await self._arrived.wait_for(lambda: len(self.reports) >= count)

    def stored(self) -> list[dict[str, Any]]:
        """Return all items of all boots in the order of their numbers."""
        return [books.items[seq] for books in self.books.values() for seq in sorted(books.items)]

    def types(self) -> list[str]:
        """Return the types of all items stored, in the order of their numbers."""
        return [item["type"] for item in self.stored()]

    async def _take_report(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        self.requests.append((request.path, dict(request.headers), raw))
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return problem(401, "unauthorized")
        report = json.loads(raw)
        wire.parse_report(report)
        fault = self.faults.pop(0) if self.faults else None
        await self._note(report)
        books = self.books.setdefault(report["boot"], Books())
        before = await self._before_commit(fault)
        if before is not None:
            return before
        books.store(report["items"])
        return await self._after_commit(request, fault, report, books)

    async def _note(self, report: dict[str, Any]) -> None:
        async with self._arrived:
            self.reports.append(report)
            self._arrived.notify_all()

    async def _before_commit(self, fault: str | None) -> web.Response | None:
        match fault:
            case "500":
                return web.Response(status=500, text="oops")
            case "429":
                return problem(429, "too_many_requests", headers={"Retry-After": "7"})
            case "400":
                return problem(400, "bad_report", field="items", mend="send items")
            case "413":
                return problem(413, "too_large")
            case "html":
                return web.Response(text="<html>sign in</html>", content_type="text/html")
            case "slow":
                await self.hold.wait()
        return None

    async def _after_commit(
        self, request: web.Request, fault: str | None, report: dict[str, Any], books: Books
    ) -> web.Response:
        ack, also = books.receipt(report["items"])
        match fault:
            case "drop":
                assert request.transport is not None
                request.transport.abort()
            case "ack_too_low":
                ack, also = 0, ()
            case "ack_too_high":
                ack, also = 10**9, ()
        now = datetime.fromtimestamp(datetime.now(UTC).timestamp() + self.clock_ahead, UTC)
        known = report["settings_version"] == self.settings.version
        self.commands = [command for command in self.commands if command.id not in report["done"]]
        reply = wire.Reply(
            ack=ack,
            also=also,
            rejected=_rejected(report) if fault == "rejects" else (),
            settings=None if known else self.settings,
            commands=tuple(self.commands),
            time=now,
        )
        answer = wire.encode_reply(reply)
        if fault == "strange_settings":
            answer["settings"] = {"version": "s9", "household": "h_1", "risk": "no such word"}
        return web.json_response(answer)

    async def _pair(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.requests.append((request.path, dict(request.headers), body))
        if body["code"] != "ABCDE-FGHJK":
            return problem(404, "pairing_code_unknown", field="code", mend="ask the office for a new code")
        return web.json_response(
            {
                "node": "n_1",
                "token": TOKEN,
                "household": "h_1",
                "name": "Home 1",
                "settings": wire.encode_settings(self.settings),
            },
            status=201,
        )

    async def _node(self, request: web.Request) -> web.Response:
        self.requests.append((request.path, dict(request.headers), None))
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return problem(401, "unauthorized")
        return web.json_response({"node": "n_1", "household": "h_1", "settings": wire.encode_settings(self.settings)})


def _rejected(report: dict[str, Any]) -> tuple[wire.Rejected, ...]:
    return tuple(
        wire.Rejected(seq=item["seq"], field="sensor", error="is strange", mend="send another")
        for item in report["items"]
    )


def problem(status: int, code: str, headers: dict[str, str] | None = None, **more: str) -> web.Response:
    """Return RFC 9457 problem details."""
    body = {"type": "about:blank", "title": code, "status": status, "detail": "in a test", "code": code, **more}
    return web.Response(
        status=status, body=json.dumps(body).encode(), content_type="application/problem+json", headers=headers
    )


def unpacked(headers: dict[str, str], raw: bytes) -> dict[str, Any]:
    """Return the JSON of a request as it was on the wire."""
    data = gzip.decompress(raw) if headers.get("Content-Encoding") == "gzip" and raw[:2] == b"\x1f\x8b" else raw
    unpacked_json: dict[str, Any] = json.loads(data)
    return unpacked_json
