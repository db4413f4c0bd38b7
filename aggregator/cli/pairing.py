"""``smartcare pair``."""

import click

from aggregator.operations import pairing

from .options import as_json
from .output import moment, print_json
from .session import Session


@click.command()
@click.argument("household")
@as_json
@click.pass_obj
def pair(session: Session, household: str, as_json: bool) -> None:
    """Make a pairing code for a household: one use, 24 hours."""
    code = session.run(lambda context, actor: pairing.create_code(context, actor, household))
    if as_json:
        print_json(code, session.language, session.timezone)
    else:
        click.echo(session.language.say("cli.code", code=code.code, expires=moment(code.expires_at, session.timezone)))
