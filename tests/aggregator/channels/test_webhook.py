"""Webhooks against a real server on loopback that checks the signature as a receiver would."""

import asyncio
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from aggregator.channels import WebhookChannel, open_channels
from aggregator.channels.smtp import SmtpChannel
from aggregator.config import Channels, SmtpSettings, WebhookSettings
from aggregator.operations.delivery import ChannelError

from .conftest import NOW, StandingClock, message

SECRET = "0123456789abcdef"
SETTINGS = Channels(webhook=WebhookSettings(secret=SECRET, timeout=timedelta(minutes=1)))
HASTY = Channels(webhook=WebhookSettings(secret=SECRET, timeout=timedelta(seconds=0.2)))


@dataclass
class Receiver:
    """Answers with ``status`` after checking the signature; ``taken`` are the bodies whose signature was right."""

    status: int = 204
    url: str = ""
    taken: list[Any] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        timestamp = request.headers["X-SmartCare-Timestamp"]
        expected = hmac.new(SECRET.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
        assert request.headers["X-SmartCare-Signature"] == f"v1={expected}"
        assert timestamp == str(int(NOW.timestamp()))
        self.taken.append(await request.json())
        self.keys.append(request.headers["Idempotency-Key"])
        return web.Response(status=self.status, headers={"Location": self.url})

    async def hang(self, request: web.Request) -> web.Response:
        await self.stopped.wait()
        return web.Response()


@asynccontextmanager
async def running(receiver: Receiver) -> AsyncIterator[Receiver]:
    app = web.Application()
    app.router.add_post("/take", receiver.take)
    app.router.add_post("/hang", receiver.hang)
    async with TestServer(app, host="127.0.0.1") as server:
        receiver.url = str(server.make_url("/"))
        yield receiver
        receiver.stopped.set()


async def send(address: str, settings: Channels = SETTINGS) -> None:
    async with open_channels(settings, StandingClock()) as channels:
        await channels["webhook"].send(message(address))


async def test_signed_message_arrives() -> None:
    async with running(Receiver()) as receiver:
        await send(f"{receiver.url}take")
    assert receiver.taken == [
        {
            "v": 1,
            "id": "m_1",
            "incident": "I-1042",
            "incidents": ["I-1042"],
            "kind": "raised",
            "priority": "danger",
            "language": "ko",
            "subject": "[I-1042] 위험신호",
            "body": "담당자 확인이 필요합니다.",
        }
    ]
    assert receiver.keys == ["m_1"]


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(302, True), (400, True), (404, True), (408, False), (425, False), (429, False), (500, False), (503, False)],
)
async def test_refusals(status: int, permanent: bool) -> None:
    async with running(Receiver(status=status)) as receiver:
        with pytest.raises(ChannelError) as caught:
            await send(f"{receiver.url}take")
    assert (caught.value.reason, caught.value.permanent) == (f"webhook: status {status}", permanent)
    assert len(receiver.taken) == 1


async def test_silence_is_worth_repeating() -> None:
    async with running(Receiver()) as receiver:
        with pytest.raises(ChannelError, match="Timeout") as caught:
            await send(f"{receiver.url}hang", HASTY)
    assert not caught.value.permanent


async def test_nobody_there_is_worth_repeating_and_the_address_stays_secret() -> None:
    async with running(Receiver()) as receiver:
        address = f"{receiver.url}take?key=hidden"
    with pytest.raises(ChannelError, match="ClientConnectorError") as caught:
        await send(address)
    assert not caught.value.permanent
    assert "hidden" not in caught.value.reason


async def test_only_what_is_set_up_is_open() -> None:
    smtp = SmtpSettings(host="127.0.0.1", port=25, sender="s@example.org")
    async with (
        open_channels(Channels(), StandingClock()) as none,
        open_channels(Channels(smtp=smtp), StandingClock()) as mail,
    ):
        assert none == {}
        assert [type(channel) for channel in mail.values()] == [SmtpChannel]
    async with open_channels(SETTINGS, StandingClock()) as web_only:
        assert [type(channel) for channel in web_only.values()] == [WebhookChannel]
