"""The log of looks at people. Rows are only ever added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Integer, RowMapping, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.columns import METADATA, Utc

looks = Table(
    "looks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("user_name", Text, nullable=False),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("origin", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("why", Text, nullable=False),
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
) -> None:
    """Write down that somebody looks at these people."""
    rows = [
        {"at": at, "user_name": user, "household_id": one, "origin": origin, "action": action, "why": why}
        for one in households
    ]
    if rows:
        await connection.execute(insert(looks), rows)


async def newest(connection: AsyncConnection, household: str | None, limit: int) -> Sequence[RowMapping]:
    """The newest rows first, of one household if given."""
    query = select(looks).order_by(looks.c.id.desc()).limit(limit)
    if household is not None:
        query = query.where(looks.c.household_id == household)
    return (await connection.execute(query)).mappings().all()
