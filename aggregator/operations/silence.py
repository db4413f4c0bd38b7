"""Homes that are not heard: equipment first, and danger once the person has not been seen for longer than the cap."""

from datetime import datetime, timedelta

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import TicketKind
from aggregator.domain.signal import Signal, SignalKind
from aggregator.kernel.events import Explanation
from aggregator.operations.context import Context
from aggregator.operations.person import CANNOT_SEE_KEY, Person
from aggregator.operations.recording import open_ticket
from aggregator.store import nodes

ABSENT_AGAIN = timedelta(hours=1)
"""How long an unseen home waits while its person is said to be away."""


async def note_silent(context: Context, node: str) -> int:
    """Open the ticket of a node that has missed its heartbeats; 0 when it has been heard since."""
    now = context.clock.now()
    async with context.database.write() as connection:
        row = await nodes.get(connection, node)
        if row is None or not _is_due(row["silent_at"], now):
            return 0
        why = Explanation("ticket.node_silent", {"heard_at": _heard_at(row).timestamp()})
        kind, household = TicketKind.NODE_SILENT, row["household_id"]
        await open_ticket(connection, context, kind, node, why, now, household=household, node=node)
        await nodes.alter(connection, node, {"silent_at": None})
    return 1


async def note_unseen(context: Context, node: str) -> int:
    """Raise the signal of a person nobody can see; 0 when the node has been heard since."""
    now = context.clock.now()
    async with context.database.write() as connection:
        row = await nodes.get(connection, node)
        if row is None or not _is_due(row["unseen_at"], now):
            return 0
        await nodes.alter(connection, node, {"unseen_at": await _judge(connection, context, row, now)})
    return 1


async def _judge(connection: AsyncConnection, context: Context, row: RowMapping, now: datetime) -> datetime | None:
    """Raise the signal, unless another node of the home is heard or the person is away; then when to look again."""
    others = await nodes.of_household(connection, row["household_id"])
    dues: list[datetime | None] = [other["unseen_at"] for other in others]
    heard = [due for due in dues if due is not None and due > now]
    if heard:
        return max(heard)
    person = await Person(connection, context, row["household_id"], now).load()
    if person.absent:
        return now + ABSENT_AGAIN
    why = Explanation(CANNOT_SEE_KEY, {"silent_s": (now - _heard_at(row)).total_seconds()})
    await person.signal(Signal(kind=SignalKind.CANNOT_SEE, at=now, why=why), {})
    return None


def _is_due(due: datetime | None, now: datetime) -> bool:
    """Whether a moment has come."""
    return due is not None and due <= now


def _heard_at(row: RowMapping) -> datetime:
    """When a node was last heard; before its first report, when it was paired."""
    heard: datetime = row["last_report_at"] or row["paired_at"]
    return heard
