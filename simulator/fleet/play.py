"""Making homes of a town, and playing them for a while with a line of figures now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from random import Random

from .clock import SystemClock
from .connection import Connection, Region
from .day import DAY_S
from .fleet import Clock, Dial, Fleet
from .home import PlayedHome
from .outage import Outage
from .resident import KST_S, Pace, Resident
from .tally import Tally, at_share
from .town import Paired


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """How the homes shall live: see the options of ``smartcare-fleet``. `hour` is people's local time at the start."""

    seed: int = 1
    speed: float = 1.0
    hour: float | None = None
    incidents: float = 1.0
    readings: bool = False
    at_once: bool = False
    first_within_s: float = 300.0
    outages: tuple[Outage, ...] = ()
    connections: int = 32


def make_homes(town: Sequence[Paired], wishes: Wishes, now: float, *, lived_s: float = 0.0) -> list[PlayedHome]:
    """The homes of a town; their lives begin now, or so long ago where they shall have buffered."""
    origin = now - lived_s
    ahead_s = 0.0 if wishes.hour is None else (wishes.hour * 3600.0 - origin - KST_S) % DAY_S
    pace = Pace(origin=origin, speed=wishes.speed, ahead_s=ahead_s)
    chance = Random(f"{wishes.seed}:first")
    return [
        PlayedHome(
            one,
            Resident(wishes.seed, one.number, pace, incidents=wishes.incidents),
            pace,
            seed=wishes.seed,
            readings=wishes.readings,
            first_due_at=now + (0.0 if wishes.at_once else chance.random() * wishes.first_within_s),
        )
        for one in town
    ]


def make_fleet(
    town: Sequence[Paired], url: str, wishes: Wishes, *, clock: Clock | None = None, dial: Dial | None = None
) -> Fleet:
    """A fleet against the region at an address; tests give a clock and connections of their own."""
    clock = clock or SystemClock()
    dial = dial or partial(Connection.connect, Region.at(url))
    homes = make_homes(town, wishes, clock.now())
    return Fleet(homes, dial, clock, outages=wishes.outages, connections=wishes.connections)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What happened within one stretch of a run; times in seconds."""

    homes: int
    seconds: float
    reports: int
    reports_per_s: float
    items: int
    waiting: int
    urgent: int
    urgent_p99_s: float
    answer_p50_s: float
    answer_p99_s: float
    busy: int
    busy_with_signals: int
    lost: int
    cut_off: int
    refused: int
    rejected: int
    abandoned: int


def figures(fleet: Fleet, tally: Tally, seconds: float) -> Figures:
    """The figures of a stretch."""
    counts = {name: value for name, value in asdict(tally).items() if name not in ("delays", "took")}
    return Figures(
        homes=len(fleet.homes),
        seconds=round(seconds, 1),
        reports_per_s=round(tally.reports / seconds, 1) if seconds else 0.0,
        waiting=fleet.waiting,
        urgent_p99_s=round(at_share(tally.delays, 0.99), 3),
        answer_p50_s=round(at_share(tally.took, 0.5), 4),
        answer_p99_s=round(at_share(tally.took, 0.99), 4),
        **counts,
    )


async def play(
    fleet: Fleet, *, report_every_s: float, tell: Callable[[Figures], None], duration_s: float | None = None
) -> Figures:
    """Run a fleet for so long, or until cancelled; figures of each stretch are told. Return those of the whole run."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    running = asyncio.create_task(fleet.run())
    telling = asyncio.create_task(_tell(fleet, report_every_s, tell))
    try:
        await asyncio.wait((running,), timeout=duration_s)
    finally:
        telling.cancel()
        fleet.stop()
        await running
    return figures(fleet, fleet.tally, loop.time() - began)


async def _tell(fleet: Fleet, every_s: float, tell: Callable[[Figures], None]) -> None:
    """Figures of each stretch."""
    while True:
        before = fleet.tally.copy()
        await asyncio.sleep(every_s)
        tell(figures(fleet, fleet.tally.since(before), every_s))
