"""After a day without the region: every home comes back at once with 24 hours of items, and people call for help.

``python -m benchmarks.drain [--quick] [--homes 30000] [--json] [--write]``. The homes of ``simulator/fleet`` live a day
on their own while the region runs and knows them to be silent, then all of them connect at the same moment; meanwhile
somebody presses SOS every other moment. At the end the journal is compared, number by number, with what the homes
sent. ``--write`` puts the result into benchmarks/RESULTS.md.
"""

from __future__ import annotations

import asyncio
import os
import platform
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import click
import orjson
import uvloop
from sqlalchemy import func, select, update

from aggregator.app import open_context
from aggregator.config import load_config
from aggregator.operations.context import Context
from aggregator.store import dark_homes, incidents, journal, nodes
from benchmarks.processes import bare_region, cpu_s, memory_mb
from benchmarks.results import write_section
from simulator.fleet.clock import SystemClock
from simulator.fleet.connection import Connection, Region
from simulator.fleet.desk import Desk, open_desk
from simulator.fleet.fleet import Fleet
from simulator.fleet.home import PlayedHome
from simulator.fleet.integration.kernel.events import Stage
from simulator.fleet.play import Wishes, make_homes
from simulator.fleet.region import CityRegion
from simulator.fleet.tally import at_share
from simulator.fleet.town import Paired
from simulator.fleet.traits import SOS

TITLE = "## A city back after a day"
DAY_S = 86_400.0
HEARTBEAT_S = 60.0
_MISSED_S = 120.0
"""So long after its start the service looks who is silent."""
ALLOWED_S = 5.0
CONNECTIONS = 200
CALLS = 200
QUICK_CALLS = 30
_CALM_S = 30.0
"""So long after the last call the desk is waited for."""
_LONGEST_S = 3600.0
_CALM = (Stage.NORMAL, Stage.WATCH)
"""Homes without an incident of their own: what is heard of them is the call for help."""
_ROWS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """How it went; `desk` are the seconds from pressing SOS to the message at the desk, sorted."""

    homes: int
    store: str
    items: int
    seconds: float
    bare_homes: int
    bare_items_per_s: float
    cpu: float
    memory_mb: float
    busy: int
    refused_signals: int
    lost: int
    desk: list[float]
    unheard: int
    missing: int
    twice: int
    unfinished: int

    @property
    def items_per_s(self) -> float:
        """How fast the region took them."""
        return self.items / self.seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """What the journal holds compared with what homes were acknowledged for."""

    missing: int
    twice: int


async def measure(count: int, calls: int, *, database: str | None = None) -> Drained:
    """Drain a city of so many homes, and a smaller one into a bare region for comparison."""
    with tempfile.TemporaryDirectory(prefix="smartcare-drain-") as name:
        folder = Path(name)
        async with open_desk() as (desk, desk_url):
            region = CityRegion(folder / "region", database=database)
            often = {"every": f"{HEARTBEAT_S:.0f}s", "missed_after": f"{_MISSED_S:.0f}s"}
            region.write(count, desk=desk_url, heartbeat_s=HEARTBEAT_S, changes={"heartbeat": often})
            town = await region.settle(count, seed=1, away_since_s=DAY_S + 3600.0)
            await _fall_silent(region)
            await region.start()
            try:
                homes = await _lived(town)
                await _until_silent(region, count)
                drained = await _drain(region, desk, homes, calls)
            finally:
                await region.stop()
        few = town[: max(1, count // 10)]
        async with bare_region(folder) as (_, url):
            bare = await _bare(few, url)
    return Drained(
        homes=count,
        store="SQLite" if database is None else "PostgreSQL",
        bare_homes=len(few),
        bare_items_per_s=bare,
        **drained,
    )


async def _fall_silent(region: CityRegion) -> None:
    """Every home was heard a day ago, and not since."""
    async with open_context(load_config(region.config)) as context, context.database.write() as connection:
        heard_at = context.clock.now() - timedelta(seconds=DAY_S)
        await connection.execute(update(nodes.nodes).values(last_report_at=heard_at, silent_at=heard_at))


async def _until_silent(region: CityRegion, count: int) -> None:
    """Return when the service has found out."""
    query = select(func.count()).select_from(dark_homes.dark_homes)
    async with open_context(load_config(region.config)) as context:
        dark, end = 0, time.monotonic() + 10 * _MISSED_S
        while dark < count and time.monotonic() < end:
            await asyncio.sleep(1.0)
            async with context.database.read() as connection:
                dark = (await connection.execute(query)).scalar_one()


async def _lived(town: Sequence[Paired]) -> list[PlayedHome]:
    """Homes with a day behind them that nobody has heard of; their plugs were judged on the day before."""
    now = time.time()
    homes = make_homes(town, Wishes(at_once=True), now, lived_s=2 * DAY_S)
    for number, home in enumerate(homes):
        home.live(now - DAY_S)
        home.forget_told()
        home.live(now)
        home.come_back(now)
        if number % 100 == 0:
            await asyncio.sleep(0)
    return homes


def _fleet(homes: list[PlayedHome], url: str) -> Fleet:
    return Fleet(homes, partial(Connection.connect, Region.at(url)), SystemClock(), connections=CONNECTIONS)


async def _drain(region: CityRegion, desk: Desk, homes: list[PlayedHome], calls: int) -> dict[str, Any]:
    """Let them all connect, let some call for help meanwhile, and compare."""
    pid = region.process.pid
    last = [home.outbox.last for home in homes]
    fleet = _fleet(homes, region.url)
    used, began = cpu_s(pid), time.monotonic()
    running = asyncio.create_task(fleet.run())
    calling = asyncio.create_task(_call(fleet, calls))
    try:
        await _until_drained(fleet, last, running)
        seconds = time.monotonic() - began
        cpu, memory = (cpu_s(pid) - used) / seconds, memory_mb(pid)
        pressed = await calling
        await asyncio.wait((running,), timeout=_CALM_S)
    finally:
        calling.cancel()
        fleet.stop()
        await running
    async with open_context(load_config(region.config)) as context:
        heard = await _heard(context, desk)
        kept = await _compare(context, homes)
    delays = sorted(heard[home] - at for home, at in pressed.items() if home in heard)
    return {
        "items": sum(last),
        "seconds": seconds,
        "cpu": cpu,
        "memory_mb": memory,
        "busy": fleet.tally.busy,
        "refused_signals": fleet.tally.busy_with_signals,
        "lost": fleet.tally.lost,
        "desk": delays,
        "unheard": len(pressed) - len(delays),
        "missing": kept.missing,
        "twice": kept.twice,
        "unfinished": _unfinished(fleet, last),
    }


async def _until_drained(fleet: Fleet, last: list[int], running: asyncio.Task[None]) -> None:
    """Return when no home has an item left from before."""
    end = time.monotonic() + _LONGEST_S
    while _unfinished(fleet, last) and time.monotonic() < end and not running.done():
        await asyncio.wait((running,), timeout=0.5)


def _unfinished(fleet: Fleet, last: list[int]) -> int:
    """How many homes have an item left from before."""
    return sum(
        home.outbox.oldest is not None and home.outbox.oldest <= number
        for home, number in zip(fleet.homes, last, strict=True)
    )


async def _call(fleet: Fleet, calls: int) -> dict[str, float]:
    """People of different dongs press SOS, two a second; when each household did (epoch seconds)."""
    chance = Random(1)
    able = [
        place
        for place, home in enumerate(fleet.homes)
        if any(sensor.id == SOS for sensor in home.sensors) and home.stage in _CALM
    ]
    pressed: dict[str, float] = {}
    for place in chance.sample(able, min(calls, len(able))):
        await asyncio.sleep(0.5)
        pressed[fleet.homes[place].paired.household] = time.time()
        fleet.press(place)
    return pressed


async def _heard(context: Context, desk: Desk) -> dict[str, float]:
    """When the desk heard first of each household."""
    table = incidents.incidents
    async with context.database.read() as connection:
        rows = (await connection.execute(select(table.c.household_id, table.c.number))).all()
    return {row.household_id: desk.heard[f"I-{row.number}"] for row in rows if f"I-{row.number}" in desk.heard}


async def _compare(context: Context, homes: Sequence[PlayedHome]) -> _Kept:
    """Every number a home was acknowledged for stands in the journal once."""
    seen: dict[str, set[int]] = {}
    twice, position = 0, 0
    async with context.database.read() as connection:
        while rows := await journal.after(connection, position, _ROWS):
            position = rows[-1].id
            for row in rows:
                numbers = seen.setdefault(row.node_id, set())
                found = [item["seq"] for item in journal.unpack_items(row)]
                twice += len(found) - len(set(found) - numbers)
                numbers.update(found)
    missing = 0
    for home in homes:
        acknowledged = set(range(1, home.outbox.last + 1)) - home.outbox.numbers
        missing += len(acknowledged - seen.get(home.paired.node, set()))
    return _Kept(missing=missing, twice=twice)


async def _bare(town: Sequence[Paired], url: str) -> float:
    """Items a second into a region that only decodes and keeps them."""
    homes = await _lived(town)
    last = [home.outbox.last for home in homes]
    fleet = _fleet(homes, url)
    began = time.monotonic()
    running = asyncio.create_task(fleet.run())
    try:
        await _until_drained(fleet, last, running)
    finally:
        fleet.stop()
        await running
    return sum(last) / (time.monotonic() - began)


def report(result: Drained) -> str:
    """The result as a section of Markdown."""
    machine = f"{os.cpu_count()} cores shared with the homes, Python {platform.python_version()}, {result.store}"
    ratio = result.items_per_s / result.bare_items_per_s if result.bare_items_per_s else 0.0
    return "\n".join(
        [
            TITLE,
            "",
            f"{result.homes:,} homes have lived a day without the region, which knows them to be silent,",
            "and connect all at the same moment;",
            (
                f"{len(result.desk) + result.unheard} people press SOS meanwhile, two a second; {machine}, "
                f"{datetime.now(UTC):%Y-%m-%d}."
            ),
            f"Promised: no signal refused, calls for help at the desk within {ALLOWED_S:.0f} s at p99,",
            "nothing lost, nothing twice.",
            (
                f"*Bare* decodes and keeps the items of {result.bare_homes:,} such homes in group-committed inserts, "
                "nothing else."
            ),
            "Again: `.venv/bin/python -m benchmarks.drain --write`.",
            "",
            "| | |",
            "|---|---|",
            f"| items buffered | {result.items:,} ({result.items / result.homes:.0f} a home) |",
            f"| drained after | {result.seconds:.0f} s |",
            f"| items/s | {result.items_per_s:,.0f}; bare {result.bare_items_per_s:,.0f}, ratio {ratio:.2f} |",
            f"| service meanwhile | {result.cpu:.0%} of one core, {result.memory_mb:.0f} MB |",
            (
                f"| SOS to the desk | median {at_share(result.desk, 0.5):.2f} s, "
                f"p99 {at_share(result.desk, 0.99):.2f} s, longest {max(result.desk, default=0.0):.2f} s |"
            ),
            f"| asked to come again | {result.busy:,} reports, of them with a signal {result.refused_signals:,} |",
            f"| connections lost | {result.lost:,} |",
            f"| missing in the journal, twice in it | {result.missing:,}, {result.twice:,} |",
            "",
        ]
    )


def broken(result: Drained) -> list[str]:
    """What was promised and not kept."""
    problems = {
        f"{result.unfinished} homes were not drained": result.unfinished,
        f"{result.refused_signals} reports with signals were refused": result.refused_signals,
        f"{result.unheard} calls for help did not reach the desk": result.unheard,
        f"{result.missing} items are missing": result.missing,
        f"{result.twice} items came twice": result.twice,
        "calls for help came too late": at_share(result.desk, 0.99) > ALLOWED_S,
    }
    return [problem for problem, happened in problems.items() if happened]


@click.command()
@click.option("--homes", type=int, help="How many homes; 30,000 unless quick.")
@click.option("--quick", is_flag=True, help="1,000 homes.")
@click.option("--database", help="Measure on this database instead of SQLite.")
@click.option("--json", "as_json", is_flag=True)
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(*, homes: int | None, quick: bool, database: str | None, as_json: bool, save: bool) -> None:
    """Drain a city that was away for a day; fails when a promise is broken."""
    count = homes or (1_000 if quick else 30_000)
    result = uvloop.run(measure(count, QUICK_CALLS if quick else CALLS, database=database))
    section = report(result)
    print(orjson.dumps(asdict(result)).decode() if as_json else section)
    if save:
        write_section(section)
    if problems := broken(result):
        raise click.ClickException("; ".join(problems))


if __name__ == "__main__":
    main()
