"""The log of looks at people. Rows are only ever added."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Boolean, Column, ForeignKey, Integer, RowMapping, Table, Text, false, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.columns import METADATA, Utc
from aggregator.store.households import households as registered

looks = Table(
    "looks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False, index=True),
    Column("user_name", Text, nullable=False, index=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("origin", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("off_duty", Boolean, nullable=False, server_default=false()),
)


async def add(
    connection: AsyncConnection,
    households: Sequence[str],
    *,
    at: datetime,
    user: str,
    origin: str,
    action: str,
    why: str = "",
    off_duty: bool = False,
) -> None:
    """Write down that somebody looks at these people."""
    rows = [
        {
            "at": at,
            "user_name": user,
            "household_id": one,
            "origin": origin,
            "action": action,
            "why": why,
            "off_duty": off_duty,
        }
        for one in households
    ]
    if rows:
        await connection.execute(insert(looks), rows)


async def newest(
    connection: AsyncConnection,
    *,
    household: str | None = None,
    user: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    before: int | None = None,
    dongs: Collection[str] | None = None,
    limit: int,
) -> Sequence[RowMapping]:
    """The newest rows first: of one household, by one user, from `start` up to but not including `end`.

    `before` is the id of a row: only older ones. With `dongs` only looks at people registered in one of them now.
    """
    query = select(looks)
    if household is not None:
        query = query.where(looks.c.household_id == household)
    if user is not None:
        query = query.where(looks.c.user_name == user)
    if start is not None:
        query = query.where(looks.c.at >= start)
    if end is not None:
        query = query.where(looks.c.at < end)
    if before is not None:
        query = query.where(looks.c.id < before)
    if dongs is not None:
        query = query.join(registered, registered.c.id == looks.c.household_id)
        query = query.where(registered.c.dong_id.in_(dongs))
    return (await connection.execute(query.order_by(looks.c.id.desc()).limit(limit))).mappings().all()
