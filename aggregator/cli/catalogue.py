"""``smartcare catalogue``: the programmes people can be referred to, year by year (F5)."""

import json
from typing import TextIO

import click

from aggregator.api.checks import validate
from aggregator.api.resources.programmes import PROGRAMME
from aggregator.catalogue import programme_of
from aggregator.domain.amount import plain
from aggregator.domain.catalogue import Facts, Programme
from aggregator.domain.errors import Invalid
from aggregator.domain.region import Language
from aggregator.operations import catalogue as operations
from aggregator.operations.catalogue import ProgrammeView, YearCopied

from .options import as_json
from .output import print_json, print_table
from .session import Session


@click.group()
def catalogue() -> None:
    """Programmes people can be referred to; what a case uses keeps its year."""


@catalogue.command("list")
@click.option("--year", type=click.IntRange(min=2000), help="This year; without it the newest up to now.")
@click.option("--age", type=click.IntRange(min=0), help="The person's age.")
@click.option("--household-size", type=click.IntRange(min=1), help="How many live together.")
@click.option("--income-share", type=click.FloatRange(min=0), help="Income in per cent of the median income.")
@click.option("--district", help="The id of the person's district.")
@click.option("--all", "include_withdrawn", is_flag=True, help="Programmes that are not offered any more too.")
@as_json
@click.pass_obj
def list_(
    session: Session,
    year: int | None,
    age: int | None,
    household_size: int | None,
    income_share: float | None,
    district: str | None,
    include_withdrawn: bool,
    as_json: bool,
) -> None:
    """List programmes, those that may fit first."""
    facts = Facts(age=age, household_size=household_size, income_share=income_share, district=district)
    found = session.run(
        lambda context, actor: operations.list_programmes(
            context, actor, year=year, facts=facts, include_withdrawn=include_withdrawn
        )
    )
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.programme_titles").split("|"), [_row(session, one) for one in found])


@catalogue.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@as_json
@click.pass_obj
def add(session: Session, file: TextIO, as_json: bool) -> None:
    """Add a programme from a JSON file (- reads standard input), the same as the API takes."""
    programme = _read(file)
    _show(session, session.run(lambda context, actor: operations.add(context, actor, programme)), as_json=as_json)


@catalogue.command()
@click.argument("number", type=click.IntRange(min=1))
@click.argument("file", type=click.File(encoding="utf-8"))
@as_json
@click.pass_obj
def change(session: Session, number: int, file: TextIO, as_json: bool) -> None:
    """Write a programme anew that no case uses yet."""
    programme = _read(file)
    changed = session.run(lambda context, actor: operations.change(context, actor, number, programme))
    _show(session, changed, as_json=as_json)


@catalogue.command()
@click.argument("number", type=click.IntRange(min=1))
@as_json
@click.pass_obj
def withdraw(session: Session, number: int, as_json: bool) -> None:
    """Offer a programme no more; cases that use it keep it."""
    gone = session.run(lambda context, actor: operations.withdraw(context, actor, number))
    _show(session, gone, as_json=as_json, key="cli.programme_withdrawn")


@catalogue.command()
@click.argument("source", type=int)
@click.argument("target", type=int)
@as_json
@click.pass_obj
def copy(session: Session, source: int, target: int, as_json: bool) -> None:
    """Copy the programmes of a year into another, to be checked there."""
    copied = session.run(lambda context, actor: operations.copy_year(context, actor, source=source, target=target))
    _tell(session, copied, as_json=as_json)


@catalogue.command()
@click.argument("year", type=int)
@as_json
@click.pass_obj
def seed(session: Session, year: int, as_json: bool) -> None:
    """Add the programmes this software brings along for a year; those that are there already stay."""
    _tell(session, session.run(lambda context, actor: operations.load_seed(context, actor, year)), as_json=as_json)


def _read(file: TextIO) -> Programme:
    """A programme from a file."""
    try:
        content = json.load(file)
    except ValueError as error:
        raise Invalid("object_expected", field=getattr(file, "name", None)) from error
    return programme_of(validate(PROGRAMME, content))


def _tell(session: Session, copied: YearCopied, *, as_json: bool) -> None:
    """What came of filling a year."""
    if as_json:
        print_json(copied, session.language, session.timezone)
    else:
        year, added, kept = copied.year, copied.copied, copied.kept
        click.echo(session.language.say("cli.year_copied", year=year, copied=added, kept=kept))


def _show(session: Session, one: ProgrammeView, *, as_json: bool, key: str = "cli.programme_written") -> None:
    """One programme that was written."""
    if as_json:
        print_json(one, session.language, session.timezone)
    else:
        click.echo(session.language.say(key, programme=one.id))


def _row(session: Session, one: ProgrammeView) -> tuple[str, ...]:
    """One line of the list."""
    say = session.language.say
    korean = session.language.language is Language.KOREAN
    limit = ""
    if one.limit is not None:
        limit = f"{plain(one.limit.amount):,} {say(f'unit.{one.limit.unit}')} {say(f'per.{one.limit.per}')}"
    return (
        str(one.id),
        one.code,
        str(one.year),
        one.name.ko if korean else one.name.en,
        limit,
        say(f"programme_fit.{one.fit}"),
        say("cli.yes" if one.verified else "cli.no"),
        one.authority.ko if korean else one.authority.en,
    )
