"""The dashboards at the size of a city, in a real Chromium, against Home Assistant's own table with as many rows.

``python -m benchmarks.dashboards [--quick] [--homes 4071,30000] [--minutes 30] [--json] [--write]``. Each size gets a
region with so many homes, one in a hundred with an open incident, a Home Assistant with as many entities, and one
browser in which our table of homes and Home Assistant's table of entities take turns. ``--write`` puts the result into
RESULTS.md.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import statistics as middle
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import click

from benchmarks.dashboards_page import HOMES, TABLES, TODAY, Opened, Painted, Screen
from benchmarks.dashboards_stage import PLAIN, City, open_city
from benchmarks.frames import FEWEST, LONGEST_FRAME_MS, Frames, Growth, Heap
from benchmarks.results import write_section
from simulator.stage.page import open_browser, open_page

TITLE = "## The dashboards of a city"
SIZES = (4_071, 30_000)
PROMISED_FOR = 4_071
PROMISED_MS = 1_000.0
"""For the table of homes, and for Today after Home Assistant's own first card."""
PROMISED_GROWTH = 0.1
"""Of the memory at the beginning, in half an hour."""
CHANGES_PER_S = 100.0
_HEAP_EVERY_S = 20.0
_LAG_S = 2.0
"""So long after the last change the page is still watched: it is told of some of them only then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long and how often."""

    rounds: int
    seconds: float
    minutes: float


FULL = Effort(rounds=5, seconds=60.0, minutes=30.0)
QUICK = Effort(rounds=2, seconds=10.0, minutes=1.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A page for some time: its frames, the changes written meanwhile, and those its desk was told."""

    what: str
    frames: Frames
    written: int
    told: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that was measured with so many homes; the visits of both tables took turns."""

    homes: int
    plain: tuple[Painted, ...]
    today: tuple[Painted, ...]
    ours: tuple[Opened, ...]
    theirs: tuple[Opened, ...]
    watched: tuple[Watched, ...]
    growth: Growth | None

    @property
    def today_after_ms(self) -> float:
        """How much later than Home Assistant's own card on a plain page Today is there."""
        return round(_median(self.today, lambda one: one.card_ms) - _median(self.plain, lambda one: one.card_ms), 1)

    @property
    def broken(self) -> list[str]:
        """The promises that were not kept; they are for the size of a city's first centre."""
        if self.homes > PROMISED_FOR:
            return []
        grown = self.growth is not None and self.growth.mb_an_hour / 2 > PROMISED_GROWTH * self.growth.first_mb
        checks = {
            "the table of homes": _median(self.ours, lambda one: one.all_ms) > PROMISED_MS,
            "the first paint of Today": self.today_after_ms > PROMISED_MS,
            **{f"frames: {one.what}": one.frames.dropped > 0 for one in self.watched if one.written},
            "memory": grown,
        }
        return [what for what, broken in checks.items() if broken]


def _median[One](found: Sequence[One], of: Callable[[One], float]) -> float:
    return round(middle.median(map(of, found)), 1)


async def measure(folder: Path, homes: int, effort: Effort, *, memory: bool) -> Run:
    """Start everything for one size and measure it in one browser."""
    async with (
        open_city(folder, homes) as city,
        open_browser() as browser,
        open_page(browser, city) as page,
    ):
        _say(f"{homes:,} homes: started")
        screen = Screen(page, city.home_assistant.url)
        await screen.prepare()
        await screen.load(TODAY)  # what a browser keeps of the programs is there from now on
        plain, today = [], []
        for _ in range(effort.rounds):
            plain.append(await screen.load(f"/{PLAIN}"))
            today.append(await screen.load(TODAY))
        _say("loaded Today and a plain page in turns")
        opened: dict[str, list[Opened]] = {name: [] for name in TABLES}
        word = city.names[homes // 2]
        for turn in range(effort.rounds + 1):
            for name in sorted(TABLES, reverse=turn % 2 == 0):
                await screen.load(f"/{PLAIN}")
                opened[name].append(await screen.visit(name, homes, word))
                _say(f"opened a table: {name}")
        return Run(
            homes=homes,
            plain=tuple(plain),
            today=tuple(today),
            ours=tuple(opened["ours"][1:]),
            theirs=tuple(opened["theirs"][1:]),
            watched=await _watch(city, screen, effort.seconds),
            growth=await _grow(city, screen, effort.minutes) if memory else None,
        )


async def _watch(city: City, screen: Screen, seconds: float) -> tuple[Watched, ...]:
    """Frames of Today without changes, then of Today and of the table of homes while everything changes."""
    found = []
    await screen.load(TODAY)
    for what, path, card, rate in (
        ("Today, nothing changes", TODAY, "smartcare-today-card", 0.0),
        ("Today", TODAY, "smartcare-today-card", CHANGES_PER_S),
        ("Homes", HOMES, "smartcare-homes-card", CHANGES_PER_S),
    ):
        await screen.go(path, card)
        before = city.written
        async with screen.watched(card) as seen:
            async with city.busy(rate):
                await asyncio.sleep(seconds)
            await asyncio.sleep(_LAG_S)
        _say(f"watched {what}")
        if seen.frames is not None:
            found.append(Watched(what=what, frames=seen.frames, written=city.written - before, told=seen.told))
    return tuple(found)


async def _grow(city: City, screen: Screen, minutes: float) -> Growth:
    """Memory while everything changes and somebody goes from page to page."""
    heaps: list[Heap] = []
    await screen.load(TODAY)
    async with city.busy(CHANGES_PER_S):
        ends = monotonic() + minutes * 60
        while monotonic() < ends or len(heaps) < FEWEST:
            again = monotonic() + _HEAP_EVERY_S
            await screen.go(HOMES, "smartcare-homes-card")
            await screen.go(f"/{PLAIN}", "hui-markdown-card")
            await screen.go(TODAY, "smartcare-today-card")
            await asyncio.sleep(max(0.0, again - monotonic()))
            heaps.append(await screen.heap())
            _say(f"memory: {heaps[-1].used / 1e6:.1f} MB")
    return Growth.of(heaps)


def _say(words: str) -> None:
    """Tell whoever waits how far it is."""
    click.echo(f"{datetime.now(UTC):%T} {words}", err=True)


def report(runs: Sequence[Run], asked: str = "") -> str:
    """The results as a section of Markdown; `asked` is how the command was asked for them."""
    machine = f"{os.cpu_count()} cores, no graphics card, Python {platform.python_version()}, {datetime.now(UTC):%F}"
    lines = [
        TITLE,
        "",
        f"Chromium, Home Assistant and the region on one machine: {machine}.",
        f"Load of the machine in the last five minutes of it, with other work: {os.getloadavg()[1]:.1f}. One home in a",
        "hundred has an open incident. Medians, from going there within the open Home Assistant; the ratio is to Home",
        "Assistant's own table of as many entities in the same browser. Promised on a machine that does nothing else,",
        f"for {PROMISED_FOR:,} homes: usable within {PROMISED_MS:,.0f} ms, no frame over {LONGEST_FRAME_MS:.0f} ms,",
        f"Today {PROMISED_MS:,.0f} ms after Home Assistant's own first card.",
        f"Again: `.venv/bin/python -m benchmarks.dashboards{asked} --write`.",
    ]
    for run in runs:
        lines += ["", f"{run.homes:,} homes:", "", *_tables(run)]
        lines += ["", *_paints(run), "", *_smooth(run)]
        if run.growth is not None:
            lines += ["", _memory(run.growth)]
    return "\n".join([*lines, ""])


def _tables(run: Run) -> list[str]:
    measures: dict[str, Callable[[Opened], float]] = {
        "first rows on the screen": lambda one: one.first_ms,
        "usable: all rows there, the search answers": lambda one: one.all_ms,
        "search": lambda one: one.search_ms,
        "sort": lambda one: one.sort_ms,
        "longest frame while scrolled through": lambda one: one.scroll.longest_ms,
    }
    lines = ["| | Homes | Home Assistant's entities | ratio |", "|---|---|---|---|"]
    for what, of in measures.items():
        ours, theirs = _median(run.ours, of), _median(run.theirs, of)
        lines.append(f"| {what} | {ours:,.0f} ms | {theirs:,.0f} ms | {ours / theirs:.2f} |")
    return lines


def _paints(run: Run) -> list[str]:
    lines = ["| loaded anew | the browser's first paint | the card |", "|---|---|---|"]
    for what, found in (("a plain page of Home Assistant", run.plain), ("Today", run.today)):
        first, card = _median(found, lambda one: one.first_ms), _median(found, lambda one: one.card_ms)
        lines.append(f"| {what} | {first:,.0f} ms | {card:,.0f} ms |")
    return [*lines, f"| **after** | | {run.today_after_ms:+,.0f} ms |"]


def _smooth(run: Run) -> list[str]:
    lines = [
        "| open page | changes | told of | frames | median | p99 | longest | over 100 ms | tasks over 50 ms |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in run.watched:
        frames = one.frames
        lines.append(
            f"| {one.what} | {one.written:,} | {one.told:,} | {frames.seconds:.0f} s, {frames.frames:,} "
            f"| {frames.median_ms} ms | {frames.p99_ms} ms | {frames.longest_ms} ms | {frames.dropped} "
            f"| {frames.long_tasks}, longest {frames.longest_task_ms:.0f} ms |"
        )
    return lines


def _memory(growth: Growth) -> str:
    return (
        f"Memory of the page over {growth.minutes} minutes with {CHANGES_PER_S:.0f} changes/s, going from Homes to a\n"
        f"plain page to Today, {growth.samples} looks after everything unused was given back: {growth.first_mb} MB at\n"
        f"first, {growth.last_mb} MB at last; an hour {growth.mb_an_hour:+.1f} MB, {growth.nodes_an_hour:+,.0f} nodes\n"
        f"and {growth.listeners_an_hour:+,.0f} listeners (the slope of a line through them)."
    )


def _sizes(_context: click.Context, _parameter: click.Parameter, text: str) -> tuple[int, ...]:
    """Numbers with commas between them."""
    try:
        found = tuple(int(one) for one in text.split(","))
    except ValueError:
        raise click.BadParameter("numbers with commas between them, such as 4071,30000") from None
    if min(found) < 100:
        raise click.BadParameter("a hundred at least: fewer have no open incident that could change")
    return found


@click.command()
@click.option(
    "--homes", "sizes", default=",".join(map(str, SIZES)), callback=_sizes, show_default=True, help="How many."
)
@click.option("--quick", is_flag=True, help="Few rounds, seconds instead of minutes: whether it works.")
@click.option(
    "--minutes",
    type=click.FloatRange(min=0.0),
    help=f"How long to watch the memory, 0: not; {FULL.minutes:.0f} unless --quick.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(*, sizes: tuple[int, ...], quick: bool, minutes: float | None, as_json: bool, save: bool) -> None:
    """Measure the dashboards in a browser; fails when a promise is broken."""
    effort = QUICK if quick else FULL
    effort = effort if minutes is None else replace(effort, minutes=minutes)
    runs = []
    for homes in sizes:
        with tempfile.TemporaryDirectory(prefix="smartcare-dashboards-") as folder:
            runs.append(
                asyncio.run(measure(Path(folder), homes, effort, memory=homes == sizes[0] and effort.minutes > 0))
            )
    asked = {
        " --quick": quick,
        f" --homes {','.join(map(str, sizes))}": sizes != SIZES,
        f" --minutes {effort.minutes:g}": minutes is not None,
    }
    section = report(runs, "".join(option for option, given in asked.items() if given))
    print(json.dumps([asdict(run) for run in runs], indent=2) if as_json else section)
    if save:
        write_section(section)
    if broken := [f"{run.homes:,} homes: {what}" for run in runs for what in run.broken]:
        raise click.ClickException(f"promises broken: {'; '.join(broken)}")


if __name__ == "__main__":
    main()
