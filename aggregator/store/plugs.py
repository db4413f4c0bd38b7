"""Plugs that do not show what the person does, as the open tickets tell."""

from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import TicketKind
from aggregator.kernel.events import Explanation
from aggregator.store.columns import unpack
from aggregator.store.equipment import tickets


async def unsuitable(connection: AsyncConnection, households: Collection[str]) -> Mapping[str, Explanation]:
    """Why, by household, of those of the households that have such a ticket open; of several the newest."""
    query = (
        select(tickets.c.household_id, tickets.c.why)
        .where(
            tickets.c.household_id.in_(households),
            tickets.c.kind == TicketKind.SENSOR_UNSUITABLE,
            tickets.c.closed_at.is_(None),
        )
        .order_by(tickets.c.id)
    )
    return {row.household_id: unpack(row.why) for row in await connection.execute(query)}
