"""``smartcare statistics`` and ``smartcare figures``: the tables, and figures counted elsewhere."""

from datetime import date, datetime
from pathlib import Path
from typing import TextIO

import click
import orjson

from aggregator.domain.access import Actor
from aggregator.domain.statistics.facts import Question
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.sheet import Cell
from aggregator.domain.statistics.words import Table, read_by
from aggregator.operations import figures as operation
from aggregator.operations import statistics as tables
from aggregator.operations.context import Context
from aggregator.operations.statistics import Report
from aggregator.sheets.formats import FILES, Format
from aggregator.sheets.json_view import json_view
from aggregator.sheets.printed import Printed, printed

from .options import as_json, choice
from .output import print_json, print_table
from .session import Session

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.argument("table", type=choice(Table))
@click.option("--from", "first", type=_DAY, help="The first day; without it, the first of the last day's month.")
@click.option("--to", "last", type=_DAY, help="The last day; without it, today.")
@click.option("--by", default="", help="Split by these words: day, month or year, district, dong, service, desk.")
@click.option("--format", "form", type=choice(Format), help="Write data or a file instead of a table for people.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Where to write; else the terminal.")
@click.option("--public", is_flag=True, help="Keep back groups of one or two, for passing the table on.")
@click.pass_obj
def statistics(
    session: Session,
    table: str,
    first: datetime | None,
    last: datetime | None,
    by: str,
    form: str | None,
    output: Path | None,
    public: bool,
) -> None:
    """Show or export a table of statistics; it names nobody."""
    chosen = Table(table)
    split = read_by(chosen, by)

    async def work(context: Context, actor: Actor) -> Report:
        until: date = tables.this_month(context).last if last is None else last.date()
        since = until.replace(day=1) if first is None else first.date()
        question = Question(period=Period(first=since, last=until), by=split)
        return await tables.make(context, actor, chosen, question, public=public)

    report = session.run(work)
    sheet = printed(report, session.language)
    if form is None and output is None:
        _show(sheet)
    elif form is None or form == Format.JSON:
        _put_json(session, report, output)
    else:
        _, write = FILES[Format(form)]
        _put(write(sheet), output)
    if output is not None:
        click.echo(session.language.say("cli.written", file=output))


def _show(sheet: Printed) -> None:
    """The table for people."""
    click.echo(f"{sheet.title}, {sheet.period}")
    print_table(sheet.headings, [tuple(map(_word, line)) for line in sheet.lines])
    if sheet.note:
        click.echo(sheet.note)


def _word(cell: Cell) -> str:
    """A cell as people read it."""
    match cell:
        case None:
            return "–"
        case str():
            return cell
        case _:
            return f"{cell:,}"


def _put_json(session: Session, report: Report, output: Path | None) -> None:
    """The table as the API answers it."""
    view = json_view(report, session.language)
    if output is None:
        print_json(view, session.language, session.timezone)
        return
    output.write_bytes(orjson.dumps(view, option=orjson.OPT_INDENT_2) + b"\n")


def _put(content: bytes, output: Path | None) -> None:
    """A file's content where it is wanted."""
    if output is None:
        click.echo(content, nl=False)
    else:
        output.write_bytes(content)


@click.group()
def figures() -> None:
    """Figures counted elsewhere: earlier years, other systems."""


@figures.command("import")
@click.argument("file", type=click.File("r", encoding="utf-8-sig"))
@click.pass_obj
def import_(session: Session, file: TextIO) -> None:
    """Take figures from a CSV file (measure, from, to, value, source, district, service), all of them or none."""
    taken = operation.read_csv(file)
    session.run(lambda context, actor: operation.take(context, actor, taken))
    click.echo(session.language.say("cli.figures_taken", count=len(taken)))


@figures.command("list")
@as_json
@click.pass_obj
def list_(session: Session, as_json: bool) -> None:
    """List the figures there are."""
    found = session.run(operation.list_figures)
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    say = session.language.say
    rows = [
        (
            one.first_day.isoformat(),
            one.last_day.isoformat(),
            say(f"statistics.measure.{one.measure}"),
            f"{one.value:,}",
            one.district or "",
            "" if one.service is None else say(f"service.{one.service}"),
            one.source,
        )
        for one in found
    ]
    print_table(say("cli.figure_titles").split("|"), rows)
