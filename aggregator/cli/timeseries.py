"""``smartcare timeseries``: how forwarding to InfluxDB stands."""

from datetime import datetime

import click

from aggregator.operations import time_series as operations
from aggregator.operations.time_series import TimeSeriesView

from .options import as_json
from .output import moment, print_facts, print_json, print_table
from .session import Session

_START = "start"
_TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"])


@click.group()
def timeseries() -> None:
    """The time series in InfluxDB: how far they are, and what was set aside."""


@timeseries.command()
@as_json
@click.pass_obj
def status(session: Session, as_json: bool) -> None:
    """Show how far the journal is forwarded and what waits."""
    view = session.run(operations.status)
    if as_json:
        print_json(view, session.language, session.timezone)
        return
    say = session.language.say
    if session.config.influxdb is None:
        click.echo(say("cli.time_series_off"))
    elif view.position is None:
        click.echo(say("cli.time_series_none"))
    print_facts([(say(f"cli.time_series_{name}"), value) for name, value in _facts(session, view)])


def _facts(session: Session, view: TimeSeriesView) -> list[tuple[str, str]]:
    """What is shown, by name."""
    return [
        ("position", "" if view.position is None else str(view.position)),
        ("newest", str(view.newest)),
        ("waiting", str(view.waiting)),
        ("since", moment(view.waiting_since, session.timezone)),
        ("lines", str(view.lines)),
        ("set_aside", str(view.set_aside)),
        ("kept", str(view.kept)),
        ("moved", moment(view.moved_at, session.timezone)),
        ("forwarding", session.language.say("cli.time_series_yes" if view.forwarding else "cli.time_series_no")),
    ]


@timeseries.command("set-aside")
@click.option("--limit", type=click.IntRange(1, 10_000), default=100, show_default=True)
@click.option("--clear", is_flag=True, help="Throw them away instead.")
@as_json
@click.pass_obj
def set_aside(session: Session, limit: int, clear: bool, as_json: bool) -> None:
    """List lines that InfluxDB refused, the newest first, each with the reason."""
    if clear:
        lines = session.run(operations.clear_set_aside)
        click.echo(session.language.say("cli.time_series_cleared", lines=lines))
        return
    found = session.run(lambda context, actor: operations.list_set_aside(context, actor, limit=limit))
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    rows = [
        (str(one.journal_id), str(one.seq), moment(one.at, session.timezone), one.reason, one.line or "")
        for one in found
    ]
    print_table(session.language.say("cli.time_series_set_aside_titles").split("|"), rows)


@timeseries.command()
@click.option("--to", "to", required=True, metavar="TIME|start", help="Local time, or `start` for the whole journal.")
@as_json
@click.pass_obj
def rewind(session: Session, to: str, as_json: bool) -> None:
    """Forward again what was received from a time on; nothing comes twice."""
    at = None if to == _START else _local(session, to)
    view = session.run(lambda context, actor: operations.rewind(context, actor, to=at))
    if as_json:
        print_json(view, session.language, session.timezone)
    else:
        said = session.language.say("cli.time_series_rewound", position=view.position, items=view.items)
        click.echo(said)


def _local(session: Session, written: str) -> datetime:
    """A time as it was written, on the region's clock."""
    at: datetime = _TIME.convert(written, None, click.get_current_context())
    return at.replace(tzinfo=session.timezone)
