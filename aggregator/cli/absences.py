"""``smartcare absence``: who is away, told by whom (W16)."""

from collections.abc import Sequence
from datetime import datetime

import click

from aggregator.domain.absence import AbsenceKind, Channel, Teller
from aggregator.operations import absences
from aggregator.operations.absences import AbsenceView

from .options import as_json, choice
from .output import moment, print_json, print_table
from .session import Session

_WHEN = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


@click.group()
def absence() -> None:
    """Who is away; no inactivity signal meanwhile."""


@absence.command()
@click.argument("household")
@click.option("--kind", type=choice(AbsenceKind), default=AbsenceKind.OTHER.value, show_default=True, help="Why.")
@click.option("--told-by", type=choice(Teller), required=True, help="Who told it.")
@click.option("--channel", type=choice(Channel), required=True, help="How it was told.")
@click.option("--from", "starts_at", type=_WHEN, help="On the region's clock; now without it.")
@click.option("--until", "ends_at", type=_WHEN, help="On the region's clock; until seen again without it.")
@click.option("--place", default="", help="Where the person is.")
@as_json
@click.pass_obj
def add(
    session: Session,
    household: str,
    kind: str,
    told_by: str,
    channel: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    place: str,
    as_json: bool,
) -> None:
    """Write down an absence."""
    since, until = (None if at is None else at.replace(tzinfo=session.timezone) for at in (starts_at, ends_at))
    added = session.run(
        lambda context, actor: absences.add(
            context,
            actor,
            household,
            kind=AbsenceKind(kind),
            told_by=Teller(told_by),
            channel=Channel(channel),
            starts_at=since,
            ends_at=until,
            place=place,
        )
    )
    _show(session, [added], as_json=as_json)


@absence.command()
@click.argument("absence")
@as_json
@click.pass_obj
def end(session: Session, absence: str, as_json: bool) -> None:
    """End an absence now."""
    ended = session.run(lambda context, actor: absences.end(context, actor, absence))
    _show(session, [ended], as_json=as_json)


@absence.command("list")
@click.option("--household", help="Every absence of this one.")
@as_json
@click.pass_obj
def list_(session: Session, household: str | None, as_json: bool) -> None:
    """List absences that are not over; the look is logged."""
    found = session.run(lambda context, actor: absences.list_absences(context, actor, household=household))
    _show(session, found, as_json=as_json)


def _show(session: Session, found: Sequence[AbsenceView], *, as_json: bool) -> None:
    """Absences as a table, or JSON."""
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.absence_titles").split("|"), [_row(session, one) for one in found])


def _row(session: Session, one: AbsenceView) -> tuple[str, ...]:
    """One line of the list."""
    say = session.language.say
    return (
        one.id,
        one.household,
        say(f"absence_kind.{one.kind}"),
        moment(one.starts_at, session.timezone),
        moment(one.ended_at or one.ends_at, session.timezone),
        say(f"teller.{one.told_by}"),
        say(f"absence_channel.{one.channel}"),
        one.place,
        say(f"cli.absence_state_{one.state}"),
    )
