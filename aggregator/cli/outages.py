"""``smartcare outage``: neighbourhoods without power or network."""

from collections.abc import Awaitable, Callable

import click

from aggregator.domain.access import Actor
from aggregator.operations import outages as operations
from aggregator.operations.context import Context
from aggregator.operations.outages import OutageHome, OutageView

from .options import as_json
from .output import moment, print_json, print_table
from .session import Session


@click.group()
def outage() -> None:
    """Neighbourhoods without power or network; never a person's silence."""


@outage.command("list")
@click.option("--dong", help="Only this dong.")
@click.option("--all", "include_closed", is_flag=True, help="Closed ones too.")
@as_json
@click.pass_obj
def list_(session: Session, dong: str | None, include_closed: bool, as_json: bool) -> None:
    """List outages, the newest first."""
    found = session.run(
        lambda context, actor: operations.list_outages(context, actor, dong=dong, include_closed=include_closed)
    )
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.outage_titles").split("|"), [_row(session, one) for one in found])


@outage.command()
@click.argument("number")
@as_json
@click.pass_obj
def show(session: Session, number: str, as_json: bool) -> None:
    """Show one outage with its homes, those to be looked after first in front."""
    card = session.run(lambda context, actor: operations.show(context, actor, operations.parse_label(number)))
    if as_json:
        print_json(card, session.language, session.timezone)
        return
    click.echo(f"{card.outage.label}  {session.language.explain(card.outage.why, session.timezone)}")
    print_table(session.language.say("cli.outage_home_titles").split("|"), [_home(session, one) for one in card.homes])
    for entry in card.timeline:
        why = session.language.explain(entry.why, session.timezone)
        click.echo(f"{moment(entry.at, session.timezone)}  {entry.who}  {why}  {entry.memo}".rstrip())


@outage.command()
@click.argument("number")
@as_json
@click.pass_obj
def claim(session: Session, number: str, as_json: bool) -> None:
    """Take an outage."""
    _do(session, number, operations.claim, as_json=as_json)


@outage.command()
@click.argument("number")
@as_json
@click.pass_obj
def release(session: Session, number: str, as_json: bool) -> None:
    """Give an outage back."""
    _do(session, number, operations.release, as_json=as_json)


@outage.command()
@click.argument("number")
@click.option("--memo", required=True, help="What was found or arranged.")
@as_json
@click.pass_obj
def note(session: Session, number: str, memo: str, as_json: bool) -> None:
    """Write something down about an outage."""
    _do(session, number, lambda *who: operations.annotate(*who, memo=memo), as_json=as_json)


@outage.command()
@click.argument("number")
@click.option("--memo", required=True, help="How it ended.")
@as_json
@click.pass_obj
def close(session: Session, number: str, memo: str, as_json: bool) -> None:
    """End an outage by hand; homes that are not back get tickets of their own."""
    _do(session, number, lambda *who: operations.close(*who, memo=memo), as_json=as_json)


def _do(
    session: Session, number: str, work: Callable[[Context, Actor, int], Awaitable[OutageView]], *, as_json: bool
) -> None:
    """Do one thing with an outage and say how it stands."""

    async def run(context: Context, actor: Actor) -> OutageView:
        return await work(context, actor, operations.parse_label(number))

    done = session.run(run)
    if as_json:
        print_json(done, session.language, session.timezone)
    else:
        state = session.language.say(f"outage_state.{done.state}")
        click.echo(session.language.say("cli.outage_done", label=done.label, state=state))


def _row(session: Session, one: OutageView) -> tuple[str, ...]:
    """One line of the list."""
    say = session.language.say
    state, kind = say(f"outage_state.{one.state}"), say(f"outage_kind.{one.kind}")
    since = moment(one.began_at, session.timezone)
    return (one.label, state, kind, ", ".join(one.dongs), str(one.homes), str(one.back), since, one.claimed_by or "")


def _home(session: Session, one: OutageHome) -> tuple[str, ...]:
    """One line of an outage's homes."""
    since, back = (moment(at, session.timezone) for at in (one.since, one.back_at))
    incident = "" if one.incident is None else f"I-{one.incident}"
    return (one.household, one.dong, one.risk.value, since, back, one.stage_before or "", incident)
