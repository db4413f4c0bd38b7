"""``smartcare household import|template|transfer|leave`` and ``smartcare devices``: the daily work of the register."""

import sys
from datetime import datetime
from pathlib import Path

import click

from aggregator.domain.device import DeviceKind, DeviceState
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.register_import import decode
from aggregator.operations import devices as operations
from aggregator.operations import leaving, register_import, transfers
from aggregator.operations.devices import DeviceView
from aggregator.operations.register_import import ImportReport

from .options import as_json, choice
from .output import moment, print_json, print_table
from .session import Session


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--skip-bad", is_flag=True, help="Register the good rows although others are wrong.")
@as_json
@click.pass_obj
def import_(session: Session, file: Path, dry_run: bool, skip_bad: bool, as_json: bool) -> None:
    """Register what is new in a CSV file (UTF-8 or CP949), all rows or none."""
    text = decode(file.read_bytes())
    report = session.run(
        lambda context, actor: register_import.take(context, actor, text, dry_run=dry_run, skip_bad=skip_bad)
    )
    if as_json:
        print_json(report, session.language, session.timezone)
    else:
        _show_report(session, report)
    if report.bad and not skip_bad:
        sys.exit(1)


@click.command()
@click.pass_obj
def template(session: Session) -> None:
    """Print the headings of such a file."""
    click.echo(register_import.template(session.language.language), nl=False)


@click.command()
@click.argument("household")
@click.argument("dong")
@click.option("--memo", required=True, help="Why, and what the new dong should know.")
@as_json
@click.pass_obj
def transfer(session: Session, household: str, dong: str, memo: str, as_json: bool) -> None:
    """Offer a person to another dong; until it accepts the old one watches."""
    offered = session.run(lambda context, actor: transfers.offer(context, actor, household, dong=dong, memo=memo))
    if as_json:
        print_json(offered, session.language, session.timezone)
    else:
        click.echo(offered.id)


@click.command()
@click.argument("household")
@click.option("--reason", type=choice(LeavingReason), required=True, help="Why.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="When; now without it.")
@click.option("--memo", required=True, help="What happened.")
@as_json
@click.pass_obj
def leave(session: Session, household: str, reason: str, at: datetime | None, memo: str, as_json: bool) -> None:
    """End everything for a person; an open incident is closed first."""
    left_at = None if at is None else at.replace(tzinfo=session.timezone)
    view = session.run(
        lambda context, actor: leaving.leave(
            context, actor, household, reason=LeavingReason(reason), at=left_at, memo=memo
        )
    )
    if as_json:
        print_json(view, session.language, session.timezone)
    else:
        click.echo(f"{view.id}  {session.language.say(f'leaving.{reason}')}  {moment(view.left_at, session.timezone)}")


DAILY: tuple[click.Command, ...] = (import_, template, transfer, leave)
"""What `household` has of these."""


@click.group()
def devices() -> None:
    """Devices lent to homes."""


@devices.command("list")
@click.option("--household", help="Only of this one.")
@click.option("--wanted", is_flag=True, help="Only those to be fetched.")
@as_json
@click.pass_obj
def list_(session: Session, household: str | None, wanted: bool, as_json: bool) -> None:
    """List devices."""
    found = session.run(
        lambda context, actor: operations.list_devices(context, actor, household=household, wanted=wanted)
    )
    _show_devices(session, found, as_json=as_json)


@devices.command()
@click.argument("household")
@click.argument("kind", type=choice(DeviceKind))
@click.argument("label")
@as_json
@click.pass_obj
def lend(session: Session, household: str, kind: str, label: str, as_json: bool) -> None:
    """Write down a device that a home was given."""
    lent = session.run(lambda context, actor: operations.lend(context, actor, household, DeviceKind(kind), label))
    _show_devices(session, (lent,), as_json=as_json)


@devices.command()
@click.argument("device")
@click.argument("state", type=choice(DeviceState))
@as_json
@click.pass_obj
def mark(session: Session, device: str, state: str, as_json: bool) -> None:
    """Say that a device came back, was lost, or is in the home."""
    marked = session.run(lambda context, actor: operations.mark(context, actor, device, DeviceState(state)))
    _show_devices(session, (marked,), as_json=as_json)


def _show_devices(session: Session, found: tuple[DeviceView, ...], *, as_json: bool) -> None:
    """Devices as a table, or JSON."""
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    say = session.language.say
    rows = [
        (
            one.device.id,
            one.device.household,
            say(f"device.{one.device.kind}"),
            one.device.label,
            say(f"device_state.{one.device.state}"),
            moment(one.device.wanted_at, session.timezone),
        )
        for one in found
    ]
    print_table(say("cli.device_titles").split("|"), rows)


def _show_report(session: Session, report: ImportReport) -> None:
    """What came of a file, a line for each problem."""
    say, explain = session.language.say, session.language.explain
    rows = []
    for row in report.rows:
        head = (str(row.row), say(f"import_row.{row.state}"), row.household or "")
        told = [
            (one.column, explain(one.error, session.timezone), explain(one.mend, session.timezone))
            for one in row.problems
        ]
        rows += [(*head, *cells) for cells in told or [("", "", "")]]
    print_table(say("cli.import_titles").split("|"), rows)
    if report.dry_run:
        click.echo(say("cli.import_dry", rows=len(report.rows), bad=report.bad))
    else:
        click.echo(say("cli.import_done", registered=report.registered, bad=report.bad))
