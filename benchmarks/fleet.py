"""A city at one report a minute: what the service costs from 1,000 to 100,000 homes.

``python -m benchmarks.fleet [--quick] [--homes N]… [--seconds 60] [--json] [--write]``. Each size gets a region of its
own with real homes (``simulator/fleet``) over HTTP on the same machine; cost is what the kernel of the machine counts
for the service's process. ``--write`` puts the result into benchmarks/RESULTS.md and the figure into docs/images.
"""

from __future__ import annotations

import asyncio
import os
import platform
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson
import uvloop

from benchmarks.growth_figure import Panel, draw, fit
from benchmarks.processes import bare_region, cpu_s, memory_mb
from benchmarks.results import write_section
from simulator.fleet.desk import open_desk
from simulator.fleet.fleet import Fleet
from simulator.fleet.play import Wishes, figures, make_fleet
from simulator.fleet.region import CityRegion
from simulator.fleet.town import Paired

TITLE = "## A city at one report a minute"
FIGURE = Path(__file__).parents[1] / "docs" / "images" / "fleet-growth.svg"
SIZES = (1_000, 10_000, 30_000, 100_000)
QUICK_SIZES = (300, 1_000, 3_000)
PROMISED_AT, PROMISED_CPU, PROMISED_MB = 30_000, 0.5, 250.0
HEARTBEAT_S = 60.0
HOUR = 10.0
"""In the middle of the morning people do most."""
_SETTLE_S = 15.0
_SHORT = "Where fewer reports came than wanted, the homes got too little of the processor they share."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One size: share of one core, resident memory, and how the homes fared meanwhile."""

    homes: int
    store: str
    seconds: float
    cpu: float
    memory_mb: float
    reports_per_s: float
    wanted_per_s: float
    items_per_s: float
    answer_p50_s: float
    answer_p99_s: float
    busy: int
    lost: int
    refused: int

    @property
    def ms_per_report(self) -> float:
        """Processor time of one report."""
        return 1000.0 * self.cpu / self.reports_per_s if self.reports_per_s else 0.0

    @property
    def keeps_up(self) -> bool:
        """Whether the reports came as often as the homes wanted to send them."""
        return self.reports_per_s >= 0.97 * self.wanted_per_s and not self.lost and not self.refused


async def measure(homes: int, seconds: float, *, database: str | None = None) -> tuple[Cost, Cost]:
    """The cost of our service at this size, and of a bare one that takes the same reports."""
    with tempfile.TemporaryDirectory(prefix="smartcare-fleet-") as name:
        folder = Path(name)
        async with open_desk() as (_desk, desk_url):
            region = CityRegion(folder / "region", database=database)
            region.write(homes, desk=desk_url, heartbeat_s=HEARTBEAT_S)
            town = await region.settle(homes, seed=1)
            await region.start()
            try:
                store = "SQLite" if database is None else "PostgreSQL"
                ours = await _watch(town, region.url, region.process.pid, seconds, store)
            finally:
                await region.stop()
        async with bare_region(folder) as (process, url):
            bare = await _watch(town, url, process.pid, seconds, "bare")
    return ours, bare


async def _watch(town: tuple[Paired, ...], url: str, pid: int, seconds: float, store: str) -> Cost:
    """Let a fleet live against a service; measured once every home has been heard."""
    fleet = make_fleet(town, url, Wishes(first_within_s=HEARTBEAT_S, hour=HOUR))
    _beat(fleet)
    running = asyncio.create_task(fleet.run())
    try:
        await _all_heard(fleet, running)
        before, used, began = fleet.tally.copy(), cpu_s(pid), asyncio.get_running_loop().time()
        await asyncio.wait((running,), timeout=seconds)
        took = asyncio.get_running_loop().time() - began
        cpu, memory = (cpu_s(pid) - used) / took, memory_mb(pid)
        told = figures(fleet, fleet.tally.since(before), took)
    finally:
        fleet.stop()
        await running
    return Cost(
        homes=len(town),
        store=store,
        seconds=took,
        cpu=cpu,
        memory_mb=memory,
        reports_per_s=told.reports_per_s,
        wanted_per_s=len(town) / HEARTBEAT_S,
        items_per_s=told.items / took,
        answer_p50_s=told.answer_p50_s,
        answer_p99_s=told.answer_p99_s,
        busy=told.busy,
        lost=told.lost,
        refused=told.refused,
    )


async def _all_heard(fleet: Fleet, running: asyncio.Task[None]) -> None:
    """Wait until the service knows every home and has taken what each had to say first: that costs more than a beat."""
    await asyncio.wait((running,), timeout=HEARTBEAT_S)
    while fleet.unheard and not running.done():
        await asyncio.wait((running,), timeout=_SETTLE_S)
    await asyncio.wait((running,), timeout=HEARTBEAT_S)


def _beat(fleet: Fleet) -> None:
    """Let every home report as often from the start: a bare region sends no settings."""
    for home in fleet.homes:
        home.report_every(HEARTBEAT_S)


def report(ours: list[Cost], bare: list[Cost]) -> str:
    """The result as a section of Markdown."""
    line = fit([(one.homes, 100 * one.cpu) for one in ours])
    memory = fit([(one.homes, one.memory_mb) for one in ours])
    rows = [
        f"| {one.homes:,} | {one.reports_per_s:,.0f} of {one.wanted_per_s:,.0f} | {one.items_per_s:,.0f} "
        f"| {one.cpu:.1%} | {one.memory_mb:.0f} MB | {one.ms_per_report:.2f} ms | {other.ms_per_report:.2f} ms "
        f"| {one.ms_per_report / other.ms_per_report if other.ms_per_report else 0:.1f} "
        f"| {1000 * one.answer_p50_s:.0f} / {1000 * one.answer_p99_s:.0f} ms | {one.busy + one.lost + one.refused} |"
        for one, other in zip(ours, bare, strict=True)
    ]
    machine = f"{os.cpu_count()} cores shared with the homes, Python {platform.python_version()}, {ours[0].store}"
    return "\n".join(
        [
            TITLE,
            "",
            (
                "Homes with the real kernel live through a morning and report once a minute over HTTP; each size for "
                f"{ours[0].seconds:.0f} s"
            ),
            f"after every home was heard; {machine}, {datetime.now(UTC):%Y-%m-%d}.",
            (
                f"Promised: at {PROMISED_AT:,} homes at most {PROMISED_CPU:.0%} of one core and {PROMISED_MB:.0f} MB, "
                "and growth in a straight line."
            ),
            "Items come in waves, as homes sum up what they measured: a stretch of a minute may catch few of them.",
            *([] if all(one.keeps_up for one in ours) else [_SHORT]),
            (
                "*Bare* decodes and keeps the same reports in one group-committed insert and knows no tokens, "
                "duplicates, signals or settings."
            ),
            "Again: `.venv/bin/python -m benchmarks.fleet --write`.",
            "",
            (
                "| homes | reports/s | items/s | one core | memory | per report | bare | ratio | answered p50 / p99 "
                "| not taken |"
            ),
            "|---|---|---|---|---|---|---|---|---|---|",
            *rows,
            "",
            (
                f"One core: {line.base:.2f} % + {line.slope * 1000:.2f} % per 1,000 homes "
                f"(R² {line.explains:.3f}). Memory: {memory.base:.0f} MB + {memory.slope * 1000:.2f} MB "
                f"per 1,000 homes (R² {memory.explains:.3f})."
            ),
            "",
            "![Cost by number of homes](../docs/images/fleet-growth.svg)",
            "",
        ]
    )


def figure(ours: list[Cost]) -> str:
    """The growth as a figure."""
    return draw(
        [
            Panel(title="Processor, % of one core", unit="%", points=[(one.homes, 100 * one.cpu) for one in ours]),
            Panel(title="Resident memory, MB", unit="MB", points=[(one.homes, one.memory_mb) for one in ours]),
        ]
    )


def broken(ours: list[Cost]) -> list[str]:
    """What was promised and not kept."""
    promised = [one for one in ours if one.homes <= PROMISED_AT]
    largest = max(promised, key=lambda one: one.homes, default=None)
    problems = [f"{one.homes} homes could not report once a minute" for one in promised if not one.keeps_up]
    if largest is not None and largest.cpu > PROMISED_CPU:
        problems.append(f"{largest.homes} homes take {largest.cpu:.0%} of one core")
    if largest is not None and largest.memory_mb > PROMISED_MB:
        problems.append(f"{largest.homes} homes take {largest.memory_mb:.0f} MB")
    return problems


async def _measure_all(sizes: tuple[int, ...], seconds: float, database: str | None) -> tuple[list[Cost], list[Cost]]:
    measured = []
    for homes in sizes:
        measured.append(await measure(homes, seconds, database=database))
        click.echo(f"{homes} homes: {measured[-1][0]}", err=True)
    return [ours for ours, _ in measured], [bare for _, bare in measured]


@click.command()
@click.option("--quick", is_flag=True, help="Small towns, half a minute each.")
@click.option("--homes", "sizes", multiple=True, type=int, help="Measure these sizes only.")
@click.option("--seconds", default=60.0, show_default=True, help="How long each size is watched.")
@click.option("--database", help="Measure on this database instead of SQLite.")
@click.option("--json", "as_json", is_flag=True)
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md and the figure.")
def main(**options: Any) -> None:
    """Measure a city at one report a minute; fails when a promise is broken."""
    quick: bool = options["quick"]
    sizes = tuple(options["sizes"]) or (QUICK_SIZES if quick else SIZES)
    ours, bare = uvloop.run(_measure_all(sizes, 30.0 if quick else options["seconds"], options["database"]))
    if options["as_json"]:
        print(orjson.dumps({"ours": [asdict(one) for one in ours], "bare": [asdict(one) for one in bare]}).decode())
    else:
        print(report(ours, bare))
    if options["save"]:
        write_section(report(ours, bare))
        FIGURE.write_text(figure(ours), encoding="utf-8")
    if problems := broken(ours):
        raise click.ClickException("; ".join(problems))


if __name__ == "__main__":
    main()
