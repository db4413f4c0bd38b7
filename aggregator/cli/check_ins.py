"""``smartcare check-in``: what came of asking people by phone."""

import json
from typing import TextIO

import click

from aggregator.api.checks import validate
from aggregator.api.resources.check_ins import RESULT
from aggregator.domain.check_in import CheckIn
from aggregator.domain.errors import Invalid
from aggregator.operations import check_ins
from aggregator.operations.check_ins import CheckInView

from .options import as_json
from .output import moment, print_json, print_table
from .session import Session


@click.group("check-in")
def check_in() -> None:
    """What came of asking people by phone."""


@check_in.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@as_json
@click.pass_obj
def take(session: Session, file: TextIO, as_json: bool) -> None:
    """Take a result from a JSON file (- reads standard input), the same as the API takes."""
    try:
        content = json.load(file)
    except ValueError as error:
        raise Invalid("object_expected", field=getattr(file, "name", None)) from error
    result = CheckIn(**validate(RESULT, content))
    taken = session.run(lambda context, actor: check_ins.take(context, actor, result))
    if as_json:
        print_json(taken, session.language, session.timezone)
    else:
        key = "cli.check_in_repeated" if taken.repeated else "cli.check_in_taken"
        click.echo(session.language.say(key, reference=taken.reference))


@check_in.command()
@click.argument("household")
@as_json
@click.pass_obj
def questions(session: Session, household: str, as_json: bool) -> None:
    """List what a call asks this person today besides the usual."""
    found = session.run(lambda context, actor: check_ins.questions(context, actor, household))
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        rows = [(one.id, getattr(one.words, session.language.language)) for one in found]
        print_table(session.language.say("cli.check_in_question_titles").split("|"), rows)


@check_in.command("list")
@click.argument("household")
@as_json
@click.pass_obj
def list_(session: Session, household: str, as_json: bool) -> None:
    """List the check-ins of a household with what was said, the newest first; the look is logged."""
    found = session.run(lambda context, actor: check_ins.list_check_ins(context, actor, household=household))
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.check_in_titles").split("|"), [_line(session, one) for one in found])


def _line(session: Session, one: CheckInView) -> tuple[str, ...]:
    """One check-in as a line."""
    say = session.language.say
    return (
        moment(one.called_at, session.timezone),
        say(f"direction.{one.direction}"),
        say(f"occasion.{one.occasion}"),
        say(f"call_outcome.{one.outcome}"),
        one.incident or "",
        " ".join(part for part in (_asked(session, one), one.words) if part),
    )


def _asked(session: Session, one: CheckInView) -> str:
    """The seasonal question before what was said."""
    if one.question is None:
        return ""
    return session.language.say("cli.check_in_question", words=getattr(one.question, session.language.language))
