"""When the region itself was running: one row for each time, moved on while it lasts.

What lies between two rows is time in which nobody could be heard.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from sqlalchemy import CheckConstraint, Column, Integer, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.outage import Deafness
from aggregator.store.columns import METADATA, Utc

uptimes = Table(
    "uptimes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("first_at", Utc, nullable=False),
    Column("last_at", Utc, nullable=False, index=True),
    CheckConstraint("last_at >= first_at", name="stretch"),
)


async def last(connection: AsyncConnection) -> tuple[int, datetime] | None:
    """The latest row and when it was moved on, locked; None before the first start."""
    query = select(uptimes.c.id, uptimes.c.last_at).order_by(uptimes.c.last_at.desc()).limit(1).with_for_update()
    row = (await connection.execute(query)).first()
    return None if row is None else (row.id, row.last_at)


async def begin(connection: AsyncConnection, at: datetime) -> None:
    """Write down that the region runs from here on."""
    await connection.execute(insert(uptimes).values(first_at=at, last_at=at))


async def move_on(connection: AsyncConnection, identifier: int, at: datetime) -> None:
    """Write down that the region still runs; a clock that was set back takes nothing away."""
    await connection.execute(
        update(uptimes).where(uptimes.c.id == identifier, uptimes.c.last_at < at).values(last_at=at)
    )


async def down_since(connection: AsyncConnection, since: datetime) -> Sequence[Deafness]:
    """When the region did not run, of the time since then."""
    before = select(uptimes.c.last_at).where(uptimes.c.last_at <= since).order_by(uptimes.c.last_at.desc()).limit(1)
    earlier = (await connection.execute(before)).scalar()
    query = select(uptimes.c.first_at, uptimes.c.last_at).where(uptimes.c.last_at > since).order_by(uptimes.c.first_at)
    runs = [(row.first_at, row.last_at) for row in await connection.execute(query)]
    ends = [] if earlier is None else [(earlier, earlier)]
    return [
        Deafness(start=stopped, end=started)
        for (_, stopped), (started, _) in pairwise([*ends, *runs])
        if stopped < started
    ]
