"""What the tables about cases are counted from: the database counts, by dong and part of the period, and opens nothing.

Whatever happened belongs to the dong its person belonged to then. Each count reads one index that holds all it needs.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Select,
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

from aggregator.domain.case.machine import Result
from aggregator.domain.referral import ReferralMove, ReferralState
from aggregator.domain.task.machine import Kind, State
from aggregator.store.cases import case_needs, cases
from aggregator.store.columns import Utc
from aggregator.store.dispatches import dispatches
from aggregator.store.households import households
from aggregator.store.incidents import incidents
from aggregator.store.referrals import referral_transitions, referrals
from aggregator.store.tasks import tasks
from aggregator.store.transfers import residences

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
    def needs_dong(self) -> bool:
        """Whether it matters in which dong something happened."""
        return self.by_dong or self.dongs is not None

    @property
    def whole(self) -> "Scope":
        """The same without telling anything apart."""
        return replace(self, parts=(Part(label="", start=self.start, end=self.end),), by_dong=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """Somebody was sent to a household."""

    household: str
    dong: str
    part: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Rows that are counted: when each happened, in which dong, and `only` which of them."""

    at: ColumnElement[Any]
    dong: ColumnElement[Any]
    rows: FromClause
    only: ColumnElement[bool] | None = None


_FROM_INCIDENT = Happened(
    at=cases.c.opened_at, dong=cases.c.opened_in, rows=cases, only=cases.c.incident_number.is_not(None)
)
_PROPOSED = Happened(at=referrals.c.opened_at, dong=referrals.c.opened_in, rows=referrals)


async def opened(connection: AsyncConnection, scope: Scope, *, by_need: bool) -> Sequence[Row[Any]]:
    """Cases opened: dong, part, need, how many. With needs a case is in several rows."""
    of = cases.c
    return await _cases(connection, scope, of.opened_at, of.opened_in, by_need=by_need)


async def closed(connection: AsyncConnection, scope: Scope, *, by_need: bool) -> Sequence[Row[Any]]:
    """Cases by their latest closing: dong, part, need, how many, and with each result."""
    of = cases.c
    by_result = [_how_many(of.result == result).label(result.value) for result in Result]
    return await _cases(connection, scope, of.closed_at, of.closed_in, *by_result, by_need=by_need)


async def _cases(
    connection: AsyncConnection, scope: Scope, moment: ColumnElement[Any], dong: Any, *more: Any, by_need: bool
) -> Sequence[Row[Any]]:
    """Cases counted by what was in them."""
    rows = cases.join(case_needs, case_needs.c.case_number == cases.c.number) if by_need else cases
    need: ColumnElement[Any] = case_needs.c.need if by_need else literal("")
    amounts = need.label("need"), func.count().label("amount"), *more
    happened = Happened(at=moment, dong=dong, rows=rows)
    if not by_need:
        return await _counted(connection, scope, happened, amounts)
    # At once: joining the needs part by part, a database may read all of them every time.
    span = Part(label="", start=scope.start, end=scope.end)
    query = _within(scope, span, happened, amounts, _part(moment, scope.parts))
    by_part = ["part"] * (len(scope.parts) > 1)
    return (await connection.execute(query.group_by(*_dong(scope), *by_part, need))).all()


async def signalled_cases(connection: AsyncConnection, scope: Scope) -> Sequence[Row[Any]]:
    """Cases opened from an incident: dong, part, amount, and how many of them had help."""
    amounts = func.count().label("amount"), func.count(cases.c.helped_after_ms).label("helped")
    return await _counted(connection, scope, _FROM_INCIDENT, amounts)


async def waits(connection: AsyncConnection, scope: Scope) -> Sequence[Row[Any]]:
    """Every case opened from an incident: dong, part, and ms from the signal to the first help (None: not yet)."""
    return await _each_part(
        connection, scope, lambda part: _within(scope, part, _FROM_INCIDENT, (cases.c.helped_after_ms,))
    )


async def referred(connection: AsyncConnection, scope: Scope) -> Sequence[Row[Any]]:
    """Referrals proposed: dong, part, programme, unit, how many, in each state, and amounts wanted, granted, used."""
    of = referrals.c
    amounts = (
        *(of.programme_id, of.unit),
        func.count().label("referrals"),
        *(_how_many(of.state == state).label(state.value) for state in ReferralState),
        *(func.sum(of[name]).label(name) for name in ("wanted", "granted", "used")),
    )
    return await _counted(connection, scope, _PROPOSED, amounts, told_apart=(of.programme_id, of.unit))


async def proposed(connection: AsyncConnection, scope: Scope) -> Sequence[Row[Any]]:
    """Referrals proposed: dong, part, how many."""
    return await _counted(connection, scope, _PROPOSED, (func.count().label("referrals"),))


async def refusals(connection: AsyncConnection, scope: Scope) -> Sequence[Row[Any]]:
    """Dong, part, referrals refused, attempts to persuade, and refused ones that were requested or approved later."""
    of, later = referral_transitions.c, referral_transitions.alias("later").c
    turned = exists().where(later.referral_number == of.referral_number, later.id > of.id, later.move.in_(_TURNED))
    refused = of.move == ReferralMove.REFUSE
    amounts = (
        func.count(distinct(case((refused, of.referral_number)))).label("refused"),
        func.sum(case((refused, 0), else_=1)).label("persuasions"),
        func.count(distinct(case((and_(refused, turned), of.referral_number)))).label("turned"),
    )
    rows: FromClause = referral_transitions
    if scope.needs_dong:
        rows = rows.join(referrals, referrals.c.number == of.referral_number)
    happened = _at_home(scope, of.at, rows, referrals)
    only = of.move.in_((ReferralMove.REFUSE, ReferralMove.PERSUADE))
    return await _counted(connection, scope, replace(happened, only=only), amounts)


async def followed_up(connection: AsyncConnection, scope: Scope, now: datetime) -> Sequence[Row[Any]]:
    """Follow-ups promised for the period and due by now: dong, part, all, in time, late, needless, undone."""
    of = tasks.c
    done, in_time = of.state == State.DONE, of.ended_at <= of.promised_at
    cancelled = of.state == State.CANCELLED
    amounts = (
        func.count().label("due"),
        _how_many(and_(done, in_time)).label("in_time"),
        _how_many(and_(done, ~in_time)).label("late"),
        _how_many(cancelled).label("needless"),
        _how_many(and_(~done, ~cancelled)).label("undone"),
    )
    due = and_(of.kind == Kind.FOLLOW_UP, of.promised_at <= now)
    happened = Happened(at=of.promised_at, dong=of.dong_id, rows=tasks, only=due)
    return await _counted(connection, scope, happened, amounts)


async def signalled(connection: AsyncConnection, scope: Scope) -> Sequence[Row[Any]]:
    """Households with incidents opened in the period: dong, part, how many, how many with two or more."""
    of = incidents.c
    happened = _at_home(scope, of.opened_at, incidents, incidents)

    def often(part: Part) -> Select[Any]:
        household = of.household_id
        each = _within(scope, part, happened, (household, func.count().label("times")))
        by = each.group_by(*_dong(scope), household).subquery()
        dong = by.c.dong if scope.by_dong else literal("")
        amounts = func.count().label("households"), _how_many(by.c.times > 1).label("repeated")
        return select(dong.label("dong"), literal(part.label).label("part"), *amounts).group_by(*_dong(scope))

    return await _each_part(connection, scope, often)


async def sent(connection: AsyncConnection, scope: Scope, since: datetime) -> Sequence[Sent]:
    """Everybody somebody was sent to, from a moment before the period up to its end, oldest first."""
    of = dispatches.c
    longer = replace(scope, parts=(Part(label="", start=since, end=scope.start), *scope.parts))
    rows = dispatches.join(incidents, incidents.c.number == of.incident_number)
    happened = _at_home(scope, of.sent_at, rows, incidents)
    shown = incidents.c.household_id, of.sent_at
    found = await _each_part(
        connection, longer, lambda part: _within(longer, part, happened, shown).order_by(of.sent_at, of.id)
    )
    return [Sent(household=row.household_id, dong=row.dong, part=row.part, at=row.sent_at) for row in found]


async def known_since(connection: AsyncConnection) -> datetime | None:
    """When the first household was registered here."""
    found: datetime | None = (
        await connection.execute(select(func.min(households.c.registered_at, type_=Utc())))
    ).scalar()
    return found


def _at_home(scope: Scope, moment: ColumnElement[Any], rows: FromClause, about: FromClause) -> Happened:
    """Rows about households, with the dong each belonged to at a moment where that matters; without one left out."""
    if not scope.needs_dong:
        return Happened(at=moment, dong=literal(""), rows=rows)
    then = and_(
        residences.c.household_id == about.c.household_id,
        residences.c.since <= moment,
        or_(residences.c.until.is_(None), residences.c.until > moment),
    )
    return Happened(at=moment, dong=residences.c.dong_id, rows=rows.join(residences, then))


async def _counted(
    connection: AsyncConnection,
    scope: Scope,
    happened: Happened,
    amounts: Sequence[ColumnElement[Any]],
    told_apart: Sequence[ColumnElement[Any]] = (),
) -> Sequence[Row[Any]]:
    """Amounts by dong and part, and by whatever else they are told apart."""
    return await _each_part(
        connection,
        scope,
        lambda part: _within(scope, part, happened, amounts).group_by(*_dong(scope), *told_apart),
    )


async def _each_part(
    connection: AsyncConnection, scope: Scope, query: Callable[[Part], Select[Any]]
) -> Sequence[Row[Any]]:
    """What a query finds in each part of the period: a stretch of an index, with nothing to be sorted by time."""
    return [row for part in scope.parts for row in await connection.execute(query(part))]


def _within(
    scope: Scope,
    part: Part,
    happened: Happened,
    more: Sequence[ColumnElement[Any]],
    label: ColumnElement[Any] | None = None,
) -> Select[Any]:
    """What happened in a part of the period: dong, part, and whatever else is wanted of it."""
    dong = happened.dong if scope.by_dong else literal("")
    told = literal(part.label) if label is None else label
    query = select(dong.label("dong"), told.label("part"), *more).select_from(happened.rows)
    query = query.where(happened.at >= part.start, happened.at < part.end)
    if happened.only is not None:
        query = query.where(happened.only)
    if scope.dongs is not None:
        return query.where(happened.dong.in_(scope.dongs))
    return query.where(happened.dong.is_not(None)) if scope.by_dong else query


def _part(moment: ColumnElement[Any], parts: Sequence[Part]) -> ColumnElement[Any]:
    """The label of the part a moment lies in."""
    *earlier, last = parts
    if not earlier:
        return literal(last.label)
    return case(*((moment < part.end, literal(part.label)) for part in earlier), else_=literal(last.label))


def _dong(scope: Scope) -> list[str]:
    """The column by which dongs are told apart, where they are; grouping by what is the same costs as much."""
    return ["dong"] if scope.by_dong else []


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows fulfil something."""
    return func.sum(case((condition, 1), else_=0))
