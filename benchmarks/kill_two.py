"""Two processes on one PostgreSQL, one of them killed in the middle of escalations, again and again.

Homes tell of danger and nobody at the desk answers, so message follows message, sixty times faster than by the clock.
What a killed process had in hand the other does when its turn is over; then the killed one is started again and the
other is next: every due message goes out, and none three times.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from aggregator.domain.retry import CLAIM
from aggregator.store.database import Database
from aggregator.store.deliveries import DeliveryState, deliveries
from aggregator.store.incidents import incidents
from simulator.stage.home_clock import HomeClock, find_faketime
from simulator.stage.mailbox import Mailbox
from simulator.stage.postgresql import PostgresqlServer
from simulator.stage.region import CENTRE, RegionServer

from .killed_homes import wire_time

ROUNDS, QUICK_ROUNDS = 20, 2
HOMES = 12
MOST_COPIES = 2
SPEED = 60.0
_DATABASE = "two"
_CHANGES: Mapping[str, Any] = {"escalation": {"claim_within": {"danger": "1m"}}, "messages": {"at_once": 999}}
_NIGHT = datetime(2026, 11, 3, 13, 0, tzinfo=UTC).timestamp()  # Tuesday, ten at night in Seoul
_UNDER_LOAD_S = (30.0, 300.0)
"""A process is killed after so much home time."""
_TURN_OVER_S = CLAIM.total_seconds() + 120.0
"""By then the other has done what the killed one had in hand."""
_LATE_S = 120.0
_GIVEN_UP_S = 120.0
_DONE = (DeliveryState.SENT, DeliveryState.RECEIVED, DeliveryState.UNCONFIRMED)


@dataclass(slots=True, kw_only=True)
class TwoRun:
    """How it went. `copies` counts messages by how often they arrived."""

    kills: int = 0
    incidents: int = 0
    messages: int = 0
    copies: dict[int, int] = field(default_factory=dict)
    never: int = 0
    """Messages that are said to be sent and have not arrived."""
    late: int = 0
    """Messages that should have gone out long ago."""
    silent: int = 0
    """Incidents of which the centre has not heard."""
    seconds: float = 0.0

    @property
    def kept(self) -> bool:
        """Whether every due message went out, and none three times."""
        most = max(self.copies, default=0)
        return self.incidents == HOMES and 0 < most <= MOST_COPIES and not (self.never or self.late or self.silent)


class Pair:
    """Two processes of one region in home time, and where their messages arrive."""

    def __init__(self, clock: HomeClock, mailbox: Mailbox, processes: tuple[RegionServer, RegionServer]) -> None:
        self.clock = clock
        self.mailbox = mailbox
        self.processes = processes

    async def pass_by(self, home_s: float) -> None:
        """Let so much home time pass."""
        await asyncio.sleep(home_s / self.clock.speed)

    async def danger(self, number: int) -> None:
        """A home tells one of the processes that its person is in danger."""
        region = self.processes[number % 2]
        household = await region.register(name=f"Resident {number}", consents=["service", "night"])
        code = await region.pairing_code(household)
        paired = await region.ask("POST", "pair", {"code": code, "version": "0.1.0"})
        at = wire_time(datetime.fromtimestamp(self.clock.now(), UTC))
        stage = {"type": "stage", "previous": "check", "stage": "danger", "clock": "home"}
        why = {"key": "quiet.home+danger.unanswered", "values": {"quiet_s": 90_000.0}}
        item = {"seq": 1, "at": at, "quiet_s": 90_000.0, "limit_s": 86_400.0, "why": why, **stage}
        report = {"v": 1, "node": paired["node"], "boot": "b_1", "sent_at": at, "items": [item]}
        await region.ask("POST", "reports", report, token=paired["token"])


@asynccontextmanager
async def pair(folder: Path, server: PostgresqlServer) -> AsyncIterator[Pair]:
    """Two processes that run. Raises FileNotFoundError without libfaketime."""
    library = find_faketime()
    if library is None:
        raise FileNotFoundError("libfaketime is missing (Debian: apt install faketime)")
    async with AsyncExitStack() as stack:
        clock = HomeClock(folder, library=library, starts_at=_NIGHT)
        stack.push_async_callback(clock.stop)
        await clock.start()
        mailbox = Mailbox(clock.now)
        stack.push_async_callback(mailbox.stop)
        await mailbox.start()
        shared = {"database": server.create(_DATABASE), **_CHANGES}
        first = RegionServer(folder / "first", mailbox, changes=shared)
        key = {"key_file": str(first.folder / "smartcare.key")}
        second = RegionServer(folder / "second", mailbox, changes={**shared, **key})
        compiled = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
        for region in (first, second):
            stack.push_async_callback(region.stop)
            await region.start({**clock.env(), **compiled})
        await first.hire()
        second.tokens = first.tokens
        yield Pair(clock, mailbox, (first, second))


async def measure_two(folder: Path, rounds: int, seed: int) -> TwoRun:
    """Kill one after the other so often."""
    began, chance, run = time.monotonic(), random.Random(seed), TwoRun()
    with PostgresqlServer(durable=True) as server:
        async with pair(folder, server) as both:
            for number in range(HOMES):
                await both.danger(number)
            await both.mailbox.wait_for(HOMES, seconds=_GIVEN_UP_S)
            both.clock.set_speed(SPEED)
            for number in range(rounds):
                await _kill_one(both, number, chance)
                run.kills += 1
            both.clock.set_speed(1.0)
            late = datetime.fromtimestamp(both.clock.now() - _LATE_S, UTC)
            await _count(server.address(_DATABASE, scheme="postgresql+psycopg"), both, late, run)
    run.seconds = time.monotonic() - began
    return run


async def _kill_one(both: Pair, number: int, chance: random.Random) -> None:
    """One round: load, kill, the other takes over, start again."""
    await both.pass_by(chance.uniform(*_UNDER_LOAD_S))
    arrived = asyncio.Event()

    async def note(_message: object) -> None:
        arrived.set()

    both.mailbox.on_arrival = note
    await asyncio.wait_for(arrived.wait(), _GIVEN_UP_S)  # messages are on their way at this moment
    both.mailbox.on_arrival = None
    killed = both.processes[number % 2]
    await killed.process.kill()
    await both.pass_by(_TURN_OVER_S)
    await killed.start()


async def _count(url: str, both: Pair, late: datetime, run: TwoRun) -> None:
    """Compare what the database says with what has arrived."""
    database = Database(url)
    try:
        async with database.read() as connection:
            rows = (await connection.execute(select(deliveries.c.id, deliveries.c.state, deliveries.c.due_at))).all()
            labels = {f"I-{row.number}" for row in await connection.execute(select(incidents.c.number))}
    finally:
        await database.close()
    arrived = Counter(message.id.strip("<>").partition("@")[0] for message in both.mailbox.messages)
    told = {message.incident for message in both.mailbox.messages if message.to == CENTRE}
    run.incidents, run.messages = len(labels), len(arrived)
    run.copies = dict(sorted(Counter(arrived.values()).items()))
    run.never = sum(row.state in _DONE and row.id not in arrived for row in rows)
    run.late = sum(row.state == DeliveryState.PENDING and row.due_at < late for row in rows)
    run.silent = len(labels - told)


def section(run: TwoRun) -> str:
    """The section of RESULTS.md."""
    copies = ", ".join(f"{count:,} {'once' if times == 1 else f'{times} times'}" for times, count in run.copies.items())
    return "\n".join(
        [
            "## One of two processes killed amid escalations",
            "",
            f"{HOMES} incidents that nobody claims, two processes on PostgreSQL, {SPEED:g} times faster than by the",
            f"clock; {datetime.now(UTC):%Y-%m-%d}. Promised: every due message goes out, none three times.",
            "Again: `.venv/bin/python -m benchmarks.kill --two --write`.",
            "",
            "| kills | messages | arrived | sent but not arrived | overdue | incidents nobody heard of |",
            "|---|---|---|---|---|---|",
            f"| {run.kills} | {run.messages:,} | {copies} | {run.never} | {run.late} | {run.silent} |",
        ]
    )
