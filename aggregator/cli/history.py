"""``smartcare household history``: what a home measured and its person did."""

from datetime import datetime

import click

from aggregator.operations import history as operations
from aggregator.operations.history import HistoryView

from .options import as_json
from .output import moment, print_json, print_table
from .session import Session

_WRITTEN = ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")


@click.command()
@click.argument("household")
@click.option("--from", "first", type=click.DateTime(_WRITTEN), help="Local time; the last day unless given.")
@click.option("--to", "last", type=click.DateTime(_WRITTEN), help="Local time; now unless given.")
@click.option(
    "--step",
    type=click.IntRange(operations.SHORTEST_STEP_S, operations.LONGEST_STEP_S),
    default=3600,
    show_default=True,
    help="Seconds that make one row.",
)
@click.option("--sensor", help="Only this sensor.")
@as_json
@click.pass_obj
def history(
    session: Session,
    household: str,
    first: datetime | None,
    last: datetime | None,
    step: int,
    sensor: str | None,
    as_json: bool,
) -> None:
    """Show what a home measured and when the person did something; the look is logged."""
    begin, end = _local(session, first), _local(session, last)
    view = session.run(
        lambda context, actor: operations.history(
            context, actor, household, first=begin, last=end, step_s=step, sensor=sensor
        )
    )
    if as_json:
        print_json(view, session.language, session.timezone)
    else:
        _print(session, view)


def _local(session: Session, written: datetime | None) -> datetime | None:
    """What was written, as a moment."""
    return None if written is None else written.replace(tzinfo=session.timezone)


def _print(session: Session, view: HistoryView) -> None:
    """Values, then evidence."""
    say, zone = session.language.say, session.timezone
    rows = [
        (moment(one.at, zone), one.sensor, str(one.count), f"{one.min:g}", f"{one.max:g}", f"{one.mean:.1f}")
        for one in view.points
    ]
    print_table(say("cli.history_titles").split("|"), rows)
    click.echo()
    deeds = [(moment(one.at, zone), f"{one.sensor}: {one.count}") for one in view.evidence]
    print_table(say("cli.history_evidence").split("|"), deeds)
