"""Numbers about the whole region for those who watch the service: counts and ages, nobody's name or number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import Severity
from aggregator.domain.incident import Priority, State
from aggregator.domain.outage import OutageState
from aggregator.store.dark_homes import dark_homes
from aggregator.store.deliveries import DeliveryState, channels, deliveries
from aggregator.store.equipment import tickets
from aggregator.store.households import households
from aggregator.store.incidents import incidents
from aggregator.store.nodes import nodes
from aggregator.store.outages import outages

UNANSWERED = (State.OPEN, State.DEFERRED)
WAITING = (DeliveryState.PENDING, DeliveryState.SENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Open incidents of one priority and state, and when the oldest of them opened."""

    priority: str
    state: str
    count: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Messages of one channel and state that are not settled, and when the oldest of them was due or written."""

    channel: str
    state: str
    count: int
    oldest_at: datetime


async def open_incidents(connection: AsyncConnection) -> Sequence[Open]:
    """Every incident that is not closed, by priority and state."""
    query = (
        select(incidents.c.priority, incidents.c.state, func.count(), func.min(incidents.c.opened_at))
        .where(incidents.c.state != State.CLOSED)
        .group_by(incidents.c.priority, incidents.c.state)
        .order_by(incidents.c.priority, incidents.c.state)
    )
    found = {(row[0], row[1]): row for row in await connection.execute(query)}
    return [
        Open(priority=priority, state=state, count=found[priority, state][2], oldest_at=found[priority, state][3])
        for priority in Priority
        for state in State
        if (priority, state) in found
    ]


async def waiting_messages(connection: AsyncConnection) -> Sequence[Waiting]:
    """Messages that have something due, by channel and state."""
    query = (
        select(deliveries.c.channel, deliveries.c.state, func.count(), func.min(deliveries.c.created_at))
        .where(deliveries.c.due_at.is_not(None))
        .group_by(deliveries.c.channel, deliveries.c.state)
        .order_by(deliveries.c.channel, deliveries.c.state)
    )
    return [
        Waiting(channel=row[0], state=row[1], count=row[2], oldest_at=row[3]) for row in await connection.execute(query)
    ]


async def failing_channels(connection: AsyncConnection) -> Mapping[str, int]:
    """How often in a row each channel has failed."""
    query = select(channels.c.name, channels.c.failures).order_by(channels.c.name)
    return {row.name: row.failures for row in await connection.execute(query)}


async def homes(connection: AsyncConnection) -> Mapping[str, int]:
    """Households that are looked after, those with a node, and of these the ones not heard and the ones not seen."""
    living = exists().where(nodes.c.household_id == households.c.id, nodes.c.revoked_at.is_(None))
    dark = exists().where(dark_homes.c.household_id == households.c.id)
    cannot_see = or_(dark_homes.c.blind_since.is_not(None), dark_homes.c.cut_since.is_not(None))
    return {
        "registered": await _count(connection),
        "paired": await _count(connection, living),
        "silent": await _count(connection, dark.where(dark_homes.c.silent_since.is_not(None))),
        "blind": await _count(connection, dark.where(cannot_see)),
    }


async def _count(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> int:
    """How many households that have not left fulfil conditions."""
    query = select(func.count()).select_from(households).where(households.c.left_at.is_(None), *conditions)
    return int((await connection.execute(query)).scalar_one())


async def open_tickets(connection: AsyncConnection) -> Mapping[str, int]:
    """Equipment tickets that are open, by severity."""
    query = select(tickets.c.severity, func.count()).where(tickets.c.closed_at.is_(None)).group_by(tickets.c.severity)
    found = {row[0]: row[1] for row in await connection.execute(query)}
    return {severity.value: found.get(severity.rank, 0) for severity in Severity}


async def open_outages(connection: AsyncConnection) -> int:
    """Outages that are not closed."""
    query = select(func.count()).select_from(outages).where(outages.c.state != OutageState.CLOSED)
    return int((await connection.execute(query)).scalar_one())


async def size(connection: AsyncConnection) -> int | None:
    """The size of the database in bytes, as its server tells it; None where it is a file."""
    if connection.dialect.name != "postgresql":
        return None
    return int((await connection.execute(select(func.pg_database_size(func.current_database())))).scalar_one())
