"""Ingest with everything on, against a bare reference server in the same run.

``python -m benchmarks.ingest [--quick] [--json] [--postgres] [--write]`` starts a region and the reference
(``benchmarks/reference_server.py``), and lets a third process send both the same kind of reports in turn: fifty
readings and a heartbeat each. ``--postgres`` starts a PostgreSQL of its own for both; ``--write`` puts the result
into benchmarks/RESULTS.md.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import click
import msgspec
import yaml
from sqlalchemy import func, select

from aggregator.app import open_context
from aggregator.config import load_config
from aggregator.domain.access import operator
from aggregator.operations.settings import settings_of
from aggregator.store import households
from aggregator.store.database import Database
from aggregator.store.journal import journal
from benchmarks.ingest_load import READINGS, Home, Round, Sent
from benchmarks.processes import cpu_s
from benchmarks.results import write_section
from simulator.fleet import town
from simulator.stage.postgresql import NoPostgresqlError, PostgresqlServer

HOMES, CONNECTIONS = 2_000, 256
QUICK, FULL = (3, 2.5), (5, 8.0)
"""Rounds, and how many seconds each."""
PROMISED = {"sqlite": 0.6, "postgresql": 0.5}
_MOST_A_SECOND = 6_000
"""So many requests are made ready for each second of a round; the clock stops where they are used up."""
_START_S = 30.0
_PAUSE_S = 0.5
_DONGS = ("dong1", "dong2")


class BrokenError(Exception):
    """Something did not start, or refused what it should have taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One round of one server: readings, how many a second, latencies in ms, processor time in µs for each report."""

    readings: int
    readings_per_s: float
    median_ms: float
    p99_ms: float
    processor_us: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The rounds of both servers in the order they were made."""

    store: str
    ours: tuple[Turn, ...]
    reference: tuple[Turn, ...]
    stored: int
    answered: int

    @property
    def ratio(self) -> float:
        """Ours over the reference of the same round, the median of all rounds."""
        pairs = zip(self.ours, self.reference, strict=True)
        return median(mine.readings_per_s / bare.readings_per_s for mine, bare in pairs)

    @property
    def kept(self) -> bool:
        """Whether the promise was kept."""
        return self.ratio >= PROMISED[self.store]

    def summary(self) -> dict[str, object]:
        """What ``--json`` prints."""
        return {
            "store": self.store,
            "ratio": round(self.ratio, 3),
            "promised": PROMISED[self.store],
            "readings_per_s": round(median(turn.readings_per_s for turn in self.ours)),
            "reference_readings_per_s": round(median(turn.readings_per_s for turn in self.reference)),
            "readings_stored": self.stored,
            "readings_answered": self.answered,
            "ours": [asdict(turn) for turn in self.ours],
            "reference": [asdict(turn) for turn in self.reference],
        }


class Server:
    """One of the two servers: a process and its address."""

    def __init__(self, process: asyncio.subprocess.Process, address: str) -> None:
        self.address = address
        self._process = process

    def processor_s(self) -> float:
        """The processor time it has used."""
        return cpu_s(self._process.pid)


@asynccontextmanager
async def started(*command: str, log: Path) -> AsyncIterator[Server]:
    """A server that has said its address in its last word; told to stop at the end."""
    with log.open("wb") as errors:
        process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, stderr=errors)
        assert process.stdout is not None
        try:
            line = await asyncio.wait_for(process.stdout.readline(), _START_S)
            if not line:
                raise BrokenError(f"{command[0]} did not start; what it says is in {log}")
            yield Server(process, line.decode().split()[-1])
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


class Load:
    """The process that sends."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def send(self, order: Round) -> Sent:
        """Let it send one round."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(order) + b"\n")
        line = await self._process.stdout.readline()
        if not line:
            raise BrokenError("the load generator has ended")
        return msgspec.json.decode(line, type=Sent)


@asynccontextmanager
async def load_generator() -> AsyncIterator[Load]:
    """The sending process, ended with its input."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.ingest_load"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1 << 20,
    )
    try:
        yield Load(process)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()


async def settle(config: Path, homes: int) -> list[Home]:
    """Register and pair so many homes in the region's own database, before it serves."""
    actor = operator("benchmark")
    async with open_context(load_config(config)) as context:
        paired = await town.register(context, actor, town.plan(homes, _DONGS, seed=1))
        made = []
        async with context.database.read() as connection:
            for one in paired:
                row = await households.get(connection, one.household)
                assert row is not None
                version = settings_of(context.region, row, None).version
                made.append(Home(node=one.node, token=one.token, settings=version))
        return made


def configure(folder: Path, database: str) -> Path:
    """Write a region's configuration; nobody is told anything."""
    nobody = [{"webhook": "http://127.0.0.1:9/"}]
    dongs = [{"id": dong, "name": dong, "recipients": nobody} for dong in _DONGS]
    settings = {
        "server": {"host": "127.0.0.1", "port": 0},
        "database": database,
        "districts": [{"id": "d", "name": "D", "dongs": dongs}],
        "centre": {"name": "Centre", "recipients": nobody},
        "channels": {"webhook": {"secret": "0123456789abcdef"}},
    }
    config = folder / "smartcare.yaml"
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    (folder / "smartcare.key").write_text("A" * 43 + "=\n", encoding="ascii")
    return config


async def measure(*, postgres: bool, homes: int, rounds: int, seconds: float, connections: int) -> Measured:
    """Let both servers take reports in turn."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="smartcare-ingest-")))
        store, databases = "sqlite", ("smartcare.sqlite", str(folder / "reference.sqlite"))
        if postgres:
            cluster = stack.enter_context(PostgresqlServer(durable=True))
            store, databases = "postgresql", (cluster.create("region"), cluster.create("reference"))
        config = configure(folder, databases[0])
        paired = await settle(config, homes)
        smartcare = str(Path(sys.executable).with_name("smartcare"))
        region = await stack.enter_async_context(
            started(*(smartcare, "--config", str(config), "serve", "--log-level", "warning"), log=folder / "ours.log")
        )
        bare = await stack.enter_async_context(
            started(
                *(sys.executable, "-m", "benchmarks.reference_server", "--database", databases[1]),
                log=folder / "reference.log",
            )
        )
        load = await stack.enter_async_context(load_generator())
        turns: dict[str, list[Turn]] = {"ours": [], "reference": []}
        for number in range(rounds):
            for name, server in (("reference", bare), ("ours", region)):
                order = Round(
                    address=server.address,
                    homes=paired,
                    boot=f"b_{number}",
                    seconds=seconds,
                    requests=int(seconds * _MOST_A_SECOND),
                    connections=connections,
                )
                turns[name].append(await _turn(load, server, order))
                await asyncio.sleep(_PAUSE_S)
        stored = await _stored(config)
    ours, reference = tuple(turns["ours"]), tuple(turns["reference"])
    answered = sum(turn.readings for turn in ours)
    return Measured(store=store, ours=ours, reference=reference, stored=stored, answered=answered)


async def _turn(load: Load, server: Server, order: Round) -> Turn:
    """One round of one server."""
    before = server.processor_s()
    sent = await load.send(order)
    used = server.processor_s() - before
    if set(sent.statuses) != {"200"}:
        raise BrokenError(f"not every report was taken: {sent.statuses}")
    return Turn(
        readings=sent.requests * READINGS,
        readings_per_s=sent.requests * READINGS / sent.seconds,
        median_ms=sent.median_ms,
        p99_ms=sent.p99_ms,
        processor_us=used / sent.requests * 1e6,
    )


async def _stored(config: Path) -> int:
    """How many readings the region has in its journal."""
    database = Database(load_config(config).database)
    try:
        async with database.read() as connection:
            return int((await connection.execute(select(func.sum(journal.c.count)))).scalar_one())
    finally:
        await database.close()


def title(store: str) -> str:
    """The section's title."""
    return f"## Ingest on {'PostgreSQL' if store == 'postgresql' else 'SQLite'}"


def report(measured: Measured) -> str:
    """The result as a section of Markdown."""
    rows = [
        f"| {place} | {bare.readings_per_s:,.0f} | {mine.readings_per_s:,.0f} |"
        f" {mine.readings_per_s / bare.readings_per_s:.2f} | {mine.median_ms:.0f} ms | {mine.p99_ms:.0f} ms |"
        f" {mine.processor_us:.0f} | {bare.processor_us:.0f} |"
        for place, (bare, mine) in enumerate(zip(measured.reference, measured.ours, strict=True), start=1)
    ]
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    option = " --postgres" if measured.store == "postgresql" else ""
    return "\n".join(
        [
            title(measured.store),
            "",
            f"Reports of {READINGS} readings and a heartbeat over keep-alive connections, sent by a process",
            f"on the same machine ({machine});",
            "the region with everything on (token, validation, duplicates, signals, sensors, journal), the reference",
            "decodes and inserts only (`benchmarks/reference_server.py`). Both answer after the commit is on disk.",
            "The processor time of a report is that of all processes of a server: under this load the region",
            "starts a second one.",
            f"Readings answered {measured.answered:,}, found in the journal {measured.stored:,}.",
            f"Ratio {measured.ratio:.2f}, promised {PROMISED[measured.store]}.",
            f"Again: `.venv/bin/python -m benchmarks.ingest{option} --write`.",
            "",
            "| round | reference, readings/s | region, readings/s | ratio | median | p99 | µs a report | reference |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


@click.command()
@click.option("--quick", is_flag=True, help="Short rounds: under a minute.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--postgres", is_flag=True, help="Measure on a PostgreSQL that is started for it.")
@click.option("--homes", default=HOMES, show_default=True, help="How many homes report.")
@click.option("--connections", default=CONNECTIONS, show_default=True, help="How many report at a time.")
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(*, quick: bool, as_json: bool, postgres: bool, homes: int, connections: int, save: bool) -> None:
    """Measure ingest; fails when the promised ratio is not reached."""
    rounds, seconds = QUICK if quick else FULL
    try:
        measured = asyncio.run(
            measure(postgres=postgres, homes=homes, rounds=rounds, seconds=seconds, connections=connections)
        )
    except (BrokenError, NoPostgresqlError) as error:
        raise click.ClickException(str(error)) from error
    print(json.dumps(measured.summary()) if as_json else report(measured))
    if save:
        write_section(report(measured))
    if measured.stored != measured.answered:
        raise click.ClickException(f"{measured.answered} readings were answered and {measured.stored} are stored")
    if not measured.kept:
        raise click.ClickException(f"the ratio {measured.ratio:.2f} is less than {PROMISED[measured.store]}")


if __name__ == "__main__":
    main()
