"""The timeline of all incidents as one sequence, for those who follow it live."""

from collections.abc import Sequence

from sqlalchemy import RowMapping, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.households import households
from aggregator.store.incidents import incidents, transitions


async def latest(connection: AsyncConnection) -> int:
    """The newest row's id, 0 when there is none."""
    return int((await connection.execute(select(func.max(transitions.c.id)))).scalar() or 0)


async def after(connection: AsyncConnection, identifier: int, limit: int) -> Sequence[RowMapping]:
    """The rows after one, in order, with what is needed to know who may see them; no memo and no reason."""
    query = (
        select(
            transitions.c.id,
            transitions.c.incident_number,
            transitions.c.at,
            transitions.c.move,
            transitions.c.state_after,
            incidents.c.priority,
            incidents.c.desk,
            incidents.c.household_id,
            households.c.dong_id,
        )
        .join(incidents, incidents.c.number == transitions.c.incident_number)
        .join(households, households.c.id == incidents.c.household_id)
        .where(transitions.c.id > identifier)
        .order_by(transitions.c.id)
        .limit(limit)
    )
    return (await connection.execute(query)).mappings().all()
