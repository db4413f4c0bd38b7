"""What the terminal says after an incident has changed."""

import click

from aggregator.operations.incidents import IncidentRow

from .output import print_json
from .session import Session


def tell(session: Session, row: IncidentRow, *, as_json: bool) -> None:
    """What became of an incident."""
    if as_json:
        print_json(row, session.language, session.timezone)
    else:
        state = session.language.say(f"state.{row.state}")
        click.echo(session.language.say("cli.incident_now", label=row.label, state=state))
