"""The timeline of all incidents as one sequence, for those who follow it live.

On PostgreSQL a row's id is given when it is written, and another row with a higher one may be committed before it. So
rows get a `position` only once they are committed, from one process at a time: whoever has read up to a position
misses nothing.
"""

from collections.abc import Sequence

from sqlalchemy import RowMapping, bindparam, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store import turns
from aggregator.store.households import households
from aggregator.store.incidents import incidents, transitions
from aggregator.store.turns import Turn

_UNPLACED = transitions.c.position.is_(None)


async def latest(connection: AsyncConnection) -> int:
    """The newest position, 0 when there is none."""
    return int((await connection.execute(select(func.max(transitions.c.position)))).scalar() or 0)


async def is_behind(connection: AsyncConnection) -> bool:
    """Whether rows wait for their position."""
    return bool((await connection.execute(select(exists().where(_UNPLACED)))).scalar())


async def place(connection: AsyncConnection, limit: int, *, wait: bool) -> int:
    """Give the next rows their positions, in a transaction that writes nothing else; return how many got one.

    While another process does it: 0 at once, or after it where `wait` says so. A position is never below the row's id,
    so that whoever read ids before positions were there goes on where they were.
    """
    if wait:
        await turns.wait_for(connection, Turn.PLACE_ROWS)
    elif not await turns.take(connection, Turn.PLACE_ROWS):
        return 0
    query = select(transitions.c.id).where(_UNPLACED).order_by(transitions.c.id).limit(limit)
    found = (await connection.execute(query)).scalars().all()
    if not found:
        return 0
    last = await latest(connection)
    placed = []
    for identifier in found:
        last = max(last + 1, identifier)
        placed.append({"row": identifier, "place": last})
    statement = update(transitions).where(transitions.c.id == bindparam("row")).values(position=bindparam("place"))
    await connection.execute(statement, placed)
    return len(placed)


async def after(connection: AsyncConnection, position: int, limit: int) -> Sequence[RowMapping]:
    """The rows after a position, in order, with what is needed to know who may see them; no memo and no reason."""
    query = (
        select(
            transitions.c.position,
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
        .where(transitions.c.position > position)
        .order_by(transitions.c.position)
        .limit(limit)
    )
    return (await connection.execute(query)).mappings().all()
