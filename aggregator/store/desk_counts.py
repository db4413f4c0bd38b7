"""What waits at desks, in numbers: asked often, so never more than counts and what is under way."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.incident import Move, Priority, State
from aggregator.store.incidents import incidents, transitions


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many incidents of a priority are in a state, and when the oldest of them began."""

    state: State
    priority: Priority
    count: int
    oldest_at: datetime


async def waiting(connection: AsyncConnection, desks: Collection[str] | None) -> tuple[Waiting, ...]:
    """What is not closed at these desks, at all of them for None."""
    query = select(
        incidents.c.state,
        incidents.c.priority,
        func.count().label("count"),
        func.min(incidents.c.opened_at).label("oldest_at"),
    ).where(incidents.c.state != State.CLOSED)
    if desks is not None:
        query = query.where(incidents.c.desk.in_(desks))
    found = await connection.execute(query.group_by(incidents.c.state, incidents.c.priority))
    return tuple(
        Waiting(
            state=State(row["state"]),
            priority=Priority(row["priority"]),
            count=row["count"],
            oldest_at=row["oldest_at"],
        )
        for row in found.mappings()
    )


async def dispatched(connection: AsyncConnection, desks: Collection[str] | None) -> Sequence[tuple[int, datetime]]:
    """Numbers of incidents to which somebody is on the way or there, and since when, the longest first."""
    since = func.max(transitions.c.at).label("since")
    query = (
        select(incidents.c.number, since)
        .join(transitions, transitions.c.incident_number == incidents.c.number)
        .where(incidents.c.state == State.DISPATCHED, transitions.c.move == Move.DISPATCH)
        .group_by(incidents.c.number)
        .order_by(since, incidents.c.number)
    )
    if desks is not None:
        query = query.where(incidents.c.desk.in_(desks))
    return [(row.number, row.since) for row in await connection.execute(query)]
