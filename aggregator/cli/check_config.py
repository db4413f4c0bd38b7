"""``smartcare check-config``."""

import click

from .session import Session


@click.command("check-config")
@click.pass_obj
def check_config(session: Session) -> None:
    """Check the configuration and tell everything that is wrong with it."""
    region = session.config.region
    click.echo(
        session.language.say(
            "cli.config_good",
            file=session.config_path.name,
            districts=len(region.districts),
            dongs=len(region.dongs),
        )
    )
