"""Doubles of two text-message gateways on loopback: they check signatures, refuse, limit the rate and report."""

import base64
import hashlib
import hmac
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from .conftest import NOW

API_KEY, API_SECRET = "NCSA0000", "solapi secret"
ACCESS_KEY, SECRET_KEY = "access-key", "sens secret"
SERVICE = "ncp:sms:kr:1:sens"
_AUTHORIZATION = re.compile(r"HMAC-SHA256 apiKey=(\S+), date=(\S+), salt=(\w{12,64}), signature=([0-9a-f]{64})")


@dataclass
class Gateways:
    """What both were sent; ``answers`` are given instead of the usual ones, one for each request."""

    base: str = ""
    sent: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)
    solapi_status: str = "2000"
    sens_result: dict[str, str] = field(default_factory=lambda: {"status": "READY"})
    salts: list[str] = field(default_factory=list)

    def usual(self, status: int, body: Any) -> web.Response:
        status, body = self.answers.pop(0) if self.answers else (status, body)
        return web.json_response(body, status=status) if body is not None else web.Response(status=status, text="no")

    async def solapi_send(self, request: web.Request) -> web.Response:
        self.check_solapi(request)
        body = await request.json()
        self.sent += body["messages"]
        taken = {"messageId": "M4V-1", "statusCode": "2000", "statusMessage": "정상 접수"}
        return self.usual(200, {"groupInfo": {}, "failedMessageList": [], "messageList": [taken]})

    async def solapi_list(self, request: web.Request) -> web.Response:
        self.check_solapi(request)
        assert request.query["messageId"] == "M4V-1"
        found = {"M4V-1": {"messageId": "M4V-1", "statusCode": self.solapi_status}}
        return self.usual(200, {"limit": 20, "messageList": found})

    def check_solapi(self, request: web.Request) -> None:
        found = _AUTHORIZATION.fullmatch(request.headers["Authorization"])
        assert found is not None
        key, date, salt, signature = found.groups()
        assert key == API_KEY
        assert salt not in self.salts
        self.salts.append(salt)
        assert abs(datetime.fromisoformat(date) - NOW) < timedelta(minutes=15)
        assert signature == hmac.new(API_SECRET.encode(), (date + salt).encode(), hashlib.sha256).hexdigest()

    async def sens_send(self, request: web.Request) -> web.Response:
        self.check_sens(request)
        self.sent.append(await request.json())
        return self.usual(202, {"requestId": "RSSA-1", "statusCode": "202", "statusName": "success"})

    async def sens_list(self, request: web.Request) -> web.Response:
        self.check_sens(request)
        assert request.query["requestId"] == "RSSA-1"
        return self.usual(200, {"requestId": "RSSA-1", "messages": [{"messageId": "0-1"}]})

    async def sens_get(self, request: web.Request) -> web.Response:
        self.check_sens(request)
        assert request.match_info["message"] == "0-1"
        return self.usual(200, {"statusCode": "200", "messages": [{"messageId": "0-1", **self.sens_result}]})

    def check_sens(self, request: web.Request) -> None:
        timestamp = request.headers["x-ncp-apigw-timestamp"]
        assert abs(int(timestamp) - NOW.timestamp() * 1000) < 300_000
        assert request.headers["x-ncp-iam-access-key"] == ACCESS_KEY
        signed = f"{request.method} {request.raw_path}\n{timestamp}\n{ACCESS_KEY}".encode()
        expected = base64.b64encode(hmac.new(SECRET_KEY.encode(), signed, hashlib.sha256).digest()).decode()
        assert request.headers["x-ncp-apigw-signature-v2"] == expected


@asynccontextmanager
async def running(gateways: Gateways) -> AsyncIterator[Gateways]:
    """Run both on one free port."""
    app = web.Application()
    app.router.add_post("/messages/v4/send-many/detail", gateways.solapi_send)
    app.router.add_get("/messages/v4/list", gateways.solapi_list)
    app.router.add_post(f"/sms/v2/services/{SERVICE}/messages", gateways.sens_send)
    app.router.add_get(f"/sms/v2/services/{SERVICE}/messages", gateways.sens_list)
    app.router.add_get(f"/sms/v2/services/{SERVICE}/messages/{{message}}", gateways.sens_get)
    async with TestServer(app, host="127.0.0.1") as server:
        gateways.base = str(server.make_url("/")).rstrip("/")
        yield gateways
