"""``smartcare consent``: what a person agreed to, each kind by itself (W1)."""

from collections.abc import Sequence
from datetime import datetime

import click

from aggregator.domain.household import Consent, ConsentKind
from aggregator.operations import households

from .options import as_json, choice
from .output import moment, print_json, print_table
from .session import Session


@click.group()
def consent() -> None:
    """What a person agreed to; the night consent decides the desk."""


@consent.command("list")
@click.argument("household")
@as_json
@click.pass_obj
def list_(session: Session, household: str, as_json: bool) -> None:
    """List the consents of a household, revoked ones too; the look is logged."""
    view = session.run(lambda context, actor: households.show(context, actor, household))
    _show(session, view.consents, as_json=as_json)


@consent.command()
@click.argument("household")
@click.argument("kind", type=choice(ConsentKind))
@click.option(
    "--given-at",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="When it was given, on the region's clock; now without it.",
)
@click.option("--document", default="", help="Where the signed paper is.")
@as_json
@click.pass_obj
def give(session: Session, household: str, kind: str, given_at: datetime | None, document: str, as_json: bool) -> None:
    """Record a consent."""
    since = None if given_at is None else given_at.replace(tzinfo=session.timezone)
    given = session.run(
        lambda context, actor: households.give_consent(
            context, actor, household, ConsentKind(kind), given_at=since, document=document
        )
    )
    _show(session, given, as_json=as_json)


@consent.command()
@click.argument("household")
@click.argument("kind", type=choice(ConsentKind))
@as_json
@click.pass_obj
def revoke(session: Session, household: str, kind: str, as_json: bool) -> None:
    """End a consent now; what it allowed stops at once."""
    left = session.run(lambda context, actor: households.revoke_consent(context, actor, household, ConsentKind(kind)))
    _show(session, left, as_json=as_json)


def _show(session: Session, consents: Sequence[Consent], *, as_json: bool) -> None:
    """The consents as a table, or JSON."""
    if as_json:
        print_json(consents, session.language, session.timezone)
    else:
        titles = session.language.say("cli.consent_titles").split("|")
        print_table(titles, [_row(session, one) for one in consents])


def _row(session: Session, one: Consent) -> tuple[str, ...]:
    """One line of the list."""
    given, revoked = (moment(at, session.timezone) for at in (one.given_at, one.revoked_at))
    return (session.language.say(f"consent.{one.kind}"), given, revoked, one.recorded_by, one.document)
