"""``smartcare hand-over``: the sheets between the dongs and the centre."""

from datetime import datetime
from functools import partial
from pathlib import Path

import click

from aggregator.domain.access import Actor
from aggregator.operations import hand_overs
from aggregator.operations.context import Context
from aggregator.operations.hand_overs import HandOverLine, HandOverRow, HandOverView
from aggregator.printing.hand_over import hand_over_page

from .options import as_json
from .output import moment, print_json, print_table
from .session import Session


@click.group("hand-over")
def hand_over() -> None:
    """What one desk hands to the other at each change of duty."""


@hand_over.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those nobody has accepted.")
@as_json
@click.pass_obj
def list_(session: Session, open_only: bool, as_json: bool) -> None:
    """List the sheets, the newest first."""
    found = session.run(lambda context, actor: hand_overs.list_sheets(context, actor, open_only=open_only))
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        titles = session.language.say("cli.hand_over_titles").split("|")
        print_table(titles, [_row(session, one) for one in found])


@hand_over.command()
@click.argument("sheet", type=click.IntRange(min=1))
@as_json
@click.pass_obj
def show(session: Session, sheet: int, as_json: bool) -> None:
    """Show one sheet; the look is logged."""
    view = session.run(lambda context, actor: hand_overs.show(context, actor, sheet))
    if as_json:
        print_json(view, session.language, session.timezone)
    else:
        titles = session.language.say("print.hand_over_columns").split("|")
        print_table(titles, [_line(session, one) for one in view.lines])


@hand_over.command("print")
@click.argument("sheet", type=click.IntRange(min=1))
@click.option("--reason", required=True, help="Why it is taken away on paper.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The page.")
@click.pass_obj
def print_(session: Session, sheet: int, reason: str, output: Path) -> None:
    """Write a sheet as a page to print."""
    view, who, at = session.run(partial(_read, sheet=sheet, reason=reason))
    page = hand_over_page(view, session.language, session.timezone, who=who, at=at, reason=reason.strip())
    output.write_bytes(page.html())


@hand_over.command()
@click.argument("sheet", type=click.IntRange(min=1))
@click.option("--memo", default="", help="What is to be known.")
@as_json
@click.pass_obj
def accept(session: Session, sheet: int, memo: str, as_json: bool) -> None:
    """Accept a sheet."""
    row = session.run(lambda context, actor: hand_overs.accept(context, actor, sheet, memo=memo))
    if as_json:
        print_json(row, session.language, session.timezone)
    else:
        click.echo(session.language.say("cli.hand_over_accepted", sheet=row.id))


@hand_over.command()
@click.argument("household")
@click.option("--memo", required=True, help="What to watch.")
@click.pass_obj
def note(session: Session, household: str, memo: str) -> None:
    """Tell the other desk what to watch about a person."""
    session.run(lambda context, actor: hand_overs.add_note(context, actor, household, memo=memo))
    click.echo(session.language.say("cli.hand_over_noted"))


async def _read(context: Context, actor: Actor, *, sheet: int, reason: str) -> tuple[HandOverView, str, datetime]:
    """A sheet, who reads it, and when."""
    return await hand_overs.show(context, actor, sheet, reason=reason), actor.user, context.clock.now()


def _row(session: Session, one: HandOverRow) -> tuple[str, ...]:
    """One line of the list."""
    zone = session.timezone
    to = session.language.say(f"cli.hand_over_{one.direction}")
    dong = session.config.region.dong_names.get(one.dong, one.dong)
    accepted = moment(one.accepted_at, zone)
    return (str(one.id), dong, to, moment(one.since, zone), moment(one.at, zone), accepted, one.accepted_by or "")


def _line(session: Session, one: HandOverLine) -> tuple[str, ...]:
    """One line of a sheet."""
    kind = session.language.say(f"hand_over_kind.{one.kind}")
    why = session.language.explain(one.why, session.timezone)
    words = f"{one.who}: {one.words}" if one.words else ""
    return (moment(one.at, session.timezone), kind, one.name, one.incident or "", why, words)
