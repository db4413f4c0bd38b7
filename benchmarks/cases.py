"""100,000 cases: how long lists, searches and reports take, against the same queries without our layer.

``python -m benchmarks.cases [--quick] [--cases 100000] [--json] [--write] [--postgres] [--database URL]`` fills a
database with people, cases, referrals and tasks, then asks what officers, managers and the whole city ask. SQLite is
always measured; besides it ``--postgres`` a PostgreSQL of its own, or ``--database`` one that is named and empty.
``--write`` puts the result into RESULTS.md.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from sqlalchemy.engine import make_url

from aggregator.domain.access import Actor, Role, operator
from aggregator.domain.case.machine import Need, Result, State
from aggregator.domain.statistics.facts import Question
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.words import ABOUT_CASES, SPLITS, Dimension
from aggregator.domain.task.machine import Kind, Team
from aggregator.operations import case_views, districts, households, referral_views, statistics, task_views
from aggregator.operations.context import Context
from aggregator.operations.to_do import to_do
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from aggregator.store.schema import migrate
from benchmarks.asking import Ask, Measured, StandingClock, analyse, ask_often, plain_engine, table
from benchmarks.case_load import DISTRICTS, DONGS, NOW, dong_of, load, name_of, officer_of, region
from benchmarks.results import write_section
from simulator.stage.postgresql import PostgresqlServer

TITLE = "## Cases"
PROMISED_MS = 200.0
LAST_YEAR = Period(first=date(2025, 11, 18), last=date(2026, 11, 17))
DEEP_PAGES = 20
_QUICK = (2_000, 5)
_FULL = 25
_ALONE = 2.5
_DRIVEN = "postgresql+psycopg:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that was measured on one store."""

    store: str
    cases: int
    loaded_s: float
    busy: float
    """How many processes wanted a core when it ended; one of them is this."""
    measured: tuple[Measured, ...]

    @property
    def kept(self) -> bool:
        """Whether every promise was."""
        return all(one.p95_ms <= PROMISED_MS for one in self.measured)


def _officer(number: int) -> Actor:
    """An officer of one dong."""
    return Actor(user=officer_of(number), role=Role.DONG_OFFICER, dongs=frozenset({dong_of(number)}))


def _manager(number: int) -> Actor:
    """The manager of a district."""
    place = dong_of(number).partition("-")[0]
    return Actor(user="manager", role=Role.DISTRICT_MANAGER, dongs=frozenset(f"{place}-{one}" for one in range(DONGS)))


def _city(_number: int) -> Actor:
    """Somebody who sees everything."""
    return operator("benchmark")


def questions() -> dict[str, Ask]:
    """What is asked, each with a number that says by whom and about what."""
    return {
        "cases of a dong": lambda context, n: case_views.list_cases(context, _officer(n)),
        "cases of a district": lambda context, n: case_views.list_cases(context, _manager(n)),
        "cases of the city": lambda context, n: case_views.list_cases(context, _city(n)),
        "… with closed ones": lambda context, n: case_views.list_cases(context, _city(n), include_closed=True),
        "… a deep page": _deep,
        "… of an officer": lambda context, n: case_views.list_cases(
            context, _city(n), officer=officer_of(n), include_closed=True
        ),
        "… by need": lambda context, n: case_views.list_cases(context, _city(n), need=list(Need)[n % len(Need)]),
        "… by result": lambda context, n: case_views.list_cases(context, _city(n), result=list(Result)[n % 6]),
        "… by state": lambda context, n: case_views.list_cases(context, _city(n), state=list(State)[n % 5]),
        "… of a person": lambda context, n: case_views.list_cases(
            context, _city(n), household=f"h_{n}", include_closed=True
        ),
        "search by name": lambda context, n: households.list_households(context, _city(n), search=name_of(n)),
        "tasks, mine": lambda context, n: task_views.list_tasks(context, _officer(n), mine=True),
        "tasks of a district": lambda context, n: task_views.list_tasks(context, _manager(n), kind=Kind.FOLLOW_UP),
        "tasks of a team": lambda context, n: task_views.list_tasks(context, _officer(n), team=Team.NURSE),
        "tasks of a dong, ended": lambda context, n: task_views.list_tasks(context, _officer(n), include_ended=True),
        "answers overdue": lambda context, n: referral_views.list_unanswered(context, _officer(n)),
        "to-do of an officer": lambda context, n: to_do(context, _officer(n)),
        **{
            " ".join((f"report {table}", *(f"by {one}" for one in by))): _report(table, *by)
            for table in ABOUT_CASES
            for by in ((), (Dimension.MONTH,), (Dimension.DONG,))
            if _can(table, by)
        },
    }


def _can(table: Any, by: tuple[Dimension, ...]) -> bool:
    """Whether a table can be split so."""
    return set(by) <= set(SPLITS[table])


def _report(table: Any, *by: Dimension) -> Ask:
    """A report over the last year, of the whole city."""
    question = Question(period=LAST_YEAR, by=by)
    return lambda context, n: statistics.make(context, _city(n), table, question)


async def _deep(context: Context, number: int) -> object:
    """The page after so many, found from its place alone."""
    return await case_views.list_cases(context, _city(number), include_closed=True, after=_PLACES[0])


_PLACES: list[str | None] = []


async def measure(url: str, cases: int, times: int) -> Run:
    """Fill a database and ask everything so many times, in turn with the bare queries."""
    database = Database(url)
    try:
        await migrate(database)
        context = Context(database=database, clock=StandingClock(NOW), cipher=Cipher([b"k" * 32]), region=region())
        await districts.synchronise(context)
        began = perf_counter()
        await load(context, cases)
        loaded = perf_counter() - began
        engine = plain_engine(url)
        analyse(engine)
        _PLACES[:] = [await _place(context)]
        found = [await ask_often(context, engine, what, ask, cases, times) for what, ask in questions().items()]
        engine.dispose()
    finally:
        await database.close()
    return Run(
        store=make_url(url).get_backend_name(),
        cases=cases,
        loaded_s=round(loaded, 1),
        busy=os.getloadavg()[0],
        measured=tuple(found),
    )


async def _place(context: Context) -> str | None:
    """Where a deep page begins; None where there are too few cases for one."""
    after: str | None = None
    for _ in range(DEEP_PAGES):
        page = await case_views.list_cases(context, _city(0), include_closed=True, after=after, limit=500)
        after = page.next or after
    return after


async def _measure_all(cases: int, times: int, *, postgres: bool, database: str | None) -> list[Run]:
    """SQLite, and whatever is asked for besides."""
    with tempfile.TemporaryDirectory(prefix="smartcare-cases-") as folder:
        runs = [await measure(f"sqlite+aiosqlite:///{Path(folder) / 'region.sqlite'}", cases, times)]
    if database:
        runs.append(await measure(database, cases, times))
    if postgres:
        with PostgresqlServer(durable=True) as server:
            runs.append(await measure(server.create("cases").replace("postgresql:", _DRIVEN, 1), cases, times))
    return runs


def report(runs: list[Run]) -> str:
    """The results as a section of Markdown."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    lines = [
        TITLE,
        "",
        f"{runs[0].cases:,} cases of five years, with histories, sheets, referrals and three tasks each; {machine}.",
        f"Promised: {PROMISED_MS:.0f} ms at p95. Reports are of a whole city ({DISTRICTS * DONGS} dongs) and year.",
        "The bare queries are the same SQL on a plain connection in the same run; the ratio is that of the medians.",
        "Again: `.venv/bin/python -m benchmarks.cases --postgres --write`.",
    ]
    for run in runs:
        others = f" (while {run.busy:.0f} processes wanted the cores)" if run.busy > _ALONE else ""
        lines += ["", f"{run.store}{others}:", "", *table(run.measured)]
    return "\n".join([*lines, ""])


@click.command()
@click.option("--cases", "count", default=100_000, show_default=True, help="How many.")
@click.option("--quick", is_flag=True, help="A few thousand, each question a few times: whether it works.")
@click.option("--postgres", is_flag=True, help="Measure a PostgreSQL of its own besides SQLite.")
@click.option("--database", help="An empty PostgreSQL database to measure besides SQLite.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(*, count: int, quick: bool, postgres: bool, database: str | None, as_json: bool, save: bool) -> None:
    """Measure lists, searches and reports over many cases; fails when a promise is broken."""
    many, times = _QUICK if quick else (count, _FULL)
    runs = asyncio.run(_measure_all(many, times, postgres=postgres, database=database))
    section = report(runs)
    print(json.dumps([asdict(run) for run in runs], indent=2) if as_json else section)
    if save:
        write_section(section)
    if not all(run.kept for run in runs):
        raise click.ClickException("a promise is broken")


if __name__ == "__main__":
    main()
