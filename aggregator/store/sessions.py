"""Sessions of staff who signed in with a password, by the hash of their token."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, ForeignKey, RowMapping, Table, Text, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.columns import METADATA, Utc
from aggregator.store.users import users

sessions = Table(
    "sessions",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("user_name", Text, ForeignKey("users.name"), nullable=False, index=True),
    Column("origin", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("last_used_at", Utc, nullable=False),
    Column("ended_at", Utc),
)


async def add(connection: AsyncConnection, token_hash: str, name: str, origin: str, at: datetime) -> None:
    """Insert a session that begins now."""
    values = {"hash": token_hash, "user_name": name, "origin": origin, "created_at": at, "last_used_at": at}
    await connection.execute(insert(sessions).values(**values))


async def by_token(connection: AsyncConnection, token_hash: str) -> RowMapping | None:
    """The member of staff whose session was not ended, with its `began_at` and `used_at`; it may have run out."""
    query = (
        select(users, sessions.c.created_at.label("began_at"), sessions.c.last_used_at.label("used_at"))
        .join(sessions, sessions.c.user_name == users.c.name)
        .where(sessions.c.hash == token_hash, sessions.c.ended_at.is_(None), users.c.disabled_at.is_(None))
    )
    return (await connection.execute(query)).mappings().one_or_none()


async def note_use(connection: AsyncConnection, token_hash: str, at: datetime) -> None:
    """Write down when a session was used last."""
    await connection.execute(update(sessions).where(sessions.c.hash == token_hash).values(last_used_at=at))


async def end(connection: AsyncConnection, token_hash: str, at: datetime) -> None:
    """End one session."""
    await _end(connection, at, sessions.c.hash == token_hash)


async def end_all(connection: AsyncConnection, name: str, at: datetime, *, but: str | None = None) -> None:
    """End every session of somebody, except one if given."""
    await _end(connection, at, sessions.c.user_name == name, sessions.c.hash != (but or ""))


async def _end(connection: AsyncConnection, at: datetime, *which: Any) -> None:
    """End sessions that were not ended before."""
    await connection.execute(update(sessions).where(sessions.c.ended_at.is_(None), *which).values(ended_at=at))


async def forget(connection: AsyncConnection, name: str, before: datetime) -> None:
    """Remove somebody's sessions that began before a moment after which none of them can still run."""
    await connection.execute(delete(sessions).where(sessions.c.user_name == name, sessions.c.created_at < before))
