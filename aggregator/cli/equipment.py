"""``smartcare equipment``: what cannot be seen or does not work, and its mending."""

import click

from aggregator.operations import equipment as operations
from aggregator.operations.equipment import Ticket

from .options import as_json
from .output import moment, print_json, print_table
from .session import Session


@click.group()
def equipment() -> None:
    """What cannot be seen or does not work; never a person's silence."""


@equipment.command("list")
@click.option("--all", "include_closed", is_flag=True, help="Closed ones too.")
@as_json
@click.pass_obj
def list_(session: Session, include_closed: bool, as_json: bool) -> None:
    """List equipment tickets, the oldest first."""
    found = session.run(lambda context, actor: operations.list_tickets(context, actor, include_closed=include_closed))
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.ticket_titles").split("|"), [_row(session, one) for one in found])


@equipment.command()
@click.argument("ticket", type=click.IntRange(min=1))
@click.option("--memo", required=True, help="What was done.")
@as_json
@click.pass_obj
def close(session: Session, ticket: int, memo: str, as_json: bool) -> None:
    """Close a ticket by hand."""
    closed = session.run(lambda context, actor: operations.close(context, actor, ticket, memo=memo))
    if as_json:
        print_json(closed, session.language, session.timezone)
    else:
        click.echo(session.language.say("cli.ticket_closed", ticket=closed.id))


def _row(session: Session, one: Ticket) -> tuple[str, ...]:
    """One line of the list."""
    why = session.language.explain(one.why, session.timezone)
    opened, closed = (moment(at, session.timezone) for at in (one.opened_at, one.closed_at))
    return (str(one.id), one.household or "", opened, closed, why)
