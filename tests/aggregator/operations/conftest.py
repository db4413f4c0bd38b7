"""A region on each store, with a clock that is turned by hand and channels that keep what they are given."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher

from aggregator.domain.access import Actor, Role
from aggregator.domain.escalation_rules import EscalationRules, Policy, Timer
from aggregator.domain.household import ConsentKind, Registration
from aggregator.domain.incident import Priority
from aggregator.domain.region import Centre, District, Dong, DutyRules, Language, Recipient, Region
from aggregator.kernel.wire import format_time
from aggregator.operations import districts, households, nodes, pairing
from aggregator.operations.context import Context
from aggregator.operations.delivery import Delivery, Handed, Message
from aggregator.operations.ingest import Ingest
from aggregator.operations.nodes import NodeIdentity
from aggregator.operations.scanner import Scanner
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from aggregator.store.passwords import Passwords
from aggregator.store.sealed import every_sealed
from tests.aggregator.stores import Databases

WEDNESDAY_NOON = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
WEDNESDAY_NIGHT = datetime(2026, 11, 18, 13, 11, tzinfo=UTC)
THURSDAY_NINE = datetime(2026, 11, 19, 0, 0, tzinfo=UTC)

OFFICER = Actor(user="kim", role=Role.DONG_OFFICER, dongs=frozenset({"mangu"}), origin="10.0.0.7")
NEIGHBOUR_OFFICER = Actor(user="lee", role=Role.DONG_OFFICER, dongs=frozenset({"sinnae"}), origin="10.0.0.8")
CENTRE_OFFICER = Actor(user="park", role=Role.CENTRE_OFFICER, origin="10.0.0.9")
ADMINISTRATOR = Actor(user="choi", role=Role.ADMINISTRATOR, origin="10.0.0.1")

CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
"""Hashes at once: only what is done with them is tested."""

REGION = Region(
    districts=(
        District(
            id="jungnang",
            name="중랑구",
            dongs=(
                Dong(
                    id="mangu",
                    name="망우동",
                    phone="02-000-0001",
                    recipients=(Recipient(channel="webhook", address="http://dong", language=Language.KOREAN),),
                ),
                Dong(id="sinnae", name="신내동", recipients=(Recipient(channel="webhook", address="http://sinnae"),)),
            ),
        ),
    ),
    centre=Centre(
        name="관제센터", recipients=(Recipient(channel="webhook", address="http://centre", language=Language.ENGLISH),)
    ),
    duty=DutyRules(overrides={date(2026, 11, 27): True}),
)


PATIENT = EscalationRules(
    usual=Policy(
        claim_within=dict.fromkeys(Priority, timedelta(days=30)), remind=dict.fromkeys(Timer, timedelta(days=30))
    )
)
"""Nobody is told again: for tests of the first message alone."""


@dataclass
class TurnedClock:
    """A clock that stands still until it is turned."""

    at: datetime

    def now(self) -> datetime:
        return self.at


class WatchedCipher(Cipher):
    """Seals only what the rotation of keys would find."""

    def seal(self, text: str, place: str) -> str:
        registered = {f"{one.table.name}.{column}" for one in every_sealed() for column in one.columns}
        assert place.partition(":")[0] in registered, f"{place} is in no SEALED of a module of the store"
        return super().seal(text, place)


@dataclass
class KeepingChannel:
    """Keeps messages; `errors` are raised first, one for each message."""

    sent: list[Message] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, message: Message) -> Handed:
        if self.errors:
            raise self.errors.pop(0)
        self.sent.append(message)
        self.arrived.set()
        return Handed()


@dataclass
class Home:
    """A paired node: numbers its items and sends reports."""

    town: "Town"
    identity: NodeIdentity
    token: str
    boot: str = "b_1"
    seq: int = 0

    def item(self, kind: str, at: datetime | None = None, /, **values: Any) -> dict[str, Any]:
        """The next item."""
        self.seq += 1
        moment = format_time(at or self.town.clock.at)
        return {"seq": self.seq, "type": kind, "at": moment, **values}

    def stage(self, stage: str, previous: str, why: str = "quiet.home", **more: Any) -> dict[str, Any]:
        """A change of stage."""
        return self.item(
            "stage",
            previous=previous,
            stage=stage,
            clock="home",
            quiet_s=64800.0,
            limit_s=64800.0,
            why={"key": why, "values": {"quiet_s": 64800.0}},
            **more,
        )

    def danger(self, why: str = "quiet.home+danger.unanswered") -> dict[str, Any]:
        """The stage danger."""
        return self.stage("danger", "check", why)

    def evidence(self, at: datetime | None = None) -> dict[str, Any]:
        """The person did something."""
        return self.item("evidence", at, sensor="s_tv", place="indoors", what="switched_on")

    async def send(self, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
        """One report and the reply to it."""
        body = {
            "v": 1,
            "node": self.identity.node,
            "boot": self.boot,
            "sent_at": format_time(self.town.clock.at),
            "items": list(items),
            **more,
        }
        return dict(await self.town.ingest.report(self.identity, body))

    def heartbeat(self, at: datetime | None = None, *sensors: dict[str, Any], stage: str = "normal") -> dict[str, Any]:
        """A sign of life of the home."""
        return {
            "at": format_time(at or self.town.clock.at),
            "version": "0.1.0",
            "homeassistant": "2026.10.4",
            "stage": stage,
            "waiting": 0,
            "sensors": list(sensors),
        }


@dataclass
class Town:
    """Everything a story needs."""

    context: Context
    clock: TurnedClock
    ingest: Ingest
    channel: KeepingChannel
    scanner: Scanner

    async def pass_time(self, duration: timedelta, step: timedelta = timedelta(minutes=10)) -> None:
        """Turn the clock and let the scanner look every step."""
        end = self.clock.at + duration
        while self.clock.at < end:
            self.clock.at = min(end, self.clock.at + step)
            await self.scanner.run_due()

    async def skip(self, duration: timedelta) -> None:
        """Turn the clock far; the scanner looks again only in the last quarter of an hour, as after an outage."""
        quarter = timedelta(minutes=15)
        for step in (duration - quarter, quarter / 2, quarter / 2):
            self.clock.at += step
            await self.scanner.run_due()

    async def register(self, dong: str = "mangu", *, night: bool = False, name: str = "김영희") -> str:
        """Register a household."""
        consents = (ConsentKind.SERVICE, ConsentKind.NIGHT) if night else (ConsentKind.SERVICE,)
        registration = Registration(dong=dong, name=name, phone="010-0000-0000", address="망우로 1", consents=consents)
        return (await households.register(self.context, ADMINISTRATOR, registration)).id

    async def home(self, household: str) -> Home:
        """Pair a node with a household."""
        code = await pairing.create_code(self.context, ADMINISTRATOR, household)
        paired = await pairing.pair(self.context, code.code, version="0.1.0", origin="192.0.2.1")
        return Home(town=self, identity=await nodes.authenticate(self.context, paired.token), token=paired.token)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock(WEDNESDAY_NOON)


@pytest.fixture
def url(databases: Databases) -> str:
    """The address of the region's database."""
    return databases.migrated()


@pytest.fixture
async def context(url: str, clock: TurnedClock) -> AsyncIterator[Context]:
    database = Database(url)
    made = Context(database=database, clock=clock, cipher=WatchedCipher([b"k" * 32]), region=REGION, passwords=CHEAP)
    await districts.synchronise(made)
    yield made
    await database.close()


@pytest.fixture
async def town(context: Context, clock: TurnedClock) -> AsyncIterator[Town]:
    ingest = Ingest(context)
    await ingest.start()
    channel = KeepingChannel()
    scanner = Scanner(context, Delivery(context, {"webhook": channel}))
    yield Town(context=context, clock=clock, ingest=ingest, channel=channel, scanner=scanner)
    await ingest.stop()
