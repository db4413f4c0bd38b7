"""``smartcare retention``: what is kept how long, deleting what is older, and the proofs of it."""

import click

from aggregator.domain.retention import Kept
from aggregator.operations import retention as operations
from aggregator.operations.retention import Proof

from .options import as_json, choice
from .output import moment, print_json, print_table
from .session import Session


@click.group()
def retention() -> None:
    """What is kept how long, and proof of what was deleted."""


@retention.command()
@as_json
@click.pass_obj
def show(session: Session, as_json: bool) -> None:
    """Show what is kept how long, and the oldest that is there."""
    found = session.run(operations.show)
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    say, zone = session.language.say, session.timezone
    rows = [
        (say(f"kept.{one.kind}"), str(one.days), moment(one.oldest_at, zone), moment(one.next_at, zone))
        for one in found.kinds
    ]
    print_table(say("cli.retention_titles").split("|"), rows)
    click.echo(say("cli.retention_personal", days=found.personal_days, limit=found.readings_limit_days))
    if found.waiting_for:
        click.echo(say("cli.retention_waiting", who=", ".join(found.waiting_for)))


@retention.command()
@as_json
@click.pass_obj
def run(session: Session, as_json: bool) -> None:
    """Delete now what is older than it is kept; the service does it by itself every hour."""
    made = session.run(operations.run)
    if as_json:
        print_json(made, session.language, session.timezone)
    else:
        click.echo(session.language.say("cli.retention_done", count=len(made)))


@retention.command()
@click.option("--kind", type=choice(Kept), help="Only this kind of data.")
@click.option("--before", type=int, help="Only proofs with a smaller number: the next page.")
@click.option("--limit", type=click.IntRange(1, 5000), default=500, show_default=True, help="So many at most.")
@click.option("--verify", is_flag=True, help="See whether any proof was changed or left out.")
@as_json
@click.pass_obj
def proof(session: Session, kind: str | None, before: int | None, limit: int, verify: bool, as_json: bool) -> None:
    """List what was deleted, the newest first; with --verify see whether the list is whole."""
    if verify:
        _verify(session, as_json=as_json)
        return
    wanted = None if kind is None else Kept(kind)
    found = session.run(
        lambda context, actor: operations.list_proofs(context, actor, kind=wanted, before=before, limit=limit)
    )
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.proof_titles").split("|"), [_row(session, one) for one in found])


def _verify(session: Session, *, as_json: bool) -> None:
    """Look at the whole chain; a broken one is a failure."""
    chain, say = session.run(operations.verify), session.language.say
    if as_json:
        print_json(chain, session.language, session.timezone)
    elif chain.broken_at is None:
        click.echo(say("cli.chain_whole", count=chain.proofs))
    if chain.broken_at is not None:
        raise click.ClickException(say("cli.chain_broken", number=chain.broken_at))


def _row(session: Session, one: Proof) -> tuple[str, ...]:
    """One line of the list."""
    say, zone = session.language.say, session.timezone
    what = f"{say(f'kept.{one.kind}')} {one.household or ''}".strip()
    times = moment(one.first_at, zone), moment(one.last_at, zone)
    return (str(one.id), moment(one.at, zone), what, say(f"retention_rule.{one.rule}"), one.who, *times, str(one.rows))
