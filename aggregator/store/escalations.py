"""Watches of incidents: one row for each that is open or held, due when somebody is to be told again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    RowMapping,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.escalation import Watch
from aggregator.domain.escalation_rules import Timer
from aggregator.store.columns import METADATA, Utc, one_of
from aggregator.store.incidents import incidents

escalations = Table(
    "escalations",
    METADATA,
    Column("incident_number", Integer, ForeignKey("incidents.number"), primary_key=True, autoincrement=False),
    Column("timer", Text, nullable=False),
    Column("step", Integer, nullable=False),
    Column("due_at", Utc, nullable=False, index=True),
    CheckConstraint("step >= 0", name="step"),
    one_of("timer", Timer),
)


async def get(connection: AsyncConnection, number: int) -> Watch | None:
    """The watch of an incident."""
    query = select(escalations).where(escalations.c.incident_number == number)
    return _watch((await connection.execute(query)).mappings().one_or_none())


async def claim(connection: AsyncConnection, number: int, now: datetime) -> Watch | None:
    """The watch of an incident if it is due and no other process has the incident in hand; it is ours until the end.

    The incident is what is locked: whoever changes a watch holds it.
    """
    query = (
        select(escalations)
        .join(incidents)
        .where(escalations.c.incident_number == number, escalations.c.due_at <= now)
        .with_for_update(of=incidents, skip_locked=True)
    )
    return _watch((await connection.execute(query)).mappings().one_or_none())


async def claims_by(connection: AsyncConnection, numbers: Collection[int]) -> Mapping[int, datetime]:
    """By when each of these incidents should be taken before somebody else is told; without those that are taken."""
    query = select(escalations.c.incident_number, escalations.c.due_at).where(
        escalations.c.incident_number.in_(numbers), escalations.c.timer.in_((Timer.UNCLAIMED, Timer.DEFERRED))
    )
    return {row.incident_number: row.due_at for row in await connection.execute(query)}


async def put(connection: AsyncConnection, number: int, before: Watch | None, after: Watch | None) -> None:
    """Write what a watch has become: begun, changed or ended."""
    if before == after:
        return
    mine = escalations.c.incident_number == number
    if after is None:
        await connection.execute(delete(escalations).where(mine))
        return
    values = {"timer": after.timer, "step": after.step, "due_at": after.due_at}
    if before is None:
        await connection.execute(insert(escalations).values(incident_number=number, **values))
    else:
        await connection.execute(update(escalations).where(mine).values(**values))


async def due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[int]:
    """Numbers of incidents whose watch is due, overdue ones first."""
    query = (
        select(escalations.c.incident_number)
        .where(escalations.c.due_at <= now)
        .order_by(escalations.c.due_at, escalations.c.incident_number)
        .limit(limit)
    )
    return (await connection.execute(query)).scalars().all()


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """When the next watch falls due."""
    query = select(escalations.c.due_at).order_by(escalations.c.due_at).limit(1)
    return (await connection.execute(query)).scalar()


def _watch(row: RowMapping | None) -> Watch | None:
    """Columns as the domain knows them."""
    return None if row is None else Watch(timer=Timer(row["timer"]), step=row["step"], due_at=row["due_at"])
