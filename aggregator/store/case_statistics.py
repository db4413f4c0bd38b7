"""What the tables about cases are counted from: the database counts, by dong and part of the period, and opens nothing.

Whatever happened belongs to the dong its person belonged to then.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Subquery,
    and_,
    case,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.case.machine import Move as CaseMove
from aggregator.domain.referral import ReferralMove, ReferralState
from aggregator.domain.task.machine import Kind, State
from aggregator.store.cases import case_needs, case_transitions, cases
from aggregator.store.columns import Utc
from aggregator.store.dispatches import dispatches
from aggregator.store.households import households
from aggregator.store.incidents import incidents, signals
from aggregator.store.referrals import referral_transitions, referrals
from aggregator.store.tasks import tasks
from aggregator.store.transfers import residences

_HELPING = (ReferralState.IN_PROGRESS, ReferralState.USED_IN_PART, ReferralState.COMPLETED)
_TURNED = (ReferralMove.REQUEST, ReferralMove.APPROVE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the period, from a moment up to another."""

    label: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is counted: the parts of a period in order, in these dongs (None: in all), told apart by dong or not."""

    parts: tuple[Part, ...]
    dongs: Collection[str] | None = None
    by_dong: bool = False

    @property
    def start(self) -> datetime:
        """Where the period begins."""
        return self.parts[0].start

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.parts[-1].end

    @property
    def whole(self) -> "Scope":
        """The same without telling anything apart."""
        return replace(self, parts=(Part(label="", start=self.start, end=self.end),), by_dong=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """A case that came from an incident: when it was signalled, and when anything first helped (None: not yet)."""

    dong: str
    part: str
    signalled_at: datetime
    helped_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Somebody was sent to a household."""

    household: str
    dong: str
    part: str
    at: datetime


async def opened(connection: AsyncConnection, scope: Scope, *, by_need: bool) -> Sequence[Row[Any]]:
    """Cases opened: dong, part, need, count. With needs a case is in several rows."""
    return await _by_need(connection, scope, cases.c.opened_at, by_need=by_need)


async def closed(connection: AsyncConnection, scope: Scope, *, by_need: bool) -> Sequence[Row[Any]]:
    """Cases by their latest closing: dong, part, need, result, count."""
    return await _by_need(connection, scope, cases.c.closed_at, cases.c.result, by_need=by_need)


async def _by_need(
    connection: AsyncConnection, scope: Scope, moment: Any, *more: Any, by_need: bool
) -> Sequence[Row[Any]]:
    """Cases counted by what was in them."""
    need: ColumnElement[Any] = case_needs.c.need if by_need else literal("")
    of = cases.join(case_needs, case_needs.c.case_number == cases.c.number) if by_need else cases
    rows = _rows(scope, moment, cases.c.household_id, of, need.label("need"), *more)
    return (await connection.execute(select(*rows.c, func.count()).group_by(*rows.c))).all()


async def helps(connection: AsyncConnection, scope: Scope) -> Sequence[Help]:
    """The cases opened from an incident, each with the first help: care begun, a referral begun, or a task done."""
    of = cases.join(incidents, incidents.c.number == cases.c.incident_number)
    more = cases.c.number, cases.c.incident_number, incidents.c.opened_at.label("raised_at")
    chosen = _rows(scope, cases.c.opened_at, cases.c.household_id, of, *more)
    heard = await _firsts(connection, chosen.c.incident_number, signals, signals.c.incident_number, signals.c.at)
    moved, done = case_transitions.c, tasks.c.state == State.DONE
    begun = referrals.join(referral_transitions, referral_transitions.c.referral_number == referrals.c.number)
    helping = referral_transitions.c.state_after.in_(_HELPING)
    by_case = chosen.c.number
    helped = [
        await _firsts(connection, by_case, case_transitions, moved.case_number, moved.at, moved.move == CaseMove.SERVE),
        await _firsts(connection, by_case, begun, referrals.c.case_number, referral_transitions.c.at, helping),
        await _firsts(connection, by_case, tasks, tasks.c.case_number, tasks.c.ended_at, done),
    ]
    looked = await _firsts(connection, chosen.c.incident_number, tasks, tasks.c.incident_number, tasks.c.ended_at, done)
    found = []
    for row in await connection.execute(select(chosen)):
        signalled_at = heard.get(row.incident_number, row.raised_at)
        moments = [first.get(row.number) for first in helped] + [looked.get(row.incident_number)]
        found.append(
            Help(
                dong=row.dong,
                part=row.part,
                signalled_at=signalled_at,
                helped_at=min((at for at in moments if at is not None and at >= signalled_at), default=None),
            )
        )
    return found


async def _firsts(
    connection: AsyncConnection,
    wanted: ColumnElement[Any],
    of: FromClause,
    about: ColumnElement[Any],
    at: ColumnElement[Any],
    only: ColumnElement[bool] | None = None,
) -> Mapping[int, datetime]:
    """The earliest moment among some rows, by the number they are about, of the numbers that are wanted."""
    chosen = wanted.table
    query = select(about, func.min(at, type_=Utc())).select_from(of.join(chosen, wanted == about)).group_by(about)
    rows = await connection.execute(query if only is None else query.where(only))
    return {row[0]: row[1] for row in rows}


async def referred(connection: AsyncConnection, scope: Scope) -> Sequence[Row[Any]]:
    """Referrals proposed: dong, part, programme, unit, state, count, and amounts wanted, granted and used."""
    of = referrals.c
    rows = _rows(
        scope,
        of.opened_at,
        of.household_id,
        referrals,
        *(of.programme_id, of.unit, of.state, of.wanted, of.granted, of.used),
    )
    key = (rows.c.dong, rows.c.part, rows.c.programme_id, rows.c.unit, rows.c.state)
    sums = [func.sum(rows.c[name]).label(name) for name in ("wanted", "granted", "used")]
    return (await connection.execute(select(*key, func.count().label("referrals"), *sums).group_by(*key))).all()


async def refusals(connection: AsyncConnection, scope: Scope) -> Sequence[Row[Any]]:
    """Dong, part, referrals refused, attempts to persuade, and refused ones that were requested or approved later."""
    of, later = referral_transitions.c, referral_transitions.alias("later").c
    turned = exists().where(later.referral_number == of.referral_number, later.id > of.id, later.move.in_(_TURNED))
    rows = _rows(
        scope,
        of.at,
        referrals.c.household_id,
        referral_transitions.join(referrals, referrals.c.number == of.referral_number),
        *(of.referral_number, of.move, turned.label("turned")),
        only=of.move.in_((ReferralMove.REFUSE, ReferralMove.PERSUADE)),
    )
    refused = rows.c.move == ReferralMove.REFUSE
    query = select(
        rows.c.dong,
        rows.c.part,
        func.count(distinct(case((refused, rows.c.referral_number)))).label("refused"),
        func.sum(case((refused, 0), else_=1)).label("persuasions"),
        func.count(distinct(case((and_(refused, rows.c.turned), rows.c.referral_number)))).label("turned"),
    )
    return (await connection.execute(query.group_by(rows.c.dong, rows.c.part))).all()


async def followed_up(connection: AsyncConnection, scope: Scope, now: datetime) -> Sequence[Row[Any]]:
    """Follow-ups promised for the period and due by now: dong, part, all, in time, late, needless, undone."""
    of = tasks.c
    due = and_(of.kind == Kind.FOLLOW_UP, of.promised_at <= now)
    rows = _rows(
        scope, of.promised_at, None, tasks, of.state, of.ended_at, of.promised_at, only=due, own_dong=of.dong_id
    )
    done, in_time = rows.c.state == State.DONE, rows.c.ended_at <= rows.c.promised_at
    cancelled = rows.c.state == State.CANCELLED
    query = select(
        rows.c.dong,
        rows.c.part,
        func.count().label("due"),
        _how_many(and_(done, in_time)).label("in_time"),
        _how_many(and_(done, ~in_time)).label("late"),
        _how_many(cancelled).label("needless"),
        _how_many(~done & ~cancelled).label("undone"),
    )
    return (await connection.execute(query.group_by(rows.c.dong, rows.c.part))).all()


async def signalled(connection: AsyncConnection, scope: Scope) -> Sequence[Row[Any]]:
    """Households with incidents opened in the period: dong, part, how many, how many with two or more."""
    each = _rows(
        scope, incidents.c.opened_at, incidents.c.household_id, incidents, incidents.c.household_id.label("household")
    )
    key = each.c.household, each.c.dong, each.c.part
    often = select(each.c.dong, each.c.part, func.count().label("times")).group_by(*key).subquery()
    query = select(
        often.c.dong, often.c.part, func.count().label("households"), _how_many(often.c.times > 1).label("repeated")
    )
    return (await connection.execute(query.group_by(often.c.dong, often.c.part))).all()


async def sent(connection: AsyncConnection, scope: Scope, since: datetime) -> Sequence[Sent]:
    """Everybody somebody was sent to, from a moment before the period up to its end, oldest first."""
    before = Part(label="", start=since, end=scope.start)
    rows = _rows(
        replace(scope, parts=(before, *scope.parts)),
        dispatches.c.sent_at,
        incidents.c.household_id,
        dispatches.join(incidents, incidents.c.number == dispatches.c.incident_number),
        *(dispatches.c.sent_at, incidents.c.household_id, dispatches.c.id),
    )
    query = select(rows).order_by(rows.c.sent_at, rows.c.id)
    return [
        Sent(household=row.household_id, dong=row.dong, part=row.part, at=row.sent_at)
        for row in await connection.execute(query)
    ]


async def known_since(connection: AsyncConnection) -> datetime | None:
    """When the first household was registered here."""
    found: datetime | None = (
        await connection.execute(select(func.min(households.c.registered_at, type_=Utc())))
    ).scalar()
    return found


def _rows(
    scope: Scope,
    moment: ColumnElement[Any],
    household: ColumnElement[Any] | None,
    of: FromClause,
    *more: ColumnElement[Any],
    only: ColumnElement[bool] | None = None,
    own_dong: ColumnElement[Any] | None = None,
) -> Subquery:
    """What happened within the scope: dong, part, and whatever else is wanted of it.

    The dong is its `own_dong`, or that in which the `household` was registered at the moment.
    """
    dong = residences.c.dong_id if own_dong is None else own_dong
    if own_dong is None and (scope.by_dong or scope.dongs is not None):
        then = and_(
            residences.c.household_id == household,
            residences.c.since <= moment,
            or_(residences.c.until.is_(None), residences.c.until > moment),
        )
        of = of.join(residences, then)
    shown = dong if scope.by_dong else literal("")
    query = select(shown.label("dong"), _part(moment, scope.parts).label("part"), *more).select_from(of)
    query = query.where(moment >= scope.start, moment < scope.end)
    if scope.dongs is not None:
        query = query.where(dong.in_(scope.dongs))
    return (query if only is None else query.where(only)).subquery()


def _part(moment: ColumnElement[Any], parts: Sequence[Part]) -> ColumnElement[Any]:
    """The label of the part a moment lies in."""
    *earlier, last = parts
    if not earlier:
        return literal(last.label)
    return case(*((moment < part.end, literal(part.label)) for part in earlier), else_=literal(last.label))


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows fulfil something."""
    return func.sum(case((condition, 1), else_=0))
