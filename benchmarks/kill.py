"""SIGKILL at random under load: every acknowledged report is there exactly once, and the service is soon back.

Homes report over HTTP to the real service as fast as they are answered, some reports twice at once. It is killed at a
random moment, sometimes while it starts, and started again; homes send what was not acknowledged, as real ones do. At
the end every number is counted in the database.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import random
import signal
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from simulator.stage.mailbox import Mailbox
from simulator.stage.postgresql import PostgresqlServer
from simulator.stage.process import ProcessError
from simulator.stage.region import RegionServer

from .kept_reports import Books, balance
from .kill_two import QUICK_ROUNDS, ROUNDS, TwoRun, measure_two, section
from .killed_homes import Home, session
from .processes import cpu_s, family
from .results import write_section

TIMES, QUICK_TIMES = 300, 10
HOMES = 8
RECOVERY_S = 2.0
"""Promised: from the start of the process to the first report it accepts, at p99."""
_LONGEST_LOAD_S, _LONGEST_LOAD_BESIDE_S = 0.8, 4.0
_WHILE_STARTING = 0.1
"""So many of the kills come before the service is ready."""
_GIVEN_UP_S = 60.0
_DATABASE = "region"


@dataclass(slots=True, kw_only=True)
class Run:
    """One store killed so often. Recovery in seconds of the clock and of the processor, sorted."""

    store: str
    kills: int = 0
    while_starting: int = 0
    beside: int = 0
    """How often the second process was there, and was killed first every other time."""
    answers: int = 0
    failures: int = 0
    recovery_s: list[float] = field(default_factory=list)
    recovery_cpu_s: list[float] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    books: Books | None = None
    seconds: float = 0.0
    busy: float = 0.0
    """The load of the whole machine after it, averaged over fifteen minutes."""

    @property
    def kept(self) -> bool:
        """Whether what is promised holds."""
        right = self.books is not None and self.books.right and not self.unexpected
        return right and at(self.recovery_s, 0.99) <= RECOVERY_S


def at(values: list[float], share: float) -> float:
    """The value below which so large a share of the sorted values lies."""
    return values[min(len(values) - 1, int(share * len(values)))] if values else float("inf")


class Killed:
    """A region with homes that is killed and started again."""

    def __init__(
        self,
        region: RegionServer,
        env: Mapping[str, str],
        homes: list[Home],
        heard: asyncio.Event,
        *,
        seed: int,
        longest_load_s: float = _LONGEST_LOAD_S,
    ) -> None:
        self._region = region
        self._env = env
        self._homes = homes
        self._heard = heard
        self._chance = random.Random(seed)
        self._longest_load_s = longest_load_s

    async def kill(self, times: int, run: Run) -> None:
        """Kill it so often; afterwards everything that waited has been sent."""
        resting = asyncio.Event()
        async with session() as http, asyncio.TaskGroup() as group:
            for home in self._homes:
                group.create_task(home.live(http, resting))
            await self._until_heard()
            while run.kills < times:
                await asyncio.sleep(self._chance.uniform(0, self._longest_load_s))
                await self._without_the_second(run)
                await self._region.process.kill()
                run.kills += 1
                await self._back(run, times)
                click.echo(f"\r{run.store}: {run.kills} of {times}", nl=run.kills >= times, err=True)
            resting.set()

    async def _without_the_second(self, run: Run) -> None:
        """If there is a second process, kill it first every other time, and let the homes go on for a moment."""
        _, *started = family(self._region.process.pid)
        run.beside += bool(started)
        if run.beside % 2:
            for pid in started:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            await asyncio.sleep(self._chance.uniform(0, _LONGEST_LOAD_S))

    async def _back(self, run: Run, times: int) -> None:
        """Start it, sometimes killing it again before it is ready, and wait for the first report it accepts."""
        while run.kills < times and self._chance.random() < _WHILE_STARTING:
            await self._region.process.start(self._env)
            await asyncio.sleep(self._chance.uniform(0, at(sorted(run.recovery_s), 0.5) if run.recovery_s else 1.0))
            await self._region.process.kill()
            run.kills += 1
            run.while_starting += 1
        self._heard.clear()
        began = time.monotonic()
        await self._region.process.start(self._env)
        await self._until_heard()
        run.recovery_s.append(time.monotonic() - began)
        run.recovery_cpu_s.append(cpu_s(self._region.process.pid))

    async def _until_heard(self) -> None:
        """Wait for an accepted report."""
        try:
            await asyncio.wait_for(self._heard.wait(), _GIVEN_UP_S)
        except TimeoutError as error:
            told = set[str]().union(*(home.unexpected for home in self._homes))
            raise ProcessError(f"no report was accepted: {told}\n{self._region.process.tail()}") from error


async def people(region: RegionServer, heard: asyncio.Event, seed: int, count: int = HOMES) -> list[Home]:
    """Register so many households and pair a home in each."""
    homes = []
    for number in range(count):
        household = await region.register(name=f"Resident {number}", consents=["service", "night"])
        code = await region.pairing_code(household)
        paired = await region.ask("POST", "pair", {"code": code, "version": "0.1.0"})
        chance = random.Random(f"{seed}-{number}")
        homes.append(
            Home(addresses=[region.url], node=paired["node"], token=paired["token"], chance=chance, heard=heard.set)
        )
    return homes


@asynccontextmanager
async def opened(folder: Path, changes: Mapping[str, Any], env: Mapping[str, str]) -> AsyncIterator[RegionServer]:
    """A region that runs, with staff."""
    mailbox = Mailbox()
    await mailbox.start()
    region = RegionServer(folder, mailbox, changes=changes)
    try:
        await region.start(env)
        await region.hire()
        yield region
    finally:
        await region.stop()
        await mailbox.stop()


async def measure(
    folder: Path, times: int, seed: int, postgresql: PostgresqlServer | None = None, *, beside: bool = False
) -> Run:
    """Kill the service so often on one store; with `beside` it has a second process from the first report on."""
    env = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(folder / "compiled")}
    url = f"sqlite+aiosqlite:///{folder / 'smartcare.sqlite'}"
    if postgresql is not None:
        env |= {"DATABASE_URL": postgresql.create(_DATABASE)}
        url = postgresql.address(_DATABASE, scheme="postgresql+psycopg")
    store = "SQLite" if postgresql is None else "PostgreSQL"
    run = Run(store=f"{store}, second process" if beside else store)
    changes, load_s = ({"ingest": {"beside": 1}}, _LONGEST_LOAD_BESIDE_S) if beside else ({}, _LONGEST_LOAD_S)
    began = time.monotonic()
    async with opened(folder, changes, env) as region:
        heard = asyncio.Event()
        homes = await people(region, heard, seed)
        await Killed(region, env, homes, heard, seed=seed, longest_load_s=load_s).kill(times, run)
    run.answers, run.failures = sum(home.answers for home in homes), sum(home.failures for home in homes)
    run.unexpected = sorted(set[str]().union(*(home.unexpected for home in homes)))
    run.recovery_s.sort()
    run.recovery_cpu_s.sort()
    run.books = await balance(url, homes)
    run.seconds = time.monotonic() - began
    run.busy = os.getloadavg()[2]
    return run


def report(runs: list[Run]) -> str:
    """The section of RESULTS.md."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}."
    busy = max(run.busy for run in runs)
    columns = (
        *("store", "kills", "acknowledged items", "lost", "twice", "calls for help", "not once"),
        *("recovery median", "p99", "longest", "of the processor, median"),
    )
    lines = [
        "## Killed under load",
        "",
        f"{HOMES} homes report as fast as they are answered, one report in ten twice at once; SIGKILL at random",
        f"moments, one in ten while the service starts. {machine}",
        "With a second process (docs/region.md) that one is killed first every other time.",
        "Promised: every acknowledged item is there exactly once, and from the start of the process to the first",
        f"accepted report at most {RECOVERY_S:g} s at p99 on a machine that does nothing else. The load of this one,",
        f"processes that wanted to run at the same time, was {busy:.1f}.",
        "Again: `.venv/bin/python -m benchmarks.kill --postgres --write`.",
        "",
        f"| {' | '.join(columns)} |",
        "|---" * len(columns) + "|",
    ]
    return "\n".join([*lines, *(_row(run) for run in runs)])


def _row(run: Run) -> str:
    """One store."""
    books = run.books
    assert books is not None
    figures = (run.kills, books.acknowledged, len(books.lost), len(books.twice), books.calls, len(books.calls_wrong))
    seconds = (*(at(run.recovery_s, share) for share in (0.5, 0.99, 1.0)), at(run.recovery_cpu_s, 0.5))
    cells = [run.store, *(f"{figure:,}" for figure in figures), *(f"{second:.2f} s" for second in seconds)]
    return f"| {' | '.join(cells)} |"


async def measure_all(times: int, seed: int, *, postgres: bool) -> list[Run]:
    """SQLite, and PostgreSQL where it is asked for; each a tenth as often with a second process."""
    few = max(1, times // 10)
    with tempfile.TemporaryDirectory(prefix="smartcare-kill-") as name:
        folder = Path(name)
        runs = [await measure(folder / "sqlite", times, seed)]
        runs.append(await measure(folder / "sqlite-second", few, seed, beside=True))
        for beside in (False, True) if postgres else ():
            with PostgresqlServer(durable=True) as server:
                where = folder / f"postgresql-{beside}"
                runs.append(await measure(where, few if beside else times, seed, server, beside=beside))
    return runs


@click.command()
@click.option("--times", type=click.IntRange(1), default=TIMES, show_default=True, help="How often on each store.")
@click.option("--quick", is_flag=True, help=f"{QUICK_TIMES} times: whether it works.")
@click.option("--postgres", is_flag=True, help="On a throw-away PostgreSQL server, too.")
@click.option("--two", is_flag=True, help="Instead, one of two processes on PostgreSQL amid escalations.")
@click.option("--rounds", type=click.IntRange(1), default=ROUNDS, show_default=True, help="How often with --two.")
@click.option("--seed", default=1, show_default=True, help="Other moments.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(
    *, times: int, quick: bool, postgres: bool, two: bool, rounds: int, seed: int, as_json: bool, save: bool
) -> None:
    """Kill the service under load again and again; fails when anything acknowledged is missing or there twice."""
    runs: Sequence[Run | TwoRun]
    if two:
        with tempfile.TemporaryDirectory(prefix="smartcare-kill-") as folder:
            pair = asyncio.run(measure_two(Path(folder), QUICK_ROUNDS if quick else rounds, seed))
        runs, told = [pair], section(pair)
    else:
        stores = asyncio.run(measure_all(QUICK_TIMES if quick else times, seed, postgres=postgres))
        runs, told = stores, report(stores)
        for line in (line for run in stores for line in run.unexpected):
            click.echo(line, err=True)
    click.echo(json.dumps([{**asdict(run), "kept": run.kept} for run in runs]) if as_json else told)
    if save:
        write_section(told)
    if not all(run.kept for run in runs):
        raise click.ClickException("a promise is broken")


if __name__ == "__main__":
    main()
