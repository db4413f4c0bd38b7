"""What staff do with referrals. Each is one move of `domain/referral.py`, and a row of its case's history."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain import referring
from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.amount import Unit
from aggregator.domain.case.machine import Case, Move, moved
from aggregator.domain.errors import Conflict, Forbidden, NotFound
from aggregator.domain.household import ConsentKind
from aggregator.domain.referral import (
    RUNNING,
    Agreement,
    Referral,
    ReferralDecision,
    ReferralMove,
    ReferralState,
    Refusal,
)
from aggregator.domain.referral import (
    propose as begin,
)
from aggregator.domain.region import Language
from aggregator.kernel.events import Explanation
from aggregator.operations.case_records import save_case
from aggregator.operations.case_views import may_work_on_case, seen_case
from aggregator.operations.consents import consent_covers
from aggregator.operations.context import Context
from aggregator.operations.referral_tasks import keep_tasks
from aggregator.operations.referral_views import ReferralRow, label, referral_row, seen_referral
from aggregator.store import agency_links, cases, programmes, referrals
from aggregator.text import texts

type Decide = Callable[[AsyncConnection, Referral, datetime], Awaitable[ReferralDecision]]


async def propose(
    context: Context,
    actor: Actor,
    case: int,
    *,
    programme: int | None = None,
    name: str = "",
    agency: str | None = None,
    unit: Unit | None = None,
    wanted: float | None = None,
    memo: str = "",
) -> ReferralRow:
    """Propose help to the person of a case: a `programme` of the catalogue, or a `name` of something else.

    Without `agency` and `unit` they are the programme's. Raises NotFound (`case_unknown`, `programme_unknown`),
    Forbidden, Invalid, Conflict (`programme_withdrawn`).
    """
    require(actor, Permission.WORK_ON_CASES)
    now = context.clock.now()
    async with context.database.write() as connection:
        known, _person = await seen_case(connection, context, actor, case, action="referral")
        _require_own(context, actor, known)
        chosen = None if programme is None else await programmes.get(connection, programme)
        if programme is not None and chosen is None:
            raise NotFound("programme_unknown", field="programme")
        if chosen is not None and chosen.withdrawn_at is not None:
            raise Conflict("programme_withdrawn", field="programme")
        limit = None if chosen is None else chosen.limit
        referral = Referral(
            number=0,
            case=case,
            household=known.household,
            programme=programme,
            name="" if chosen is not None else name,
            agency=agency or (chosen.authority.ko if chosen is not None else ""),
            state=ReferralState.PROPOSED,
            opened_at=now,
            changed_at=now,
            unit=unit or (None if limit is None else limit.unit),
            wanted=wanted,
        )
        decision = begin(referral, at=now, who=actor.user, memo=memo)
        saved = await record_referral(connection, context, known, decision)
        return await referral_row(connection, actor, known, saved, now)


async def refuse(context: Context, actor: Actor, number: int, *, refusal: Refusal, memo: str = "") -> ReferralRow:
    """The person does not want it (F3).

    Like every operation here it raises NotFound (`referral_unknown`), Forbidden (`case_not_allowed`) and Conflict
    (`referral_move_not_allowed`).
    """

    async def decide(connection: AsyncConnection, referral: Referral, now: datetime) -> ReferralDecision:
        await agency_links.withdraw(connection, number, now, actor.user)
        return referring.refuse(referral, refusal, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def persuade(context: Context, actor: Actor, number: int, *, agreed: bool, memo: str) -> ReferralRow:
    """An attempt to persuade; with `agreed` it is proposed again. Raises Invalid (`memo_needed`)."""

    async def decide(_connection: AsyncConnection, referral: Referral, now: datetime) -> ReferralDecision:
        return referring.persuade(referral, agreed=agreed, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def request(
    context: Context, actor: Actor, number: int, *, agreement: Agreement, answer_due_at: datetime, memo: str = ""
) -> ReferralRow:
    """Ask the agency; the person has agreed to this one, and to sharing with agencies at all.

    Raises Conflict (`agency_consent_needed`), Invalid (`answer_due_in_past`).
    """

    async def decide(connection: AsyncConnection, referral: Referral, now: datetime) -> ReferralDecision:
        return referring.request(
            referral,
            consents=await agencies_allowed(connection, referral.household, now),
            agreement=agreement,
            answer_due_at=answer_due_at,
            at=now,
            who=actor.user,
            memo=memo,
        )

    return await _work_on(context, actor, number, decide)


async def approve(
    context: Context,
    actor: Actor,
    number: int,
    *,
    granted: float | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    memo: str = "",
) -> ReferralRow:
    """Write down that the agency will help. Raises Invalid (`amount_needed`, `unit_needed`, `days_crossed`)."""

    async def decide(_connection: AsyncConnection, referral: Referral, now: datetime) -> ReferralDecision:
        return referring.approve(
            referral, at=now, who=actor.user, granted=granted, starts_on=starts_on, ends_on=ends_on, memo=memo
        )

    return await _work_on(context, actor, number, decide)


async def reject(context: Context, actor: Actor, number: int, *, memo: str) -> ReferralRow:
    """Write down that the agency will not help, and why. Raises Invalid (`memo_needed`)."""

    async def decide(_connection: AsyncConnection, referral: Referral, now: datetime) -> ReferralDecision:
        return referring.reject(referral, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def grant(context: Context, actor: Actor, number: int, *, granted: float, memo: str = "") -> ReferralRow:
    """The agency grants another amount in all. Raises Invalid (`amount_exceeded`) for less than is used."""

    async def decide(_connection: AsyncConnection, referral: Referral, now: datetime) -> ReferralDecision:
        return referring.grant(referral, granted, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def use(context: Context, actor: Actor, number: int, *, amount: float, memo: str = "") -> ReferralRow:
    """So much more was used. Raises Invalid (`amount_exceeded`, `unit_needed`)."""

    async def decide(_connection: AsyncConnection, referral: Referral, now: datetime) -> ReferralDecision:
        return referring.use(referral, amount, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def correct(context: Context, actor: Actor, number: int, *, used: float, memo: str) -> ReferralRow:
    """What was used in all was written down wrongly. Raises Invalid (`memo_needed`, `amount_exceeded`)."""

    async def decide(_connection: AsyncConnection, referral: Referral, now: datetime) -> ReferralDecision:
        return referring.correct(referral, used, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def move(context: Context, actor: Actor, number: int, move: ReferralMove, *, memo: str = "") -> ReferralRow:
    """Start, complete, cancel, note, or write down that an appointment was not kept. Raises Invalid (`memo_needed`)."""

    async def decide(connection: AsyncConnection, referral: Referral, now: datetime) -> ReferralDecision:
        decision = referring.simply(referral, move, at=now, who=actor.user, memo=memo)
        if decision.referral.state not in RUNNING:
            await agency_links.withdraw(connection, number, now, actor.user)
        return decision

    return await _work_on(context, actor, number, decide)


async def cancel_running(
    connection: AsyncConnection, context: Context, household: str, *, who: str, at: datetime, memo: str
) -> None:
    """Cancel what still runs for a person who leaves, and end the agencies' links, in the caller's transaction."""
    for referral in await referrals.running_of(connection, household):
        case = await cases.get(connection, referral.case)
        assert case is not None
        await agency_links.withdraw(connection, referral.number, at, who)
        cancelled = referring.simply(referral, ReferralMove.CANCEL, at=at, who=who, memo=memo)
        await record_referral(connection, context, case, cancelled)


async def agencies_allowed(connection: AsyncConnection, household: str, now: datetime) -> bool:
    """Whether the person agrees now that agencies are told of them (W1)."""
    return await consent_covers(connection, household, ConsentKind.AGENCIES, now)


async def record_referral(
    connection: AsyncConnection, context: Context, case: Case, decision: ReferralDecision
) -> Referral:
    """Write down a decision, every row of it in the history of the case, and what it leaves to be done.

    Returns the referral as it is now.
    """
    number = await referrals.save(connection, context.cipher, decision)
    say = texts(Language.KOREAN)
    for row in decision.transitions:
        what = Explanation(row.what.key, {**row.what.values, "referral": label(number)})
        reason = row.memo or say.explain(what, context.region.timezone)
        noted = moved(case, Move.REFER, at=row.at, who=row.who, what=what, reason=reason)
        await save_case(connection, context, noted)
        case = noted.case
    await keep_tasks(connection, context, case, decision, number)
    saved = await referrals.get(connection, number)
    assert saved is not None
    return saved


def _require_own(context: Context, actor: Actor, case: Case) -> None:
    """Raise Forbidden unless the actor works on the case."""
    if not may_work_on_case(actor, case):
        raise Forbidden("case_not_allowed", values={"dong": context.region.dong_names.get(case.dong, case.dong)})


async def _work_on(context: Context, actor: Actor, number: int, decide: Decide) -> ReferralRow:
    """Decide and save within one transaction."""
    now = context.clock.now()
    async with context.database.write() as connection:
        referral, case = await seen_referral(connection, context, actor, number, action="referral_work")
        _require_own(context, actor, case)
        saved = await record_referral(connection, context, case, await decide(connection, referral, now))
        return await referral_row(connection, actor, case, saved, now)
