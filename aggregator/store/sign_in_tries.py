"""Tries to sign in that were wrong or are not decided yet. Names are kept as hashes: people type passwords there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Integer, Table, Text, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.columns import METADATA, Utc

sign_in_tries = Table(
    "sign_in_tries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name_hash", Text, nullable=False, index=True),
    Column("origin", Text, nullable=False, index=True),
    Column("at", Utc, nullable=False, index=True),
)


async def add(connection: AsyncConnection, name_hash: str, origin: str, at: datetime) -> int:
    """Write down a try before it is decided, and return its id."""
    query = insert(sign_in_tries).values(name_hash=name_hash, origin=origin, at=at).returning(sign_in_tries.c.id)
    return int((await connection.execute(query)).scalar_one())


async def times(
    connection: AsyncConnection, since: datetime, *, name_hash: str | None = None, origin: str | None = None
) -> Sequence[datetime]:
    """When a name was tried, or an origin tried, since a moment."""
    query = select(sign_in_tries.c.at).where(sign_in_tries.c.at > since)
    if name_hash is not None:
        query = query.where(sign_in_tries.c.name_hash == name_hash)
    if origin is not None:
        query = query.where(sign_in_tries.c.origin == origin)
    return (await connection.execute(query)).scalars().all()


async def take_back(connection: AsyncConnection, identifier: int, name_hash: str) -> None:
    """Forget a try that was right, and the wrong ones of the same account before it."""
    await connection.execute(delete(sign_in_tries).where(sign_in_tries.c.id == identifier))
    await connection.execute(delete(sign_in_tries).where(sign_in_tries.c.name_hash == name_hash))


async def forget(connection: AsyncConnection, before: datetime) -> None:
    """Forget tries that count no more."""
    await connection.execute(delete(sign_in_tries).where(sign_in_tries.c.at <= before))
