"""What reports count of cases and referrals, kept beside them: the dong of then, and how long help took.

Both follow from other rows. They are worked out anew, in the same transaction, whenever one of those changes, so that
a report of a whole city reads a narrow index and nothing else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Table, func, or_, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.case.machine import Move
from aggregator.domain.referral import ReferralState
from aggregator.domain.task.machine import State
from aggregator.store.cases import case_transitions, cases
from aggregator.store.columns import Utc
from aggregator.store.incidents import incidents, signals
from aggregator.store.referrals import referral_transitions, referrals
from aggregator.store.tasks import tasks
from aggregator.store.transfers import residences

HELPING = (ReferralState.IN_PROGRESS, ReferralState.USED_IN_PART, ReferralState.COMPLETED)
"""A referral in these states helps somebody."""


async def renew(connection: AsyncConnection, household: str) -> None:
    """Work out everything that is kept about a person's cases and referrals."""
    await place(connection, household)
    await time_help(connection, household)


async def place(connection: AsyncConnection, household: str) -> None:
    """Keep the dong a person belonged to when their cases opened and closed, and when their referrals were proposed."""
    for table, column, moment in (
        (cases, cases.c.opened_in, cases.c.opened_at),
        (cases, cases.c.closed_in, cases.c.closed_at),
        (referrals, referrals.c.opened_in, referrals.c.opened_at),
    ):
        await _place(connection, household, table, column, moment)


async def _place(
    connection: AsyncConnection, household: str, table: Table, column: ColumnElement[Any], moment: ColumnElement[Any]
) -> None:
    """Keep one dong of then in the rows where it is another."""
    then = _dong_at(household, moment)
    wrong = update(table).where(table.c.household_id == household, column.is_distinct_from(then))
    await connection.execute(wrong.values({column.key: then}))


def _dong_at(household: str, moment: ColumnElement[Any]) -> ScalarSelect[Any]:
    """The dong a person belonged to at a moment; NULL where there was none, or no such moment."""
    of = residences.c
    there = select(of.dong_id).where(of.household_id == household, of.since <= moment)
    return there.where(or_(of.until.is_(None), of.until > moment)).order_by(of.id.desc()).limit(1).scalar_subquery()


async def time_help(connection: AsyncConnection, household: str) -> None:
    """Keep how long after the signal each case of a person had its first help, in ms.

    The signal is the earliest of the incident the case came from. Help is care begun, a referral begun, or a task done,
    for the case or that incident.
    """
    # Locked first: what another transaction adds meanwhile is then seen by one of the two.
    mine = select(cases).where(cases.c.household_id == household, cases.c.incident_number.is_not(None))
    rows = (await connection.execute(mine.order_by(cases.c.number).with_for_update())).all()
    if not rows:
        return
    signalled = await _signalled(connection, [row.incident_number for row in rows])
    for row in rows:
        since = signalled[row.incident_number]
        helped = [at for at in await _helped(connection, row) if at >= since]
        after_ms = (min(helped) - since) // timedelta(milliseconds=1) if helped else None
        if after_ms != row.helped_after_ms:
            await connection.execute(update(cases).where(cases.c.number == row.number).values(helped_after_ms=after_ms))


async def _signalled(connection: AsyncConnection, numbers: Sequence[int]) -> dict[int, datetime]:
    """When these incidents were first signalled."""
    first = select(func.min(signals.c.at)).where(signals.c.incident_number == incidents.c.number).scalar_subquery()
    at = func.coalesce(first, incidents.c.opened_at, type_=Utc())
    found = await connection.execute(select(incidents.c.number, at).where(incidents.c.number.in_(numbers)))
    return {row[0]: row[1] for row in found}


async def _helped(connection: AsyncConnection, case: Row[Any]) -> Sequence[datetime]:
    """Every moment at which anything helped in a case."""
    moved, done = referral_transitions.c, tasks.c.state == State.DONE
    helps = union_all(
        select(case_transitions.c.at).where(
            case_transitions.c.case_number == case.number, case_transitions.c.move == Move.SERVE
        ),
        select(moved.at)
        .join(referrals, referrals.c.number == moved.referral_number)
        .where(referrals.c.case_number == case.number, moved.state_after.in_(HELPING)),
        select(tasks.c.ended_at).where(tasks.c.case_number == case.number, done),
        select(tasks.c.ended_at).where(tasks.c.incident_number == case.incident_number, done),
    )
    return (await connection.execute(helps)).scalars().all()
