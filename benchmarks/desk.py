"""A city's desk: how long lists, searches and statistics take over 4,071 and 30,000 homes, against the bare queries.

``python -m benchmarks.desk [--quick] [--homes 30000] [--json] [--write] [--database URL]`` fills a database with homes,
nodes, a month's incidents and tickets, then asks what officers, managers, the centre and the city ask. ``--database``
names an empty PostgreSQL database to measure besides SQLite. ``--write`` puts the result into RESULTS.md.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import click
from sqlalchemy.engine import make_url

from aggregator.domain.access import Actor, Role, operator
from aggregator.domain.statistics.facts import Question
from aggregator.domain.statistics.period import Period, local_day
from aggregator.domain.statistics.words import Dimension, Table
from aggregator.kernel.events import Stage
from aggregator.kernel.home import RiskGroup
from aggregator.operations import districts, equipment, households, incident_views, nodes, statistics
from aggregator.operations.context import Context
from aggregator.operations.to_do import to_do
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from aggregator.store.schema import migrate
from benchmarks.asking import Ask, Measured, StandingClock, analyse, ask_often, plain_engine, table
from benchmarks.case_load import DISTRICTS, DONGS, NOW, dong_of, name_of, region
from benchmarks.desk_load import load
from benchmarks.results import write_section

TITLE = "## The desk of a city"
PROMISED_MS = 200.0
PROMISED_SLOWER_MS = 1_000.0
SLOWER = ("statistics effect", "statistics year on year")
"""What counts the days of every home, or two years; nobody waits for these at the desk."""
SIZES = (4_071, 30_000)
_QUICK = ((600,), 5)
_FULL = 25
_ONE_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Everything that was measured with so many homes on one store."""

    store: str
    homes: int
    loaded_s: float
    measured: tuple[Measured, ...]

    @property
    def kept(self) -> bool:
        """Whether every promise was."""
        return all(one.p95_ms <= promised_ms(one.what) for one in self.measured)


def promised_ms(what: str) -> float:
    """How long a question may take at p95."""
    return PROMISED_SLOWER_MS if what in SLOWER else PROMISED_MS


def _officer(number: int) -> Actor:
    """An officer of one dong."""
    return Actor(user="kim", role=Role.DONG_OFFICER, dongs=frozenset({dong_of(number)}))


def _manager(number: int) -> Actor:
    """The manager of a district."""
    district = f"d{number % DISTRICTS}"
    return Actor(user="lee", role=Role.DISTRICT_MANAGER, dongs=frozenset(f"{district}-{one}" for one in range(DONGS)))


def _centre(_number: int) -> Actor:
    """An officer of the control centre on duty."""
    return Actor(user="park", role=Role.CENTRE_OFFICER)


def _city(_number: int) -> Actor:
    """Somebody who sees everything."""
    return operator("benchmark")


def questions(homes: int) -> dict[str, Ask]:
    """What is asked, each with a number that says by whom and about what; a page has 500 rows at most."""
    deep = f"h_{homes // 2}"
    risks, stages = list(RiskGroup), (Stage.WATCH, Stage.CHECK, Stage.ABSENT)
    listed, found = households.list_households, incident_views.list_incidents
    return {
        "homes of a dong": lambda context, n: listed(context, _officer(n)),
        "homes of a district": lambda context, n: listed(context, _manager(n)),
        "homes, the centre": lambda context, n: listed(context, _centre(n)),
        "homes of the city": lambda context, n: listed(context, _city(n)),
        "… a deep page": lambda context, n: listed(context, _city(n), after=deep),
        "… fifty": lambda context, n: listed(context, _city(n), limit=50),
        "… by stage": lambda context, n: listed(context, _city(n), stage=stages[n % len(stages)]),
        "… by risk": lambda context, n: listed(context, _city(n), risk=risks[n % len(risks)]),
        "search by name": lambda context, n: listed(context, _city(n), search=name_of(n)),
        "incidents of a dong": lambda context, n: found(context, _officer(n), include_closed=True),
        "incidents, the centre": lambda context, n: found(context, _centre(n)),
        "incidents of the city": lambda context, n: found(context, _city(n)),
        "… with closed ones": lambda context, n: found(context, _city(n), include_closed=True),
        "… the first fifty": lambda context, n: found(context, _city(n), include_closed=True, limit=50),
        "to-do of the centre": lambda context, n: to_do(context, _centre(n)),
        "nodes of a dong": lambda context, n: nodes.list_nodes(context, _officer(n)),
        "nodes of the city": lambda context, n: nodes.list_nodes(context, _city(n)),
        "equipment, the centre": lambda context, n: equipment.list_tickets(context, _centre(n)),
        "equipment of the city": lambda context, n: equipment.list_tickets(context, _city(n)),
        "equipment summary": lambda context, n: equipment.summary(context, _city(n)),
        **{
            f"statistics {name}": _statistics(one, *by)
            for name, one, by in (
                ("centre", Table.CENTRE, ()),
                ("centre by day", Table.CENTRE, (Dimension.DAY,)),
                ("adoption", Table.ADOPTION, ()),
                ("outcomes", Table.OUTCOMES, ()),
                ("effect", Table.EFFECT, ()),
                ("year on year", Table.YEAR_ON_YEAR, ()),
            )
        },
    }


def _statistics(one: Table, *by: Dimension) -> Ask:
    """A table over the last month, of the whole city."""
    last = local_day(NOW, region().timezone)
    question = Question(period=Period(first=last - timedelta(days=29), last=last), by=by)
    return lambda context, n: statistics.make(context, _city(n), one, question)


async def measure(url: str, homes: int, times: int) -> Run:
    """Fill a database and ask everything so many times, in turn with the bare queries."""
    database = Database(url)
    try:
        await migrate(database)
        clock = StandingClock(NOW)
        context = Context(database=database, clock=clock, cipher=Cipher([b"k" * 32]), region=region())
        await districts.synchronise(context)
        began = perf_counter()
        await load(context, homes)
        loaded = perf_counter() - began
        engine = plain_engine(url)
        analyse(engine)
        found = [await ask_often(context, engine, what, ask, homes, times) for what, ask in questions(homes).items()]
        engine.dispose()
    finally:
        await database.close()
    store = make_url(url).get_backend_name()
    return Run(store=store, homes=homes, loaded_s=round(loaded, 1), measured=tuple(found))


def report(runs: Sequence[Run]) -> str:
    """The results as a section of Markdown."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}"
    lines = [
        TITLE,
        "",
        f"Homes in 25 districts with 17 dongs each, a node with three sensors in each; {machine}. In a month one",
        f"home in six has an incident. Lists are first pages of {_ONE_PAGE} rows at most, statistics are of the city",
        f"and a month. Promised: {PROMISED_MS:.0f} ms at p95, {PROMISED_SLOWER_MS:.0f} ms for {' and '.join(SLOWER)}.",
        "The bare queries are the same SQL on a plain connection in the same run; the ratio is that of the medians.",
        f"Processors busy with other work on average while it ran: {os.getloadavg()[1]:.1f}.",
        "Again: `.venv/bin/python -m benchmarks.desk --write`.",
    ]
    for run in runs:
        lines += ["", f"{run.store}, {run.homes:,} homes:", "", *table(run.measured)]
    return "\n".join([*lines, ""])


@click.command()
@click.option("--homes", "sizes", type=int, multiple=True, default=SIZES, show_default=True, help="How many.")
@click.option("--quick", is_flag=True, help="A few hundred, each question a few times: whether it works.")
@click.option("--database", help="An empty PostgreSQL database to measure the largest city in besides.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(*, sizes: tuple[int, ...], quick: bool, database: str | None, as_json: bool, save: bool) -> None:
    """Measure lists, searches and statistics over many homes; fails when a promise is broken."""
    many, times = _QUICK if quick else (sizes, _FULL)
    with tempfile.TemporaryDirectory(prefix="smartcare-desk-") as folder:
        towns = [(f"sqlite+aiosqlite:///{Path(folder) / f'{homes}.sqlite'}", homes) for homes in many]
        towns += [(database, max(many))] if database else []
        runs = [asyncio.run(measure(url, homes, times)) for url, homes in towns]
    section = report(runs)
    print(json.dumps([asdict(run) for run in runs], indent=2) if as_json else section)
    if save:
        write_section(section)
    if not all(run.kept for run in runs):
        raise click.ClickException("a promise is broken")


if __name__ == "__main__":
    main()
