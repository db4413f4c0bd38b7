"""A real region on the loopback with staff, a household and its home, for the desk's side of the integration."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import aiosqlite

from aggregator.api.application import make_api
from aggregator.api.serving import serving
from aggregator.app import Application, running
from aggregator.config import parse_config
from aggregator.domain.access import Role, operator
from aggregator.domain.household import Registration
from aggregator.operations import households, pairing, tokens, users
from simulator.stage.process import free_port

MONDAY_TEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OPERATOR = operator("test")
PASSWORD = "four quiet rooms"
_THREAD_ENDS_S = 30.0
STAFF = {
    "kim": (Role.DONG_OFFICER, frozenset({"hongje1"})),
    "lee": (Role.DONG_OFFICER, frozenset({"hongje2"})),
    "han": (Role.INSTALLER, frozenset({"hongje1"})),
}
CONFIG = """
server: {host: 127.0.0.1, port: 0}
districts:
  - id: seodaemun
    name: 서대문구
    dongs:
      - {id: hongje1, name: 홍제1동, recipients: [webhook: "http://127.0.0.1:9/hongje1"]}
      - {id: hongje2, name: 홍제2동, recipients: [webhook: "http://127.0.0.1:9/hongje2"]}
centre: {name: 관제센터, recipients: [webhook: "http://127.0.0.1:9/centre"]}
channels: {webhook: {secret: 0123456789abcdef}}
"""


@dataclass
class TurnedClock:
    """The region's time, turned by hand."""

    at: datetime = MONDAY_TEN

    def now(self) -> datetime:
        return self.at


@dataclass
class Region:
    """A region that can go away and come back at the same address."""

    folder: Path
    clock: TurnedClock = field(default_factory=TurnedClock)
    address: str = ""
    household: str = ""
    node: str = ""
    seq: int = 0
    _port: int = field(default_factory=free_port)
    _token: str = ""
    _serving: AsyncExitStack = field(default_factory=AsyncExitStack)
    _application: Application | None = None

    @property
    def application(self) -> Application:
        assert self._application is not None
        return self._application

    async def start(self) -> None:
        """Serve; the first time with staff and a paired home."""
        config = parse_config(CONFIG, name="smartcare.yaml", folder=self.folder, environment={})
        self._application = await self._serving.enter_async_context(running(config, self.clock))
        api = make_api(self.application)
        self.address = await self._serving.enter_async_context(serving(api, "127.0.0.1", self._port))

    async def stop(self) -> None:
        """Serve no more; what is stored stays."""
        await self._serving.aclose()
        # A connection that was closed has a thread which is about to end: whoever looks for threads left behind must
        # not find it.
        for thread in threading.enumerate():
            if isinstance(thread, aiosqlite.Connection):
                await asyncio.to_thread(thread.join, _THREAD_ENDS_S)

    async def hire(self) -> None:
        """Add the staff with a password, and a household with its home."""
        context = self.application.context
        for name, (role, dongs) in STAFF.items():
            await users.add(context, OPERATOR, name, role, dongs=dongs)
            await users.set_password(context, OPERATOR, name, PASSWORD)
        registration = Registration(dong="hongje1", name="김영자", phone="010-1234-5678", address="홍제로 1")
        self.household = (await households.register(context, OPERATOR, registration)).id
        code = await pairing.create_code(context, OPERATOR, self.household)
        paired = await pairing.pair(context, code.code, version="0.1.0", origin="test")
        self.node, self._token = paired.node, paired.token

    async def sos(self) -> None:
        """Let the person press the button."""
        self.seq += 1
        at = self.clock.at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        item = {"seq": self.seq, "type": "sos", "at": at, "sensor": "s_1"}
        body = {"v": 1, "node": self.node, "boot": "b_1", "sent_at": at, "items": [item]}
        headers = {"Authorization": f"Bearer {self._token}"}
        async with (
            aiohttp.ClientSession(headers=headers) as session,
            session.post(f"{self.address}/api/v1/reports", json=body) as response,
        ):
            response.raise_for_status()

    async def revoke_tokens(self, name: str) -> None:
        """End every token of somebody's programs."""
        context = self.application.context
        for view in await tokens.list_tokens(context, OPERATOR, name):
            await tokens.revoke(context, OPERATOR, name, view.id)

    async def purposes(self, name: str) -> list[str]:
        """What somebody's programs are for."""
        return [view.purpose for view in await tokens.list_tokens(self.application.context, OPERATOR, name)]

    def turn(self, **by: Any) -> None:
        """Let time pass."""
        self.clock.at += timedelta(**by)


@asynccontextmanager
async def open_region(folder: Path) -> AsyncIterator[Region]:
    """A region that serves."""
    region = Region(folder)
    try:
        await region.start()
        await region.hire()
        yield region
    finally:
        await region.stop()
