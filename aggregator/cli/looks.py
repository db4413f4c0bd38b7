"""``smartcare looks``: who looked at whom."""

from datetime import datetime, tzinfo

import click

from aggregator.operations import looks as operations

from .options import as_json
from .output import moment, print_json, print_table
from .session import Session

_TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M"])


@click.command()
@click.option("--household", help="Looks at one person.")
@click.option("--user", help="Looks by one member of staff.")
@click.option("--from", "start", type=_TIME, help="From this local time on.")
@click.option("--to", "end", type=_TIME, help="Up to this local time.")
@click.option("--before", type=int, help="The id of a look: only older ones.")
@click.option("--limit", type=click.IntRange(1, 5000), default=100, show_default=True)
@as_json
@click.pass_obj
def looks(
    session: Session,
    household: str | None,
    user: str | None,
    start: datetime | None,
    end: datetime | None,
    before: int | None,
    limit: int,
    as_json: bool,
) -> None:
    """Who looked at whom, the newest first."""
    found = session.run(
        lambda context, actor: operations.list_looks(
            context,
            actor,
            household=household,
            user=user,
            start=_local(start, session.timezone),
            end=_local(end, session.timezone),
            before=before,
            limit=limit,
        )
    )
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    off = session.language.say("cli.off_duty")
    rows = [
        (
            str(look.id),
            moment(look.at, session.timezone),
            look.user,
            look.household,
            look.origin,
            look.action,
            off if look.off_duty else "",
            look.why,
        )
        for look in found
    ]
    print_table(session.language.say("cli.looks_titles").split("|"), rows)


def _local(at: datetime | None, timezone: tzinfo) -> datetime | None:
    """A time as it was written, on the region's clock."""
    return None if at is None else at.replace(tzinfo=timezone)
