"""``smartcare transfer|danger`` and ``household return``: whose matter somebody is, and what visitors must know."""

from collections.abc import Sequence
from datetime import datetime

import click

from aggregator.domain.consent import ConsentKind
from aggregator.domain.danger_note import DangerKind, DangerNote
from aggregator.domain.service import Service
from aggregator.domain.transfer import Transfer
from aggregator.operations import around_the_person, leaving, transfers

from .options import as_json, choice
from .output import moment, print_json, print_table
from .session import Session


@click.command("return")
@click.argument("household")
@click.option(
    "--service",
    "services",
    type=choice(Service),
    multiple=True,
    default=[Service.PLUG.value],
    show_default=True,
    help="A service the person has again.",
)
@click.option(
    "--consent",
    "consents",
    type=choice(ConsentKind),
    multiple=True,
    default=[ConsentKind.SERVICE.value],
    show_default=True,
    help="A consent given anew.",
)
@as_json
@click.pass_obj
def come_back(
    session: Session, household: str, services: tuple[str, ...], consents: tuple[str, ...], as_json: bool
) -> None:
    """Register somebody again who left; id and history stay."""
    view = session.run(
        lambda context, actor: leaving.come_back(
            context,
            actor,
            household,
            services_wanted=tuple(map(Service, services)),
            consents_given=tuple(map(ConsentKind, consents)),
        )
    )
    if as_json:
        print_json(view, session.language, session.timezone)
    else:
        click.echo(session.language.say("cli.household_added", household=view.id))


@click.group()
def transfer() -> None:
    """Offers of people to other dongs; made by `household transfer`."""


@transfer.command("list")
@as_json
@click.pass_obj
def list_transfers(session: Session, as_json: bool) -> None:
    """List open offers from and to your dongs; the look is logged."""
    _show_transfers(session, session.run(transfers.list_offered), as_json=as_json)


@transfer.command()
@click.argument("transfer")
@click.option("--memo", default="", help="What the new dong says to it.")
@as_json
@click.pass_obj
def accept(session: Session, transfer: str, memo: str, as_json: bool) -> None:
    """Take a person over, with history, open incident and case."""
    accepted = session.run(lambda context, actor: transfers.accept(context, actor, transfer, memo=memo))
    _show_decided(session, accepted, as_json=as_json)


@transfer.command()
@click.argument("transfer")
@click.option("--memo", required=True, help="Why.")
@as_json
@click.pass_obj
def refuse(session: Session, transfer: str, memo: str, as_json: bool) -> None:
    """Do not take a person over."""
    refused = session.run(lambda context, actor: transfers.refuse(context, actor, transfer, memo=memo))
    _show_decided(session, refused, as_json=as_json)


@transfer.command()
@click.argument("transfer")
@click.option("--memo", default="", help="Why.")
@as_json
@click.pass_obj
def withdraw(session: Session, transfer: str, memo: str, as_json: bool) -> None:
    """Take an offer back."""
    withdrawn = session.run(lambda context, actor: transfers.withdraw(context, actor, transfer, memo=memo))
    _show_decided(session, withdrawn, as_json=as_json)


@click.group()
def danger() -> None:
    """What visitors of a home must be warned of."""


@danger.command("list")
@click.argument("household")
@as_json
@click.pass_obj
def list_dangers(session: Session, household: str, as_json: bool) -> None:
    """List every warning there ever was about a home; the look is logged."""
    found = session.run(lambda context, actor: around_the_person.list_dangers(context, actor, household))
    _show_dangers(session, found, as_json=as_json)


@danger.command()
@click.argument("household")
@click.argument("kind", type=choice(DangerKind))
@click.option("--text", default="", help="In your own words; needed for “other”.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]), help="Since when; now without it.")
@as_json
@click.pass_obj
def add(session: Session, household: str, kind: str, text: str, since: datetime | None, as_json: bool) -> None:
    """Warn visitors of a home."""
    began = None if since is None else since.replace(tzinfo=session.timezone)
    found = session.run(
        lambda context, actor: around_the_person.add_danger(
            context, actor, household, DangerKind(kind), text=text, since=began
        )
    )
    _show_dangers(session, found, as_json=as_json)


@danger.command()
@click.argument("household")
@click.argument("danger")
@as_json
@click.pass_obj
def end(session: Session, household: str, danger: str, as_json: bool) -> None:
    """Take a warning back; it stays in the history."""
    found = session.run(lambda context, actor: around_the_person.end_danger(context, actor, household, danger))
    _show_dangers(session, found, as_json=as_json)


def _show_decided(session: Session, transfer: Transfer, *, as_json: bool) -> None:
    """One offer."""
    if as_json:
        print_json(transfer, session.language, session.timezone)
    else:
        _show_transfers(session, [transfer], as_json=False)


def _show_transfers(session: Session, found: Sequence[Transfer], *, as_json: bool) -> None:
    """Offers as a table, or JSON."""
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    say = session.language.say
    rows = [
        (
            one.id,
            one.household,
            one.dong_from,
            one.dong_to,
            moment(one.moves_at, session.timezone),
            say(f"transfer.{one.state}"),
            one.answer or one.memo,
        )
        for one in found
    ]
    print_table(say("cli.transfer_titles").split("|"), rows)


def _show_dangers(session: Session, found: Sequence[DangerNote], *, as_json: bool) -> None:
    """Warnings as a table, or JSON."""
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    timezone = session.timezone
    rows = [
        (
            one.id,
            session.language.explain(one.sentence, timezone),
            moment(one.since, timezone),
            one.noted_by,
            moment(one.ended_at, timezone),
        )
        for one in found
    ]
    print_table(session.language.say("cli.danger_titles").split("|"), rows)
