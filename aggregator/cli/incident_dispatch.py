"""``smartcare incident dispatch`` and what follows: steps, police, findings, calls to 119 or 112."""

from datetime import datetime, tzinfo

import click

from aggregator.domain.checklist import Seen
from aggregator.domain.dispatch import Emergency, Measure, Ruling
from aggregator.domain.dispatch_record import Particulars, Step
from aggregator.operations import checklists, dispatches, incidents
from aggregator.operations.checklists import ChecklistEntry

from .incident_told import tell
from .options import as_json, choice
from .output import moment, print_json, print_table
from .session import Session

_at = click.option(
    "--at",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]),
    help="When, on the region's clocks; now without it.",
)
_memo = click.option("--memo", default="", help="In your own words.")


@click.command()
@click.argument("number")
@click.option("--partner", "partners", multiple=True, help="Who goes along: 119, 112, keyholder; may stand twice.")
@click.option("--people", type=click.IntRange(1, 20), help="How many of ours go.")
@click.option("--names", default="", help="Who goes; encrypted.")
@_memo
@as_json
@click.pass_obj
def dispatch(
    session: Session, number: str, partners: tuple[str, ...], people: int | None, names: str, memo: str, as_json: bool
) -> None:
    """Record that somebody goes there; nobody goes alone."""
    row = session.run(
        lambda context, actor: incidents.dispatch(
            context,
            actor,
            incidents.parse_label(number),
            partners=partners,
            people=people,
            names=names,
            memo=memo,
        )
    )
    tell(session, row, as_json=as_json)


@click.command()
@click.argument("number")
@click.argument("done", type=choice(Step))
@_at
@click.option("--dispatch", "which", type=click.IntRange(1), help="Which dispatch, from 1; the newest without it.")
@click.option("--names", default="", help="Who went.")
@click.option("--keyholder", default="", help="Who let them in.")
@click.option("--damage", default="", help="What was broken.")
@click.option("--repairs", default="", help="Who mends it, and until when.")
@click.option("--hospital", default="", help="Where the person was taken.")
@_memo
@as_json
@click.pass_obj
def step(
    session: Session,
    /,
    number: str,
    done: str,
    at: datetime | None,
    which: int | None,
    memo: str,
    as_json: bool,
    **told: str,
) -> None:
    """Record that those who went have left, arrived, taken the person somewhere, or are done."""
    row = session.run(
        lambda context, actor: dispatches.step(
            context,
            actor,
            incidents.parse_label(number),
            step=Step(done),
            at=_local(at, session.timezone),
            memo=memo,
            told=Particulars(**told),
            which=which,
        )
    )
    tell(session, row, as_json=as_json)


@click.command()
@click.argument("number")
@click.argument("measure", type=choice(Measure))
@click.argument("ruling", type=choice(Ruling))
@click.option("--station", required=True, help="Which police station.")
@click.option("--officer", required=True, help="Who decided; encrypted.")
@_at
@_memo
@as_json
@click.pass_obj
def police(
    session: Session,
    number: str,
    measure: str,
    ruling: str,
    station: str,
    officer: str,
    at: datetime | None,
    memo: str,
    as_json: bool,
) -> None:
    """Record what the police decided; nobody else decides it."""
    row = session.run(
        lambda context, actor: dispatches.police_decision(
            context,
            actor,
            incidents.parse_label(number),
            measure=Measure(measure),
            ruling=Ruling(ruling),
            station=station,
            officer=officer,
            at=_local(at, session.timezone),
            memo=memo,
        )
    )
    tell(session, row, as_json=as_json)


@click.command()
@click.argument("number")
@click.option("--service", type=choice(Emergency), required=True, help="Whom you called.")
@_at
@_memo
@as_json
@click.pass_obj
def called(session: Session, number: str, service: str, at: datetime | None, memo: str, as_json: bool) -> None:
    """Record that you have called 119 or 112."""
    row = session.run(
        lambda context, actor: dispatches.call_emergency(
            context,
            actor,
            incidents.parse_label(number),
            service=Emergency(service),
            at=_local(at, session.timezone),
            memo=memo,
        )
    )
    tell(session, row, as_json=as_json)


@click.command()
@click.argument("number")
@click.argument("items", nargs=-1)
@click.option("--no", "absent", multiple=True, help="An item that is not so.")
@click.option("--not-seen", "unseen", multiple=True, help="An item nobody could see.")
@_memo
@as_json
@click.pass_obj
def find(
    session: Session,
    number: str,
    items: tuple[str, ...],
    absent: tuple[str, ...],
    unseen: tuple[str, ...],
    memo: str,
    as_json: bool,
) -> None:
    """Record what was found in the home: ITEMS of the district's checklist."""
    answers = dict.fromkeys(absent, Seen.NO) | dict.fromkeys(unseen, Seen.NOT_SEEN)
    row = session.run(
        lambda context, actor: checklists.find(
            context, actor, incidents.parse_label(number), findings=items, answers=answers, memo=memo
        )
    )
    tell(session, row, as_json=as_json)


@click.command()
@click.argument("number")
@as_json
@click.pass_obj
def checklist(session: Session, number: str, as_json: bool) -> None:
    """Show what is to be looked at in the home, with what was answered."""
    view = session.run(lambda context, actor: checklists.show_checklist(context, actor, incidents.parse_label(number)))
    if as_json:
        print_json(view, session.language, session.timezone)
        return
    say = session.language.say
    print_table(say("cli.checklist_titles").split("|"), [_item(session, one) for one in view.items])
    click.echo(say("cli.checklist_open", label=view.incident, count=view.open))


def _item(session: Session, one: ChecklistEntry) -> tuple[str, ...]:
    """One line of the checklist."""
    say, timezone = session.language.say, session.timezone
    return (
        one.item,
        session.language.explain(one.words, timezone),
        say(f"seen.{one.seen or '-'}"),
        moment(one.answered_at, timezone),
        one.answered_by or "",
        "" if one.before is None else f"{say(f'seen.{one.before}')} {moment(one.before_at, timezone)}",
    )


def _local(at: datetime | None, timezone: tzinfo) -> datetime | None:
    """A time that was written on the region's clocks."""
    return None if at is None else at.replace(tzinfo=timezone)


DISPATCHING: tuple[click.Command, ...] = (dispatch, step, police, called, find, checklist)
"""Commands of ``smartcare incident``."""
