"""Asks a real region odd things: ``.venvs/py313/bin/python -m tests.fuzz``."""

import asyncio
import json
import platform
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import click

from benchmarks.results import write_section

from .run import LEAST_DONE, LEAST_GOOD, MOST_REFUSED_AT_THE_DOOR, fuzz
from .tally import Tally


def report(tallies: dict[str, Tally]) -> str:
    """The section of RESULTS.md."""
    rows = [
        f"| {store} | {tally.requests:,} | {tally.broken} | {tally.unanswered} | {len(tally.faults)} "
        f"| {tally.good:.0%} | {len(tally.succeeded)} | {tally.slowest_s:.1f} s |"
        for store, tally in tallies.items()
    ]
    return "\n".join(
        [
            "## The API asked odd things",
            "",
            "Requests made by schemathesis of the API's own description, three of ten spoiled afterwards.",
            f"Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}.",
            "Promised: over 20,000 requests, no 5xx, no answer later than 10 s, nothing that is not described.",
            "Again: `.venvs/py313/bin/python -m tests.fuzz --write`.",
            "",
            "| store | requests | 5xx | unanswered | not as described | done as asked | operations done | slowest |",
            "|---|---|---|---|---|---|---|---|",
            *rows,
        ]
    )


def kept(tally: Tally) -> bool:
    """Whether a run shows what is promised."""
    asked = tally.good > LEAST_GOOD and len(tally.succeeded) > LEAST_DONE
    return asked and tally.share(401, 429) < MOST_REFUSED_AT_THE_DOOR and not tally.faults and not tally.unanswered


@click.command()
@click.option("--requests", default=20_000, show_default=True, help="At least so many, on each store.")
@click.option("--seed", default=1, show_default=True, help="Another seed asks other things.")
@click.option("--postgres", help="The URL of an empty PostgreSQL database to ask besides SQLite.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(*, requests: int, seed: int, postgres: str | None, as_json: bool, save: bool) -> None:
    """Ask the API what its description allows and forbids; fails on a 5xx, a hang, or what nobody described."""
    tallies = {}
    for store, database in {"SQLite": None, **({"PostgreSQL": postgres} if postgres else {})}.items():
        with tempfile.TemporaryDirectory(prefix="smartcare-fuzz-") as folder:
            hear = (lambda line: click.echo(line, err=True)) if not as_json else (lambda _line: None)
            run = fuzz(Path(folder), requests=requests, seed=seed, database=database, hear=hear)
            tallies[store] = asyncio.run(run)
    section = report(tallies)
    click.echo(
        json.dumps({store: tally.as_json() for store, tally in tallies.items()}, indent=2) if as_json else section
    )
    for tally in tallies.values():
        for fault in tally.faults:
            click.echo(f"\n{fault.operation}\n  {fault.what}\n  {fault.request}", err=True)
    if save:
        write_section(section)
    if not all(kept(tally) for tally in tallies.values()):
        raise click.ClickException("a promise is broken")


if __name__ == "__main__":
    main()
