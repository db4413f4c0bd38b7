"""Two processes share a region on PostgreSQL; one is killed in the middle of escalations, and nobody is forgotten."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import pytest
import pytest_asyncio

from aggregator.kernel.wire import format_time
from simulator.stage.home_clock import HomeClock
from simulator.stage.mailbox import Mailbox, Received
from simulator.stage.postgresql import PostgresqlServer
from simulator.stage.region import CENTRE, DONG, RegionServer
from tests import servers

NIGHT = datetime(2026, 11, 3, 13, 0, tzinfo=UTC).timestamp()  # Tuesday, ten at night in Seoul
HOMES = 12
SPEED = 60.0
CHANGES: dict[str, Any] = {
    "escalation": {"claim_within": {"danger": "1m"}},
    "messages": {"at_once": 999},
}


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server of this test."""
    with servers.postgresql(durable=True) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def region(
    tmp_path: Path, server: PostgresqlServer, library: Path
) -> AsyncIterator[tuple[HomeClock, Mailbox, RegionServer, RegionServer]]:
    """Two processes that were started at the same moment on an empty database."""
    clock = HomeClock(tmp_path, library=library, starts_at=NIGHT)
    mailbox = Mailbox(clock.now)
    await clock.start()
    await mailbox.start()
    database = {"database": server.create("region"), **CHANGES}
    first = RegionServer(tmp_path / "first", mailbox, changes=database)
    shared = {"key_file": str(first.folder / "smartcare.key")}
    second = RegionServer(tmp_path / "second", mailbox, changes=database | shared)
    await asyncio.gather(first.start(clock.env()), second.start(clock.env()))
    yield clock, mailbox, first, second
    await asyncio.gather(first.stop(), second.stop())
    await mailbox.stop()
    await clock.stop()


async def danger(region: RegionServer, clock: HomeClock) -> None:
    """A home is registered and paired, and tells of a danger."""
    household = await region.register(name="Kim", consents=["service", "night"])
    code = await region.pairing_code(household)
    paired = await region.ask("POST", "pair", {"code": code, "version": "0.1.0"})
    at = format_time(datetime.fromtimestamp(clock.now(), UTC))
    stage = {
        "seq": 1,
        "type": "stage",
        "at": at,
        "previous": "check",
        "stage": "danger",
        "clock": "home",
        "quiet_s": 90_000.0,
        "limit_s": 86_400.0,
        "why": {"key": "quiet.home+danger.unanswered", "values": {"quiet_s": 90_000.0}},
    }
    report = {"v": 1, "node": paired["node"], "boot": "b_1", "sent_at": at, "items": [stage]}
    answer = await region.ask("POST", "reports", report, token=paired["token"])
    assert answer["ack"] == 1


def rows(server: PostgresqlServer, query: LiteralString, *values: object) -> list[tuple[Any, ...]]:
    """What the database says."""
    with psycopg.connect(server.address("region")) as connection:
        return connection.execute(query, values).fetchall()


async def test_one_process_is_killed_amid_escalations_and_every_message_goes_out(
    server: PostgresqlServer, region: tuple[HomeClock, Mailbox, RegionServer, RegionServer]
):
    clock, mailbox, first, second = region
    await first.hire()
    second.tokens = first.tokens
    for number in range(HOMES):
        await danger((first, second)[number % 2], clock)
    await mailbox.wait_for(HOMES, seconds=60)
    escalated = asyncio.Event()

    async def look(message: Received) -> None:
        if message.to == DONG and message.via == "webhook":
            escalated.set()

    mailbox.on_arrival = look
    clock.set_speed(SPEED)
    async with asyncio.timeout(120):
        await escalated.wait()
    await first.process.kill()
    killed_at = clock.now()
    async with asyncio.timeout(120):
        # Longer than the messages of the killed process stay its own.
        while clock.now() < killed_at + 600:  # noqa: ASYNC110 - home time tells nobody when it has come
            await asyncio.sleep(0.2)
    clock.set_speed(1.0)
    late = datetime.fromtimestamp(clock.now() - 120, UTC)
    assert rows(server, "SELECT id FROM deliveries WHERE state = 'pending' AND due_at < %s", late) == []
    arrived = Counter(message.id.strip("<>").partition("@")[0] for message in mailbox.messages)
    sent = {str(row[0]) for row in rows(server, "SELECT id FROM deliveries WHERE state IN ('sent', 'received')")}
    assert sent <= arrived.keys()
    assert max(arrived.values()) <= 2
    told = {(message.incident, message.to) for message in mailbox.messages if message.via == "webhook"}
    incidents = {f"I-{row[0]}" for row in rows(server, "SELECT number FROM incidents")}
    assert len(incidents) == HOMES
    assert {(incident, desk) for incident in incidents for desk in (CENTRE, DONG)} <= told
    steps = rows(server, "SELECT incident_number, count(*) FROM transitions WHERE move = 'escalate' GROUP BY 1")
    watches = rows(server, "SELECT incident_number, step FROM escalations")
    assert dict(steps).keys() == dict(watches).keys()
    assert min(dict(steps).values()) >= 2
