"""The addresses of officers' calendars: only their hashes are kept, and at most one of each officer is alive."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, RowMapping, Table, Text, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.columns import METADATA, Utc

calendar_feeds = Table(
    "calendar_feeds",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("user_name", Text, ForeignKey("users.name"), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("revoked_at", Utc),
    Column("last_read_at", Utc),
)

Index(
    "uq_calendar_feeds_user",
    calendar_feeds.c.user_name,
    unique=True,
    sqlite_where=calendar_feeds.c.revoked_at.is_(None),
    postgresql_where=calendar_feeds.c.revoked_at.is_(None),
)


async def add(connection: AsyncConnection, name: str, address_hash: str, at: datetime) -> None:
    """Insert an address; the one before must be revoked."""
    await connection.execute(insert(calendar_feeds).values(hash=address_hash, user_name=name, created_at=at))


async def revoke(connection: AsyncConnection, name: str, at: datetime) -> bool:
    """End the address of somebody; False where there is none."""
    alive = calendar_feeds.c.user_name == name, calendar_feeds.c.revoked_at.is_(None)
    result = await connection.execute(update(calendar_feeds).where(*alive).values(revoked_at=at))
    return bool(result.rowcount)


async def of_person(connection: AsyncConnection, name: str) -> RowMapping | None:
    """The living address of somebody."""
    query = select(calendar_feeds).where(calendar_feeds.c.user_name == name, calendar_feeds.c.revoked_at.is_(None))
    return (await connection.execute(query)).mappings().one_or_none()


async def by_hash(connection: AsyncConnection, address_hash: str) -> RowMapping | None:
    """The living address with this hash."""
    query = select(calendar_feeds).where(calendar_feeds.c.hash == address_hash, calendar_feeds.c.revoked_at.is_(None))
    return (await connection.execute(query)).mappings().one_or_none()


async def note_read(connection: AsyncConnection, address_hash: str, at: datetime) -> None:
    """Write down that a calendar was read."""
    await connection.execute(
        update(calendar_feeds).where(calendar_feeds.c.hash == address_hash).values(last_read_at=at)
    )
