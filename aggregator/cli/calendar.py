"""``smartcare calendar``: the address under which a calendar program reads somebody's tasks."""

import click

from aggregator.operations import calendar as operation

from .options import as_json
from .output import print_json
from .session import Session


@click.group()
def calendar() -> None:
    """My tasks in my own calendar program."""


@calendar.command()
@as_json
@click.pass_obj
def address(session: Session, as_json: bool) -> None:
    """Make the address, shown once; the one before ends."""
    made = session.run(operation.make_address)
    if as_json:
        print_json(made, session.language, session.timezone)
    else:
        click.echo(session.language.say("cli.calendar_made", path=made.path))


@calendar.command()
@click.pass_obj
def revoke(session: Session) -> None:
    """End the address at once."""
    ended = session.run(operation.revoke).ended
    click.echo(session.language.say("cli.calendar_ended" if ended else "cli.calendar_none"))
