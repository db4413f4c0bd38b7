"""A desk that takes every message of a region and remembers when it heard of which incident first."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from aggregator.api.serving import serving


@dataclass(slots=True)
class Desk:
    """What arrived: messages counted, and for every incident number when (epoch seconds) it was first heard of."""

    messages: int = 0
    heard: dict[str, float] = field(default_factory=dict)

    async def take(self, request: web.Request) -> web.Response:
        """Take one webhook."""
        now = time.time()
        message = await request.json()
        self.messages += 1
        for number in message["incidents"]:
            self.heard.setdefault(number, now)
        return web.Response()


@asynccontextmanager
async def open_desk() -> AsyncIterator[tuple[Desk, str]]:
    """Yield a desk and its address; every path below it is a recipient of its own."""
    desk = Desk()
    api = web.Application()
    api.router.add_post("/{recipient}", desk.take)
    async with serving(api, "127.0.0.1", 0) as url:
        yield desk, url
