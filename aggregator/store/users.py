"""Staff and their tokens. Names stay after somebody has left: the timeline refers to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, RowMapping, Table, Text, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Role
from aggregator.store.columns import METADATA, Utc, one_of

users = Table(
    "users",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("dongs", JSON, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("disabled_at", Utc),
    one_of("role", Role),
)

user_tokens = Table(
    "user_tokens",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("user_name", Text, ForeignKey("users.name"), nullable=False, index=True),
    Column("created_at", Utc, nullable=False),
    Column("revoked_at", Utc),
)


async def add(connection: AsyncConnection, name: str, role: Role, dongs: Sequence[str], at: datetime) -> None:
    """Insert a member of staff."""
    await connection.execute(insert(users).values(name=name, role=role, dongs=list(dongs), created_at=at))


def _with_tokens() -> Any:
    """Users with the number of their living tokens."""
    tokens = (
        select(func.count())
        .select_from(user_tokens)
        .where(user_tokens.c.user_name == users.c.name, user_tokens.c.revoked_at.is_(None))
        .scalar_subquery()
    )
    return select(users, tokens.label("tokens"))


async def get(connection: AsyncConnection, name: str) -> RowMapping | None:
    """One member of staff."""
    return (await connection.execute(_with_tokens().where(users.c.name == name))).mappings().one_or_none()


async def in_order(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Everybody in order of name."""
    return (await connection.execute(_with_tokens().order_by(users.c.name))).mappings().all()


async def add_token(connection: AsyncConnection, name: str, token_hash: str, at: datetime) -> None:
    """Insert a token by its hash."""
    await connection.execute(insert(user_tokens).values(hash=token_hash, user_name=name, created_at=at))


async def by_token(connection: AsyncConnection, token_hash: str) -> RowMapping | None:
    """The member of staff a living token belongs to."""
    query = (
        select(users)
        .join(user_tokens, user_tokens.c.user_name == users.c.name)
        .where(user_tokens.c.hash == token_hash, user_tokens.c.revoked_at.is_(None), users.c.disabled_at.is_(None))
    )
    return (await connection.execute(query)).mappings().one_or_none()


async def disable(connection: AsyncConnection, name: str, at: datetime) -> None:
    """End everything a member of staff can do; the first time counts."""
    await connection.execute(
        update(users).where(users.c.name == name, users.c.disabled_at.is_(None)).values(disabled_at=at)
    )
    await connection.execute(
        update(user_tokens)
        .where(user_tokens.c.user_name == name, user_tokens.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
