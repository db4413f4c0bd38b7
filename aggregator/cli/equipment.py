"""``smartcare equipment``: what cannot be seen or does not work, and its mending."""

import click

from aggregator.domain.equipment import TicketKind
from aggregator.operations import equipment as operations
from aggregator.operations.equipment import Ticket

from .options import as_json
from .output import moment, print_json, print_table
from .session import Session


@click.group()
def equipment() -> None:
    """What cannot be seen or does not work; never a person's silence."""


@equipment.command("list")
@click.option("--kind", type=click.Choice([kind.value for kind in TicketKind]), help="Only this kind.")
@click.option("--dong", help="Only this dong.")
@click.option("--with", "assigned_to", metavar="USER", help="Only those given to this person.")
@click.option("--all", "include_closed", is_flag=True, help="Closed ones too.")
@as_json
@click.pass_obj
def list_(
    session: Session, kind: str | None, dong: str | None, assigned_to: str | None, include_closed: bool, as_json: bool
) -> None:
    """List equipment tickets, the most severe first, then the oldest."""
    wanted = None if kind is None else TicketKind(kind)
    found = session.run(
        lambda context, actor: operations.list_tickets(
            context, actor, kind=wanted, dong=dong, assigned_to=assigned_to, include_closed=include_closed
        )
    )
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.equipment_titles").split("|"), [_row(session, one) for one in found])


@equipment.command()
@as_json
@click.pass_obj
def summary(session: Session, as_json: bool) -> None:
    """Count open tickets by kind and dong."""
    found = session.run(operations.summary)
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    say = session.language.say
    click.echo(say("cli.equipment_summary", open=found.open))
    rows = [
        (say(f"ticket_kind.{one.kind}"), one.dong or "", str(one.open), moment(one.oldest_at, session.timezone))
        for one in found.counts
    ]
    print_table(say("cli.equipment_counts").split("|"), rows)


@equipment.command()
@click.argument("ticket", type=click.IntRange(min=1))
@click.argument("user", required=False)
@click.option("--memo", default="", help="What is to be done.")
@as_json
@click.pass_obj
def assign(session: Session, ticket: int, user: str | None, memo: str, as_json: bool) -> None:
    """Give a ticket to somebody; without a USER to nobody."""
    given = session.run(lambda context, actor: operations.assign(context, actor, ticket, user=user, memo=memo))
    key = "cli.ticket_unassigned" if user is None else "cli.ticket_assigned"
    _tell(session, given, key, as_json=as_json)


@equipment.command()
@click.argument("ticket", type=click.IntRange(min=1))
@click.option("--memo", required=True, help="What was found or arranged.")
@as_json
@click.pass_obj
def note(session: Session, ticket: int, memo: str, as_json: bool) -> None:
    """Write something down about a ticket."""
    noted = session.run(lambda context, actor: operations.annotate(context, actor, ticket, memo=memo))
    _tell(session, noted, "cli.ticket_noted", as_json=as_json)


@equipment.command()
@click.argument("ticket", type=click.IntRange(min=1))
@click.option("--memo", required=True, help="What was done.")
@as_json
@click.pass_obj
def close(session: Session, ticket: int, memo: str, as_json: bool) -> None:
    """Close a ticket by hand."""
    closed = session.run(lambda context, actor: operations.close(context, actor, ticket, memo=memo))
    _tell(session, closed, "cli.ticket_closed", as_json=as_json)


def _tell(session: Session, ticket: Ticket, key: str, *, as_json: bool) -> None:
    """Say what was done with a ticket."""
    if as_json:
        print_json(ticket, session.language, session.timezone)
    else:
        click.echo(session.language.say(key, ticket=ticket.id, user=ticket.assigned_to or ""))


def _row(session: Session, one: Ticket) -> tuple[str, ...]:
    """One line of the list."""
    say = session.language.say
    why = session.language.explain(one.why, session.timezone)
    opened, closed = (moment(at, session.timezone) for at in (one.opened_at, one.closed_at))
    kind, severity = say(f"ticket_kind.{one.kind}"), say(f"severity.{one.severity}")
    home = one.household or ""
    return (str(one.id), severity, kind, one.dong or "", home, opened, closed, one.assigned_to or "", why)
