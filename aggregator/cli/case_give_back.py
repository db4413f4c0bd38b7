"""``smartcare case give-back``: what a case changes in how the person is watched over."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import click

from aggregator.domain.absence import AbsenceKind, Channel, Teller
from aggregator.domain.access import Actor
from aggregator.domain.case.give_back import Proposed
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.reachability import Reach
from aggregator.operations import case_give_back
from aggregator.operations.case_give_back import GaveBack
from aggregator.operations.case_views import parse_label
from aggregator.operations.context import Context

from .options import as_json, choice
from .output import print_json, print_table
from .session import Session

_WHEN = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
_REASON = click.option("--reason", required=True, help="Why, in a sentence.")
_DUE = click.option("--due", "due_at", type=_WHEN, help="By when, on the region's clock.")


@click.group("give-back")
def give_back() -> None:
    """What a case changes: absences, how to reach the person, equipment, moving, leaving."""


@give_back.command()
@click.argument("number")
@click.option("--kind", type=choice(AbsenceKind), default=AbsenceKind.HOSPITAL.value, show_default=True)
@click.option("--told-by", type=choice(Teller), required=True, help="Who told it.")
@click.option("--channel", type=choice(Channel), required=True, help="How it was told.")
@click.option("--from", "starts_at", type=_WHEN, help="On the region's clock; now without it.")
@click.option("--until", "ends_at", type=_WHEN, help="On the region's clock; until seen again without it.")
@click.option("--place", default="", help="Where the person is.")
@_REASON
@as_json
@click.pass_obj
def absence(
    session: Session,
    number: str,
    kind: str,
    told_by: str,
    channel: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    place: str,
    reason: str,
    as_json: bool,
) -> None:
    """The person was admitted to hospital, or is away."""
    _tell(
        session,
        lambda context, actor: case_give_back.begin_absence(
            context,
            actor,
            parse_label(number),
            kind=AbsenceKind(kind),
            told_by=Teller(told_by),
            channel=Channel(channel),
            starts_at=_local(session, starts_at),
            ends_at=_local(session, ends_at),
            place=place,
            reason=reason,
        ),
        as_json=as_json,
    )


@give_back.command("absence-end")
@click.argument("number")
@_REASON
@as_json
@click.pass_obj
def absence_end(session: Session, number: str, reason: str, as_json: bool) -> None:
    """The person is home again."""
    _tell(
        session,
        lambda context, actor: case_give_back.end_absence(context, actor, parse_label(number), reason=reason),
        as_json=as_json,
    )


@give_back.command()
@click.argument("number")
@click.option("--add", "added", type=choice(Reach), multiple=True, help="What holds from now on.")
@click.option("--remove", "removed", type=choice(Reach), multiple=True, help="What no longer holds.")
@_REASON
@as_json
@click.pass_obj
def reach(
    session: Session, number: str, added: tuple[str, ...], removed: tuple[str, ...], reason: str, as_json: bool
) -> None:
    """How to reach the person has changed: they refuse visits, say, or prefer calls."""
    _tell(
        session,
        lambda context, actor: case_give_back.set_reach(
            context,
            actor,
            parse_label(number),
            added=tuple(map(Reach, added)),
            removed=tuple(map(Reach, removed)),
            reason=reason,
        ),
        as_json=as_json,
    )


@give_back.command()
@click.argument("number")
@_DUE
@_REASON
@as_json
@click.pass_obj
def plug(session: Session, number: str, due_at: datetime | None, reason: str, as_json: bool) -> None:
    """The plug must be moved: the television, say, is always on."""
    due = _local(session, due_at)
    _tell(
        session,
        lambda context, actor: case_give_back.move_plug(context, actor, parse_label(number), reason=reason, due_at=due),
        as_json=as_json,
    )


@give_back.command()
@click.argument("number")
@as_json
@click.pass_obj
def sensors(session: Session, number: str, as_json: bool) -> None:
    """List the sensors with which a collapse would show sooner; the look is logged."""
    found = session.run(lambda context, actor: case_give_back.list_proposals(context, actor, parse_label(number)))
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    say, explain = session.language.say, session.language.explain
    rows = [(one.sensor, explain(one.what, session.timezone)) for one in found]
    print_table(say("cli.proposal_titles").split("|"), rows)


@give_back.command()
@click.argument("number")
@click.argument("sensor", type=choice(Proposed))
@_DUE
@_REASON
@as_json
@click.pass_obj
def sensor(session: Session, number: str, sensor: str, due_at: datetime | None, reason: str, as_json: bool) -> None:
    """Have one more sensor brought."""
    due = _local(session, due_at)
    _tell(
        session,
        lambda context, actor: case_give_back.propose_sensor(
            context, actor, parse_label(number), Proposed(sensor), reason=reason, due_at=due
        ),
        as_json=as_json,
    )


@give_back.command()
@click.argument("number")
@click.argument("dong")
@click.option("--moves", "moves_at", type=_WHEN, help="When the person moves, on the region's clock.")
@_REASON
@as_json
@click.pass_obj
def transfer(session: Session, number: str, dong: str, moves_at: datetime | None, reason: str, as_json: bool) -> None:
    """The person moves: offer them and the case to another dong."""
    moves = _local(session, moves_at)
    _tell(
        session,
        lambda context, actor: case_give_back.transfer(
            context, actor, parse_label(number), dong=dong, moves_at=moves, reason=reason
        ),
        as_json=as_json,
    )


@give_back.command()
@click.argument("number")
@click.argument("why", type=choice(LeavingReason))
@click.option("--at", type=_WHEN, help="When, on the region's clock; now without it.")
@_REASON
@as_json
@click.pass_obj
def leave(session: Session, number: str, why: str, at: datetime | None, reason: str, as_json: bool) -> None:
    """The person has died or moved away, say: watching stops and the case is closed."""
    left = _local(session, at)
    _tell(
        session,
        lambda context, actor: case_give_back.leave(
            context, actor, parse_label(number), why=LeavingReason(why), at=left, reason=reason
        ),
        as_json=as_json,
    )


def _local(session: Session, at: datetime | None) -> datetime | None:
    """A time that was typed, on the region's clock."""
    return None if at is None else at.replace(tzinfo=session.timezone)


def _tell(session: Session, work: Callable[[Context, Actor], Awaitable[GaveBack]], *, as_json: bool) -> None:
    """Do it and say what was changed."""
    done = session.run(work)
    if as_json:
        print_json(done, session.language, session.timezone)
        return
    what = session.language.explain(done.what, session.timezone)
    click.echo(session.language.say("cli.gave_back", label=done.case.label, what=what))
