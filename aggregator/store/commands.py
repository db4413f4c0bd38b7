"""Commands that wait for a home, or are done."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, RowMapping, Table, Text, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.command import CommandType
from aggregator.store.columns import METADATA, Utc, one_of

commands = Table(
    "commands",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("node_id", Text, ForeignKey("nodes.id"), nullable=False, index=True),
    Column("type", Text, nullable=False),
    Column("fields", JSON, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("done_at", Utc),
    one_of("type", CommandType),
)


async def add(connection: AsyncConnection, row: Mapping[str, Any]) -> None:
    """Insert a command."""
    await connection.execute(insert(commands).values(**row))


async def waiting(connection: AsyncConnection, node: str, now: datetime) -> Sequence[RowMapping]:
    """What a node has not said is done, the oldest first."""
    query = (
        select(commands)
        .where(commands.c.node_id == node, commands.c.done_at.is_(None), commands.c.expires_at > now)
        .order_by(commands.c.created_at, commands.c.id)
    )
    return (await connection.execute(query)).mappings().all()


async def finish(connection: AsyncConnection, node: str, done: Sequence[str], at: datetime) -> None:
    """Write down what a node has done; the first time counts."""
    await connection.execute(
        update(commands)
        .where(commands.c.node_id == node, commands.c.id.in_(done), commands.c.done_at.is_(None))
        .values(done_at=at)
    )
