"""The real service on a loopback port with a SQLite file, on a Monday at ten in the morning in Seoul."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from aggregator.api.application import make_api
from aggregator.api.serving import serving
from aggregator.app import Application, running
from aggregator.config import Config, WebhookSettings, parse_config
from aggregator.domain.access import Role, operator
from aggregator.domain.household import Registration
from aggregator.operations import households, pairing, users
from aggregator.operations.tokens import issue as issue_token

MONDAY_TEN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
OPERATOR = operator("test")
CONFIG = """
server: {{host: 127.0.0.1, port: 0}}
districts:
  - id: seodaemun
    name: 서대문구
    dongs:
      - {{id: hongje1, name: 홍제1동, phone: 02-330-0001, recipients: [webhook: "{desk}/hongje1"]}}
      - {{id: hongje2, name: 홍제2동, recipients: [webhook: "{desk}/hongje2"]}}
  - id: mapo
    name: 마포구
    dongs:
      - {{id: gongdeok, name: 공덕동, recipients: [webhook: "{desk}/gongdeok"]}}
sign_in: {{wrong_tokens: 5000, origin_tries: 50}}
log: {{requests: true}}
centre: {{name: 관제센터, recipients: [webhook: "{desk}/centre"]}}
channels: {{webhook: {{secret: 0123456789abcdef}}}}
"""


@dataclass
class TurnedClock:
    """Our time, turned by hand."""

    at: datetime = MONDAY_TEN

    def now(self) -> datetime:
        return self.at

    def turn(self, by: timedelta) -> None:
        self.at += by


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    json: Any


@dataclass
class Client:
    """Asks the service."""

    session: aiohttp.ClientSession
    address: str

    async def ask(self, method: str, path: str, token: str | None = None, **options: Any) -> Answer:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= options.pop("headers", {})
        async with self.session.request(method, self.address + path, headers=headers, **options) as response:
            return Answer(response.status, response.headers, await response.json(content_type=None))


@dataclass
class Desk:
    """Where the messages of all desks arrive."""

    messages: asyncio.Queue[tuple[str, Any]] = field(default_factory=asyncio.Queue)

    async def take(self, request: web.Request) -> web.Response:
        self.messages.put_nowait((request.path, await request.json()))
        return web.Response()


@dataclass
class Region:
    """A running region with staff, two households and a paired home; ``tokens`` by user name, and "node"."""

    application: Application
    client: Client
    clock: TurnedClock
    desk: Desk
    tokens: dict[str, str]
    household: str
    node: str

    async def ask(self, method: str, path: str, who: str | None = None, **options: Any) -> Answer:
        return await self.client.ask(method, path, None if who is None else self.tokens[who], **options)

    async def report(self, *items: Mapping[str, Any], boot: str = "b_1", first: int = 1) -> Answer:
        numbered = [{"seq": seq, **item} for seq, item in enumerate(items, first)]
        body = {"v": 1, "node": self.node, "boot": boot, "sent_at": time(self.clock.at), "items": numbered}
        return await self.ask("POST", "/api/v1/reports", "node", json=body)

    async def incident(self) -> str:
        """Raise an incident by the SOS button and return its label."""
        await self.report({"type": "sos", "at": time(self.clock.at), "sensor": "s_1"})
        listed = await self.ask("GET", "/api/v1/incidents", "kim")
        label: str = listed.json["items"][0]["label"]
        return label

    async def case(self) -> str:
        """Open a case about the household, or find the one that is open, and return its label."""
        body = {"household": self.household, "needs": ["medical"], "reason": "asked for help"}
        await self.ask("POST", "/api/v1/cases", "kim", json=body)
        listed = await self.ask("GET", "/api/v1/cases", "kim")
        label: str = listed.json["items"][0]["label"]
        return label


def time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


STAFF = {
    "kim": (Role.DONG_OFFICER, frozenset({"hongje1"})),
    "lee": (Role.DONG_OFFICER, frozenset({"hongje2"})),
    "park": (Role.CENTRE_OFFICER, frozenset[str]()),
    "chief": (Role.ADMINISTRATOR, frozenset[str]()),
}


def config_text(desk: str) -> str:
    return CONFIG.format(desk=desk)


@asynccontextmanager
async def open_region(folder: Path) -> AsyncIterator[Region]:
    async with AsyncExitStack() as stack:
        desk = Desk()
        desk_api = web.Application()
        desk_api.router.add_post("/{desk}", desk.take)
        desk_address = await stack.enter_async_context(serving(desk_api, "127.0.0.1", 0))
        (folder / "smartcare.key").write_bytes(b"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
        config: Config = parse_config(config_text(desk_address), name="smartcare.yaml", folder=folder, environment={})
        assert isinstance(config.channels.webhook, WebhookSettings)
        clock = TurnedClock()
        application = await stack.enter_async_context(running(config, clock))
        address = await stack.enter_async_context(serving(make_api(application), "127.0.0.1", 0))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        context = application.context
        tokens = {}
        for name, (role, dongs) in STAFF.items():
            await users.add(context, OPERATOR, name, role, dongs=dongs)
            tokens[name] = (await issue_token(context, OPERATOR, name)).token
        registration = Registration(dong="hongje1", name="김영자", phone="010-1234-5678", address="홍제로 1")
        household = (await households.register(context, OPERATOR, registration)).id
        code = await pairing.create_code(context, OPERATOR, household)
        paired = await pairing.pair(context, code.code, version="0.1.0", origin="test")
        yield Region(
            application=application,
            client=Client(session, address),
            clock=clock,
            desk=desk,
            tokens=tokens | {"node": paired.token},
            household=household,
            node=paired.node,
        )


@pytest.fixture
async def region(tmp_path: Path) -> AsyncIterator[Region]:
    async with open_region(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Region]:
    """One region for all tests of a module that do not disturb each other."""
    async with open_region(tmp_path_factory.mktemp("region")) as opened:
        yield opened
