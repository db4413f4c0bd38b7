"""Apprise against a real server on loopback, through its plain JSON service."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from aggregator.channels import open_channels
from aggregator.config import AppriseSettings, Channels
from aggregator.operations.delivery import ChannelError, Handed

from .conftest import StandingClock, message

PASSWORD = "hidden-password"


@dataclass
class Service:
    """Keeps what it is sent; answers with ``status`` after ``delay``."""

    status: int = 200
    delay: float = 0.0
    port: int = 0
    taken: list[Any] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        await asyncio.sleep(self.delay)
        self.taken.append(await request.json())
        return web.Response(status=self.status)


@asynccontextmanager
async def running(service: Service) -> AsyncIterator[Service]:
    app = web.Application()
    app.router.add_post("/{key}", service.take)
    async with TestServer(app, host="127.0.0.1") as server:
        service.port = server.port or 0
        yield service


async def send(service: Service, name: str = "duty", patience_s: float = 60.0) -> Handed:
    url = f"json://127.0.0.1:{service.port}/{PASSWORD}"
    settings = Channels(apprise=AppriseSettings(services={"duty": url}, timeout=timedelta(seconds=patience_s)))
    async with open_channels(settings, StandingClock()) as channels:
        return await channels["apprise"].send(message(name))


async def test_a_message_goes_through_the_service():
    async with running(Service()) as service:
        assert await send(service) == Handed()
    assert [(one["title"], one["message"]) for one in service.taken] == [
        ("[I-1042] 위험신호", "담당자 확인이 필요합니다.")
    ]


@pytest.mark.parametrize(
    ("service", "name", "patience_s", "reason", "permanent"),
    [
        (Service(status=500), "duty", 60.0, "apprise: the service did not take it", False),
        (Service(delay=1.0), "duty", 0.5, "apprise: no answer in time", False),
        (Service(), "another", 60.0, "apprise: the service is not configured", True),
    ],
    ids=["refuses", "hangs", "unknown"],
)
async def test_refusals(
    service: Service, name: str, patience_s: float, reason: str, permanent: bool, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "aiohttp.access")
    async with running(service):
        with pytest.raises(ChannelError) as caught:
            await send(service, name, patience_s)
    assert (caught.value.reason, caught.value.permanent) == (reason, permanent)
    assert PASSWORD not in caplog.text
