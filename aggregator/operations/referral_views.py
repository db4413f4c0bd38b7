"""Referrals as staff see them: those of a case, one with its history, those nobody has answered."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, Reach, require
from aggregator.domain.amount import Unit
from aggregator.domain.case.machine import Case
from aggregator.domain.catalogue import Programme, Said
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.referral import Referral, ReferralMove, ReferralState, moves_from
from aggregator.kernel.events import Explanation
from aggregator.operations.case_views import label as case_label
from aggregator.operations.case_views import may_work_on_case, seen_case
from aggregator.operations.context import Context
from aggregator.store import programmes, referrals


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralRow:
    """One referral without personal data. `label` is the short number, "R-1042", `case` that of its case.

    Amounts are in `unit`; `left` is what was granted and not used. `above_limit` says that more was granted than the
    programme's limit. `moves` is what the actor can do next.
    """

    number: int
    label: str
    case: str
    household: str
    programme: int | None
    programme_year: int | None
    name: Said
    agency: str
    state: ReferralState
    unit: Unit | None
    wanted: float | None
    granted: float | None
    used: float
    left: float | None
    above_limit: bool
    answer_due_at: datetime | None
    overdue: bool
    starts_on: date | None
    ends_on: date | None
    opened_at: datetime
    changed_at: datetime
    moves: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralEntry:
    """One append-only row of the history; `memo` is what somebody wrote."""

    at: datetime
    who: str
    move: ReferralMove
    state_from: ReferralState | None
    state_to: ReferralState
    what: Explanation
    memo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralView:
    """One referral with its history; showing it is logged as a look. Refusals and attempts to persuade are counted."""

    row: ReferralRow
    refusals: int
    persuasions: int
    history: tuple[ReferralEntry, ...]


def label(number: int) -> str:
    """The short number people say and write: 1042 → "R-1042"."""
    return f"R-{number}"


_LABEL = re.compile(r"\s*(?:r-?)?([0-9]{1,9})\s*", re.IGNORECASE)


def parse_label(text: str) -> int:
    """The number in "R-1042", "r1042" or "1042". Raises Invalid (`referral_number_malformed`)."""
    found = _LABEL.fullmatch(text)
    if found is None:
        raise Invalid("referral_number_malformed", field="referral")
    return int(found.group(1))


async def list_of_case(context: Context, actor: Actor, case: int) -> tuple[ReferralRow, ...]:
    """The referrals of one case, oldest first; logged as a look. Raises Forbidden, NotFound (`case_unknown`)."""
    now = context.clock.now()
    async with context.database.write() as connection:
        known, _person = await seen_case(connection, context, actor, case, action="referrals")
        return tuple(
            [
                await referral_row(connection, actor, known, one, now)
                for one in await referrals.of_case(connection, case)
            ]
        )


async def show(context: Context, actor: Actor, number: int) -> ReferralView:
    """One referral. Raises Forbidden, NotFound (`referral_unknown`), also where the actor may not see it."""
    now = context.clock.now()
    async with context.database.write() as connection:
        referral, case = await seen_referral(connection, context, actor, number, action="referral")
        rows = await referrals.history(connection, context.cipher, number)
        return ReferralView(
            row=await referral_row(connection, actor, case, referral, now),
            refusals=sum(row.move is ReferralMove.REFUSE for row in rows),
            persuasions=sum(row.move is ReferralMove.PERSUADE for row in rows),
            history=tuple(
                ReferralEntry(
                    at=row.at,
                    who=row.who,
                    move=row.move,
                    state_from=row.before,
                    state_to=row.after,
                    what=row.what,
                    memo=row.memo,
                )
                for row in rows
            ),
        )


async def list_unanswered(context: Context, actor: Actor, *, limit: int = 500) -> tuple[ReferralRow, ...]:
    """The referrals of the actor's dongs whose agency should have answered by now, longest overdue first."""
    require(actor, Permission.SEE_CASES)
    now = context.clock.now()
    dongs = actor.dongs if actor.rights.reach is Reach.DONGS else None
    async with context.database.read() as connection:
        found = await referrals.unanswered(connection, now, dongs=dongs, limit=limit)
        named = await programmes.by_id(connection, {one.programme for one in found if one.programme is not None})
    return tuple(_row(one, named.get(one.programme or 0), (), now) for one in found)


async def seen_referral(
    connection: AsyncConnection, context: Context, actor: Actor, number: int, *, action: str
) -> tuple[Referral, Case]:
    """A referral with its case, the look written down. Raises Forbidden, NotFound (`referral_unknown`)."""
    require(actor, Permission.SEE_CASES)
    referral = await referrals.get(connection, number)
    if referral is None:
        raise NotFound("referral_unknown", field="referral")
    try:
        case, _person = await seen_case(connection, context, actor, referral.case, action=action, why=label(number))
    except NotFound as hidden:
        raise NotFound("referral_unknown", field="referral") from hidden
    return referral, case


async def referral_row(
    connection: AsyncConnection, actor: Actor, case: Case, referral: Referral, now: datetime
) -> ReferralRow:
    """A referral as a line of the list."""
    programme = None if referral.programme is None else await programmes.get(connection, referral.programme)
    moves = moves_from(referral.state) if may_work_on_case(actor, case) else ()
    return _row(referral, programme, moves, now)


def _row(
    referral: Referral, programme: Programme | None, moves: tuple[ReferralMove, ...], now: datetime
) -> ReferralRow:
    """Everything of a line."""
    limit = None if programme is None else programme.limit
    return ReferralRow(
        number=referral.number,
        label=label(referral.number),
        case=case_label(referral.case),
        household=referral.household,
        programme=referral.programme,
        programme_year=None if programme is None else programme.year,
        name=named(referral, programme),
        agency=referral.agency,
        state=referral.state,
        unit=referral.unit,
        wanted=referral.wanted,
        granted=referral.granted,
        used=referral.used,
        left=referral.left,
        above_limit=limit is not None and limit.unit is referral.unit and (referral.granted or 0) > limit.amount,
        answer_due_at=referral.answer_due_at,
        overdue=referral.answer_due_at is not None and referral.answer_due_at < now,
        starts_on=referral.starts_on,
        ends_on=referral.ends_on,
        opened_at=referral.opened_at,
        changed_at=referral.changed_at,
        moves=tuple(moves),
    )


def named(referral: Referral, programme: Programme | None) -> Said:
    """What a referral is about: the programme's name, or what was written."""
    return Said(ko=referral.name, en=referral.name) if programme is None else programme.name
