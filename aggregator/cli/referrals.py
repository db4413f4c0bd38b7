"""``smartcare referral``: help that is proposed, asked for, granted and used (F2, F3)."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Concatenate

import click

from aggregator.domain.access import Actor
from aggregator.domain.agency_link import USUAL, SharedField
from aggregator.domain.amount import Unit, plain
from aggregator.domain.referral import Agreement, Refusal
from aggregator.domain.referring import SIMPLE
from aggregator.domain.region import Language
from aggregator.operations import agency_links, referral_views, referrals
from aggregator.operations.case_views import parse_label as parse_case
from aggregator.operations.context import Context
from aggregator.operations.referral_views import ReferralEntry, ReferralRow, parse_label

from .options import as_json, choice
from .output import moment, print_json, print_table
from .session import Session

_MEMO = click.option("--memo", default="", help="What was said.")
_NEEDED_MEMO = click.option("--memo", required=True, help="What was said.")
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def referral() -> None:
    """Help that is proposed to somebody, asked of an agency, granted and used."""


@referral.command("list")
@click.argument("case")
@as_json
@click.pass_obj
def list_(session: Session, case: str, as_json: bool) -> None:
    """List the referrals of a case; the look is logged."""
    found = session.run(lambda context, actor: referral_views.list_of_case(context, actor, parse_case(case)))
    _list(session, found, as_json=as_json)


@referral.command()
@as_json
@click.pass_obj
def unanswered(session: Session, as_json: bool) -> None:
    """List referrals whose agency should have answered by now."""
    _list(session, session.run(referral_views.list_unanswered), as_json=as_json)


@referral.command()
@click.argument("number")
@as_json
@click.pass_obj
def show(session: Session, number: str, as_json: bool) -> None:
    """Show one referral with its history; the look is logged."""
    view = session.run(lambda context, actor: referral_views.show(context, actor, parse_label(number)))
    if as_json:
        print_json(view, session.language, session.timezone)
        return
    _list(session, (view.row,), as_json=False)
    click.echo()
    titles = session.language.say("cli.referral_history_titles").split("|")
    print_table(titles, [_entry(session, one) for one in view.history])


@referral.command()
@click.argument("case")
@click.option("--programme", type=click.IntRange(min=1), help="A programme of the catalogue, by its number.")
@click.option("--name", default="", help="What it is, if it is no programme.")
@click.option("--agency", help="Who helps; the programme's authority without it.")
@click.option("--unit", type=choice(Unit), help="What is counted; the programme's unit without it.")
@click.option("--wanted", type=float, help="How much is asked for.")
@_MEMO
@as_json
@click.pass_obj
def propose(
    session: Session,
    case: str,
    programme: int | None,
    name: str,
    agency: str | None,
    unit: str | None,
    wanted: float | None,
    memo: str,
    as_json: bool,
) -> None:
    """Propose help to the person of a case."""
    row = session.run(
        lambda context, actor: referrals.propose(
            context,
            actor,
            parse_case(case),
            programme=programme,
            name=name,
            agency=agency,
            unit=None if unit is None else Unit(unit),
            wanted=wanted,
            memo=memo,
        )
    )
    _tell(session, row, as_json=as_json)


@referral.command()
@click.argument("number")
@click.option("--why", type=choice(Refusal), required=True, help="Why the person does not want it.")
@_MEMO
@as_json
@click.pass_obj
def refuse(session: Session, number: str, why: str, memo: str, as_json: bool) -> None:
    """Record that the person does not want it."""
    _do(session, number, as_json, referrals.refuse, refusal=Refusal(why), memo=memo)


@referral.command()
@click.argument("number")
@click.option("--agreed", is_flag=True, help="The person agrees after all.")
@_NEEDED_MEMO
@as_json
@click.pass_obj
def persuade(session: Session, number: str, agreed: bool, memo: str, as_json: bool) -> None:
    """Record an attempt to persuade the person."""
    _do(session, number, as_json, referrals.persuade, agreed=agreed, memo=memo)


@referral.command()
@click.argument("number")
@click.option("--agreement", type=choice(Agreement), required=True, help="How the person agreed to this agency.")
@click.option(
    "--due",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d"]),
    required=True,
    help="When the agency should have answered, on the region's clock.",
)
@_MEMO
@as_json
@click.pass_obj
def request(session: Session, number: str, agreement: str, due: datetime, memo: str, as_json: bool) -> None:
    """Ask the agency; needs the person's consent."""
    due_at = due.replace(tzinfo=session.timezone)
    _do(session, number, as_json, referrals.request, agreement=Agreement(agreement), answer_due_at=due_at, memo=memo)


@referral.command()
@click.argument("number")
@click.option("--granted", type=float, help="How much, where it is counted.")
@click.option("--from", "starts", type=_DAY, help="The first day.")
@click.option("--until", "ends", type=_DAY, help="The last day.")
@_MEMO
@as_json
@click.pass_obj
def approve(
    session: Session,
    number: str,
    granted: float | None,
    starts: datetime | None,
    ends: datetime | None,
    memo: str,
    as_json: bool,
) -> None:
    """Record that the agency will help."""
    starts_on, ends_on = (_date(one) for one in (starts, ends))
    _do(session, number, as_json, referrals.approve, granted=granted, starts_on=starts_on, ends_on=ends_on, memo=memo)


@referral.command()
@click.argument("number")
@_NEEDED_MEMO
@as_json
@click.pass_obj
def reject(session: Session, number: str, memo: str, as_json: bool) -> None:
    """Record that the agency will not help, and why."""
    _do(session, number, as_json, referrals.reject, memo=memo)


@referral.command()
@click.argument("number")
@click.argument("amount", type=float)
@_MEMO
@as_json
@click.pass_obj
def grant(session: Session, number: str, amount: float, memo: str, as_json: bool) -> None:
    """Record that the agency grants another amount in all."""
    _do(session, number, as_json, referrals.grant, granted=amount, memo=memo)


@referral.command()
@click.argument("number")
@click.argument("amount", type=float)
@_MEMO
@as_json
@click.pass_obj
def use(session: Session, number: str, amount: float, memo: str, as_json: bool) -> None:
    """Record that so much more was used."""
    _do(session, number, as_json, referrals.use, amount=amount, memo=memo)


@referral.command()
@click.argument("number")
@click.argument("used", type=float)
@_NEEDED_MEMO
@as_json
@click.pass_obj
def correct(session: Session, number: str, used: float, memo: str, as_json: bool) -> None:
    """Correct what was used in all."""
    _do(session, number, as_json, referrals.correct, used=used, memo=memo)


@referral.command()
@click.argument("number")
@click.argument("what", type=click.Choice([move.value for move in SIMPLE]))
@_MEMO
@as_json
@click.pass_obj
def move(session: Session, number: str, what: str, memo: str, as_json: bool) -> None:
    """Start, complete or cancel, add a note, or record an appointment that was not kept."""
    chosen = next(move for move in SIMPLE if move.value == what)
    _do(session, number, as_json, referrals.move, chosen, memo=memo)


@referral.command()
@click.argument("number")
@click.option("--show", "fields", type=choice(SharedField), multiple=True, help="What it may show of the person.")
@click.option("--hours", type=click.IntRange(min=1), help="How long it works; two weeks without it.")
@as_json
@click.pass_obj
def link(session: Session, number: str, fields: tuple[str, ...], hours: int | None, as_json: bool) -> None:
    """Make a link by which the agency answers; it is shown once."""
    chosen = [SharedField(field) for field in fields]
    lifetime = USUAL if hours is None else timedelta(hours=hours)
    made = session.run(
        lambda context, actor: agency_links.create(
            context, actor, parse_label(number), fields=chosen, lifetime=lifetime
        )
    )
    if as_json:
        print_json(made, session.language, session.timezone)
        return
    click.echo(session.language.say("cli.link_once"))
    click.echo(made.path)


@referral.command()
@click.argument("number")
@click.option("--withdraw", metavar="LINK", help="End this link at once.")
@as_json
@click.pass_obj
def links(session: Session, number: str, withdraw: str | None, as_json: bool) -> None:
    """List the links of a referral, or end one."""
    parsed = parse_label(number)
    if withdraw is None:
        found = session.run(lambda context, actor: agency_links.list_links(context, actor, parsed))
    else:
        found = session.run(lambda context, actor: agency_links.withdraw(context, actor, parsed, withdraw))
    if as_json:
        print_json(found, session.language, session.timezone)
        return
    rows = [
        (
            one.id,
            moment(one.created_at, session.timezone),
            one.created_by,
            moment(one.expires_at, session.timezone),
            moment(one.withdrawn_at, session.timezone),
            str(one.opened),
            moment(one.answered_at, session.timezone),
        )
        for one in found
    ]
    print_table(session.language.say("cli.link_titles").split("|"), rows)


def _date(at: datetime | None) -> date | None:
    """The day of an option."""
    return None if at is None else at.date()


def _do[**P](
    session: Session,
    number: str,
    as_json: bool,
    work: Callable[Concatenate[Context, Actor, int, P], Awaitable[ReferralRow]],
    *told: P.args,
    **more: P.kwargs,
) -> None:
    """Do something with a referral and tell where it stands."""
    row = session.run(lambda context, actor: work(context, actor, parse_label(number), *told, **more))
    _tell(session, row, as_json=as_json)


def _tell(session: Session, row: ReferralRow, *, as_json: bool) -> None:
    """Where a referral stands."""
    if as_json:
        print_json(row, session.language, session.timezone)
    else:
        state = session.language.say(f"referral_state.{row.state}")
        click.echo(session.language.say("cli.referral_now", label=row.label, state=state))


def _list(session: Session, found: tuple[ReferralRow, ...], *, as_json: bool) -> None:
    """Referrals as a table, or JSON."""
    if as_json:
        print_json(found, session.language, session.timezone)
    else:
        print_table(session.language.say("cli.referral_titles").split("|"), [_row(session, one) for one in found])


def _row(session: Session, one: ReferralRow) -> tuple[str, ...]:
    """One referral as a line."""
    say = session.language.say
    unit = "" if one.unit is None else say(f"unit.{one.unit}")
    used = one.used if one.granted is not None else None
    amounts = ("" if amount is None else f"{plain(amount):,} {unit}" for amount in (one.wanted, one.granted, used))
    return (
        one.label,
        one.name.ko if session.language.language is Language.KOREAN else one.name.en,
        one.agency,
        say(f"referral_state.{one.state}"),
        *amounts,
        moment(one.answer_due_at, session.timezone),
    )


def _entry(session: Session, one: ReferralEntry) -> tuple[str, ...]:
    """One row of the history as a line."""
    state = session.language.say(f"referral_state.{one.state_to}")
    what = session.language.explain(one.what, session.timezone)
    return (moment(one.at, session.timezone), one.who, state, what, one.memo)
