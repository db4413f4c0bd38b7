"""``smartcare case``: the follow-up of people, with the casebook's sheet."""

import json
from typing import Any, TextIO

import click

from aggregator.api.checks import validate
from aggregator.api.resources.cases import SHEET
from aggregator.domain.access import Actor
from aggregator.domain.case.approval import Answer
from aggregator.domain.case.machine import Move, Need, Origin, Result, State
from aggregator.domain.case.sheet import FIELDS, Sheet
from aggregator.domain.errors import Invalid
from aggregator.operations import case_views, cases, incidents
from aggregator.operations.case_views import CaseRow, CaseView, HistoryEntry, parse_label
from aggregator.operations.context import Context
from aggregator.operations.task_views import parse_label as parse_task

from .case_give_back import give_back
from .case_papers import PAPERS
from .options import as_json, choice
from .output import moment, print_facts, print_json, print_table
from .session import Session

_NEEDS = click.option("--need", "needs", type=choice(Need), multiple=True, required=True, help="What the person needs.")
_REASON = click.option("--reason", required=True, help="Why, in a sentence.")
_OFFICER = click.option("--officer", help="Who is responsible; without it you are.")
_SHEET = click.option("--sheet", type=click.File(encoding="utf-8"), help="A JSON file with fields of the sheet.")


@click.group(commands=(*PAPERS, give_back))
def case() -> None:
    """Cases: what is done for people after an incident."""


@case.command("list")
@click.option("--dong", help="Only this dong.")
@click.option("--state", type=choice(State), help="Only cases in this state.")
@click.option("--officer", help="Only cases of this officer.")
@click.option("--need", type=choice(Need), help="Only people who need this.")
@click.option("--household", help="Only this household.")
@click.option("--all", "include_closed", is_flag=True, help="Closed ones too.")
@click.option("--after", help="The place where the page before ended.")
@as_json
@click.pass_obj
def list_(session: Session, /, as_json: bool, **asked: Any) -> None:
    """List cases, the latest changed first."""
    kinds = {"state": State, "need": Need}
    wanted: dict[str, Any] = {name: kinds.get(name, str)(value) for name, value in asked.items() if value is not None}
    wanted["include_closed"] = asked["include_closed"]
    page = session.run(lambda context, actor: case_views.list_cases(context, actor, **wanted))
    if as_json:
        print_json(page, session.language, session.timezone)
        return
    print_table(session.language.say("cli.case_titles").split("|"), [_line(session, row) for row in page.items])
    if page.next is not None:
        click.echo(session.language.say("cli.case_more", after=page.next))


@case.command()
@click.argument("number")
@as_json
@click.pass_obj
def show(session: Session, number: str, as_json: bool) -> None:
    """Show one case with the person, the sheet and what happened; the look is logged."""

    async def work(context: Context, actor: Actor) -> tuple[CaseView, tuple[HistoryEntry, ...]]:
        parsed = parse_label(number)
        return await case_views.show(context, actor, parsed), await case_views.history(context, actor, parsed)

    view, history = session.run(work)
    if as_json:
        print_json({"case": view, "history": history}, session.language, session.timezone)
        return
    print_facts(_facts(session, view))
    click.echo()
    print_table(session.language.say("cli.case_history_titles").split("|"), [_entry(session, one) for one in history])


@case.command("open")
@click.argument("household")
@_NEEDS
@_REASON
@_OFFICER
@_SHEET
@click.option("--origin", type=choice(Origin), help="How the person was noticed; without it as the task tells.")
@click.option("--task", help="The task in which the need was found, T-101.")
@as_json
@click.pass_obj
def open_(
    session: Session,
    household: str,
    needs: tuple[str, ...],
    reason: str,
    officer: str | None,
    sheet: TextIO | None,
    origin: str | None,
    task: str | None,
    as_json: bool,
) -> None:
    """Open a case by hand."""
    written = Sheet(**_read(sheet))
    row = session.run(
        lambda context, actor: cases.open_by_hand(
            context,
            actor,
            household,
            needs=map(Need, needs),
            reason=reason,
            officer=officer,
            written=written,
            origin=None if origin is None else Origin(origin),
            task=None if task is None else parse_task(task),
        )
    )
    _tell(session, row, as_json=as_json)


@case.command("from-incident")
@click.argument("number")
@_NEEDS
@_REASON
@_OFFICER
@_SHEET
@as_json
@click.pass_obj
def from_incident(
    session: Session,
    number: str,
    needs: tuple[str, ...],
    reason: str,
    officer: str | None,
    sheet: TextIO | None,
    as_json: bool,
) -> None:
    """Open a case from an incident, or join it to the person's case."""
    written = _read(sheet)
    wanted = tuple(map(Need, needs))
    row = session.run(
        lambda context, actor: cases.open_from_incident(
            context,
            actor,
            incidents.parse_label(number),
            needs=wanted,
            reason=reason,
            officer=officer,
            written=written,
            language=session.language.language,
        )
    )
    _tell(session, row, as_json=as_json)


@case.command()
@click.argument("number")
@click.option("--version", type=int, required=True, help="The version of the sheet you have read.")
@_REASON
@click.argument("sheet", type=click.File(encoding="utf-8"))
@as_json
@click.pass_obj
def write(session: Session, number: str, version: int, reason: str, sheet: TextIO, as_json: bool) -> None:
    """Write fields of the sheet from a JSON file (- reads standard input)."""
    changes = _read(sheet)
    row = session.run(
        lambda context, actor: cases.write(
            context, actor, parse_label(number), changes, based_on=version, reason=reason
        )
    )
    _tell(session, row, as_json=as_json)


@case.command()
@click.argument("number")
@click.argument("move", type=click.Choice([move.value for move in cases.MOVES]))
@click.option("--result", type=choice(Result), help="How the case ended, for close.")
@_REASON
@as_json
@click.pass_obj
def move(session: Session, number: str, move: str, result: str | None, reason: str, as_json: bool) -> None:
    """Plan, serve, monitor, close or reopen a case; where the district wants it, ask for approval."""
    ended = None if result is None else Result(result)
    row = session.run(
        lambda context, actor: cases.move(context, actor, parse_label(number), Move(move), reason=reason, result=ended)
    )
    _tell(session, row, as_json=as_json)


@case.command()
@click.argument("number")
@click.argument("answer", type=choice(Answer))
@_REASON
@as_json
@click.pass_obj
def decide(session: Session, number: str, answer: str, reason: str, as_json: bool) -> None:
    """Approve or refuse what waits for a supervisor."""
    row = session.run(
        lambda context, actor: cases.decide_request(
            context, actor, parse_label(number), answer=Answer(answer), reason=reason
        )
    )
    _tell(session, row, as_json=as_json)


@case.command()
@click.argument("number")
@click.argument("officer")
@_REASON
@as_json
@click.pass_obj
def assign(session: Session, number: str, officer: str, reason: str, as_json: bool) -> None:
    """Make somebody else responsible."""
    row = session.run(lambda context, actor: cases.assign(context, actor, parse_label(number), officer, reason=reason))
    _tell(session, row, as_json=as_json)


@case.command()
@click.argument("number")
@click.argument("text")
@as_json
@click.pass_obj
def note(session: Session, number: str, text: str, as_json: bool) -> None:
    """Add a note."""
    row = session.run(lambda context, actor: cases.annotate(context, actor, parse_label(number), reason=text))
    _tell(session, row, as_json=as_json)


def _read(file: TextIO | None) -> dict[str, str]:
    """The fields in a JSON file. Raises Invalid naming the first that is wrong."""
    if file is None:
        return {}
    try:
        content = json.load(file)
    except ValueError as error:
        raise Invalid("object_expected", field=getattr(file, "name", None)) from error
    fields: dict[str, str] = validate(SHEET, content)
    return fields


def _tell(session: Session, row: CaseRow, *, as_json: bool) -> None:
    """What became of a case."""
    if as_json:
        print_json(row, session.language, session.timezone)
    else:
        state = session.language.say(f"case_state.{row.state}")
        click.echo(session.language.say("cli.case_saved", label=row.label, state=state))


def _line(session: Session, row: CaseRow) -> tuple[str, ...]:
    """A case as a line of a table."""
    say = session.language.say
    return (
        row.label,
        say(f"case_state.{row.state}"),
        session.config.region.dong_names.get(row.dong, row.dong),
        row.officer,
        ", ".join(say(f"need.{need}") for need in row.needs),
        moment(row.opened_at, session.timezone),
        row.incident or "",
    )


def _facts(session: Session, view: CaseView) -> tuple[tuple[str, str], ...]:
    """A case as names and values."""
    say = session.language.say
    line = zip(say("cli.case_titles").split("|"), _line(session, view.row), strict=True)
    person = zip(say("cli.case_person").split("|"), (view.name, view.phone, view.address), strict=True)
    written = ((say(f"field.{name}"), getattr(view.sheet, name)) for name in FIELDS)
    return (*line, *person, *written)


def _entry(session: Session, entry: HistoryEntry) -> tuple[str, ...]:
    """A row of the history as a line of a table."""
    what = session.language.explain(entry.what, session.timezone)
    return (moment(entry.at, session.timezone), entry.who, what, entry.reason)
