"""Doubles of two text-message gateways on loopback: they check signatures, refuse, limit the rate and report."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from .mailbox import LOOPBACK, Received

API_KEY, API_SECRET = "NCSA0000", "solapi secret"
ACCESS_KEY, SECRET_KEY = "access-key", "sens secret"
SERVICE = "ncp:sms:kr:1:sens"
_AUTHORIZATION = re.compile(r"HMAC-SHA256 apiKey=(\S+), date=(\S+), salt=(\w{12,64}), signature=([0-9a-f]{64})")
_SOLAPI_MAY_BE_OFF = timedelta(minutes=15)
_SENS_MAY_BE_OFF = timedelta(minutes=5)


def _real_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class TextGateways:
    """What both were sent; ``answers`` are given instead of the usual ones, one for each request.

    ``closed`` holds gateways ("solapi", "sens") that are out of order, ``unsigned`` why requests were turned away.
    """

    now: Callable[[], datetime] = _real_now
    take: Callable[[Received], Awaitable[None]] | None = None
    base: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)
    solapi_status: str = "2000"
    sens_result: dict[str, str] = field(default_factory=lambda: {"status": "READY"})
    salts: set[str] = field(default_factory=set)
    closed: set[str] = field(default_factory=set)
    unsigned: list[str] = field(default_factory=list)

    def usual(self, status: int, body: Any) -> web.Response:
        """The answer that was ordered, or this one."""
        status, body = self.answers.pop(0) if self.answers else (status, body)
        return web.json_response(body, status=status) if body is not None else web.Response(status=status, text="no")

    async def solapi_send(self, request: web.Request) -> web.Response:
        """Take messages (POST /messages/v4/send-many/detail)."""
        self.check_solapi(request)
        messages = (await request.json())["messages"]
        taken = []
        for message in messages:
            reference = await self._keep("solapi", "M4V", message, message["to"], message["text"])
            taken.append({"messageId": reference, "statusCode": "2000", "statusMessage": "정상 접수"})
        return self.usual(200, {"groupInfo": {}, "failedMessageList": [], "messageList": taken})

    async def solapi_list(self, request: web.Request) -> web.Response:
        """Say what became of a message (GET /messages/v4/list)."""
        self.check_solapi(request)
        reference = request.query["messageId"]
        found = {reference: {"messageId": reference, "statusCode": self.solapi_status}}
        return self.usual(200, {"limit": 20, "messageList": found})

    def check_solapi(self, request: web.Request) -> None:
        """Turn away what is not signed as SOLAPI wants it."""
        self._mind_closing("solapi")
        found = _AUTHORIZATION.fullmatch(request.headers["Authorization"])
        if found is None:
            raise self._turned_away("solapi: no signature", web.HTTPForbidden)
        key, date, salt, signature = found.groups()
        right = hmac.new(API_SECRET.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()
        if key != API_KEY or not hmac.compare_digest(signature, right):
            raise self._turned_away("solapi: signature", web.HTTPForbidden)
        if salt in self.salts:
            raise self._turned_away("solapi: a signature counts once", web.HTTPForbidden)
        if abs(datetime.fromisoformat(date) - self.now()) >= _SOLAPI_MAY_BE_OFF:
            raise self._turned_away("solapi: date", web.HTTPForbidden)
        self.salts.add(salt)

    async def sens_send(self, request: web.Request) -> web.Response:
        """Take a message (POST /sms/v2/services/{service}/messages)."""
        self.check_sens(request)
        message = await request.json()
        reference = await self._keep("sens", "RSSA", message, message["messages"][0]["to"], message["content"])
        return self.usual(202, {"requestId": reference, "statusCode": "202", "statusName": "success"})

    async def sens_list(self, request: web.Request) -> web.Response:
        """Name the message of a request (GET /sms/v2/services/{service}/messages)."""
        self.check_sens(request)
        reference = request.query["requestId"]
        return self.usual(200, {"requestId": reference, "messages": [{"messageId": f"0-{reference.split('-')[1]}"}]})

    async def sens_get(self, request: web.Request) -> web.Response:
        """Say what became of a message (GET /sms/v2/services/{service}/messages/{message})."""
        self.check_sens(request)
        found = {"messageId": request.match_info["message"], **self.sens_result}
        return self.usual(200, {"statusCode": "200", "messages": [found]})

    def check_sens(self, request: web.Request) -> None:
        """Turn away what is not signed as SENS wants it."""
        self._mind_closing("sens")
        timestamp = request.headers["x-ncp-apigw-timestamp"]
        signed = f"{request.method} {request.raw_path}\n{timestamp}\n{ACCESS_KEY}".encode()
        right = base64.b64encode(hmac.new(SECRET_KEY.encode(), signed, hashlib.sha256).digest()).decode()
        if request.headers["x-ncp-iam-access-key"] != ACCESS_KEY or not hmac.compare_digest(
            request.headers["x-ncp-apigw-signature-v2"], right
        ):
            raise self._turned_away("sens: signature", web.HTTPUnauthorized)
        if abs(datetime.fromtimestamp(int(timestamp) / 1000, UTC) - self.now()) >= _SENS_MAY_BE_OFF:
            raise self._turned_away("sens: timestamp", web.HTTPUnauthorized)

    async def _keep(self, gateway: str, prefix: str, message: dict[str, Any], to: str, text: str) -> str:
        """Keep a message and give its reference."""
        self.sent.append(message)
        reference = f"{prefix}-{len(self.sent)}"
        if self.take is not None:
            received = Received(
                via=gateway,
                to=to,
                subject=message.get("subject", ""),
                body=text,
                incident="",
                kind="sms",
                at=self.now().timestamp(),
                id=message.get("customFields", {}).get("id", ""),
            )
            await self.take(received)
        return reference

    def _mind_closing(self, gateway: str) -> None:
        if gateway in self.closed:
            raise web.HTTPServiceUnavailable

    def _turned_away(self, why: str, answer: type[web.HTTPException]) -> web.HTTPException:
        self.unsigned.append(why)
        return answer()


@asynccontextmanager
async def running(gateways: TextGateways) -> AsyncIterator[TextGateways]:
    """Run both on one free port; ``base`` is where."""
    app = web.Application()
    app.router.add_post("/messages/v4/send-many/detail", gateways.solapi_send)
    app.router.add_get("/messages/v4/list", gateways.solapi_list)
    app.router.add_post(f"/sms/v2/services/{SERVICE}/messages", gateways.sens_send)
    app.router.add_get(f"/sms/v2/services/{SERVICE}/messages", gateways.sens_list)
    app.router.add_get(f"/sms/v2/services/{SERVICE}/messages/{{message}}", gateways.sens_get)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, 0).start()
        gateways.base = f"http://{LOOPBACK}:{runner.addresses[0][1]}"
        yield gateways
    finally:
        await runner.cleanup()
