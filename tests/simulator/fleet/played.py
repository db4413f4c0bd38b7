"""A region in memory that stores as the real one promises, and a clock that is turned by hand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aggregator.domain.received import Received
from simulator.fleet.connection import Answer, LostError
from simulator.fleet.home import PlayedHome
from simulator.fleet.integration.kernel import wire
from simulator.fleet.resident import Pace, Resident
from simulator.fleet.town import Paired

MORNING = datetime(2026, 11, 17, 0, 0, tzinfo=UTC).timestamp()
"""A Tuesday, nine o'clock in Seoul."""
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


def paired(number: int = 0, *, risk: str = "general", dong: str = "dong1") -> Paired:
    """A home as its node knows it."""
    return Paired(number=number, household=f"h_{number}", node=f"n_{number}", token=f"t_{number}", dong=dong, risk=risk)


def make_home(number: int = 0, seed: int = 1, *, incidents: float = 0.0, speed: float = 1.0, **more: Any) -> PlayedHome:
    """A home whose life begins in the morning."""
    pace = Pace(origin=MORNING, speed=speed)
    resident = Resident(seed, number, pace, incidents=incidents)
    wishes = {"seed": seed, "first_due_at": MORNING, **more}
    return PlayedHome(paired(number), resident, pace, **wishes)


def settings(**changes: Any) -> wire.Settings:
    """What a region decides for a home."""
    return wire.Settings(**{"version": "v1", "household": "h_0", "heartbeat_s": 60.0, **changes})


@dataclass
class StoringRegion:
    """Stores every number once; `kept` is what it has, by node and boot."""

    kept: dict[tuple[str, str], dict[int, dict[str, Any]]] = field(default_factory=dict)
    received: dict[tuple[str, str], Received] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    twice: int = 0
    settings: wire.Settings | None = None
    commands: tuple[wire.Command, ...] = ()
    done: list[str] = field(default_factory=list)

    def store(self, body: bytes, now: float) -> wire.Reply:
        """Take a report and acknowledge it."""
        self.bodies.append(body)
        report = wire.parse_report(json.loads(body))
        assert report.rejected == ()
        key = (report.node, report.boot)
        known, kept = self.received.get(key, Received()), self.kept.setdefault(key, {})
        fresh = [one for one in report.items if not known.has(one.seq)]
        self.twice += len(report.items) - len(fresh)
        for one in fresh:
            kept[one.seq] = dict(one.data)
            known = known.store(one.seq)
        self.received[key] = known
        self.done += report.done
        same = self.settings is None or report.settings_version == self.settings.version
        return wire.Reply(
            ack=known.ack,
            also=tuple(one.seq for one in report.items if one.seq > known.ack),
            settings=None if same else self.settings,
            commands=tuple(one for one in self.commands if one.id not in self.done),
            time=datetime.fromtimestamp(now, UTC),
        )

    def items(self) -> list[dict[str, Any]]:
        """Everything it has, in order of the numbers."""
        return [kept[seq] for kept in self.kept.values() for seq in sorted(kept)]

    def types(self) -> set[str]:
        """What kinds of items it has."""
        return {item["type"] for item in self.items()}


def exchange(home: PlayedHome, region: StoringRegion, now: float) -> wire.Reply:
    """One report and its answer."""
    home.live(now)
    reply = region.store(home.report(now).body, now)
    home.answered(reply, now)
    return reply


def send_all(home: PlayedHome, region: StoringRegion, now: float) -> float:
    """Report whenever one is due until nothing waits; return when that was."""
    for _ in range(5000):
        now = max(now, home.next_at)
        home.live(now)
        if home.is_due(now):
            exchange(home, region, now)
        if not home.outbox.waiting:
            return now
    raise AssertionError("the home never ends sending")


@dataclass
class TurnedClock:
    """Goes on to the next moment once everybody has had their turn; `on` is called at each."""

    at: float = MORNING
    on: Callable[[float], None] = lambda _now: None

    def now(self) -> float:
        return self.at

    async def wait(self, until: float | None, woken: asyncio.Event) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        if not woken.is_set():
            assert until is not None
            self.at = max(self.at, until)
            self.on(self.at)


type Answering = Callable[[bytes], Answer | None]
"""What a region answers instead of storing; None to let it store. Raises LostError."""


@dataclass
class MemoryLine:
    """A connection to the region in memory."""

    region: StoringRegion
    clock: TurnedClock
    answering: Answering
    is_open: bool = True
    hanging: asyncio.Future[None] | None = None

    def close(self) -> None:
        self.is_open = False
        if self.hanging is not None:
            self.hanging.cancel()

    async def hang(self) -> None:
        """Wait for an answer that never comes."""
        self.hanging = asyncio.get_running_loop().create_future()
        try:
            await self.hanging
        except asyncio.CancelledError as error:
            raise LostError("closed") from error

    async def post(self, path: str, token: str, body: bytes) -> Answer:
        assert path == "/api/v1/reports"
        assert token.startswith("t_")
        await asyncio.sleep(0)
        if (answer := self.answering(body)) is not None:
            if answer.status == HANG:
                await self.hang()
            return answer
        reply = self.region.store(body, self.clock.now())
        return Answer(status=200, body=json.dumps(wire.encode_reply(reply)).encode())


HANG = 0
"""A status that no region answers: the line hangs."""


@dataclass
class Dial:
    """Opens connections to a region in memory."""

    region: StoringRegion
    clock: TurnedClock
    answering: Answering = lambda _body: None
    lines: list[MemoryLine] = field(default_factory=list)

    async def __call__(self) -> MemoryLine:
        self.lines.append(MemoryLine(self.region, self.clock, self.answering))
        return self.lines[-1]
