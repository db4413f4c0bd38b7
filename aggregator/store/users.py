"""Staff and their tokens. Names stay after somebody has left: the timeline refers to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    ForeignKey,
    RowMapping,
    Table,
    Text,
    and_,
    func,
    insert,
    or_,
    select,
    update,
)
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
    Column("districts", JSON, nullable=False, server_default="[]"),
    Column("password_hash", Text),
    one_of("role", Role),
)

user_tokens = Table(
    "user_tokens",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("user_name", Text, ForeignKey("users.name"), nullable=False, index=True),
    Column("created_at", Utc, nullable=False),
    Column("revoked_at", Utc),
    Column("purpose", Text, nullable=False, server_default=""),
    Column("last_used_at", Utc),
    Column("expires_at", Utc),
)

_SHOWN = 24
"""So many characters of a token's hash name the token: too many to meet by chance, and they open nothing."""


async def add(
    connection: AsyncConnection,
    name: str,
    role: Role,
    *,
    dongs: Sequence[str],
    districts: Sequence[str],
    at: datetime,
) -> None:
    """Insert a member of staff."""
    values = {"name": name, "role": role, "dongs": list(dongs), "districts": list(districts), "created_at": at}
    await connection.execute(insert(users).values(**values))


async def alter(connection: AsyncConnection, name: str, values: Mapping[str, Any]) -> None:
    """Update columns of a member of staff."""
    await connection.execute(update(users).where(users.c.name == name).values(**values))


def _with_tokens(at: datetime) -> Any:
    """Users with the number of their living tokens."""
    tokens = (
        select(func.count())
        .select_from(user_tokens)
        .where(user_tokens.c.user_name == users.c.name, _living(at))
        .scalar_subquery()
    )
    return select(users, tokens.label("tokens"))


def _living(at: datetime) -> ColumnElement[bool]:
    """Tokens that still open something."""
    unexpired = or_(user_tokens.c.expires_at.is_(None), user_tokens.c.expires_at > at)
    return and_(user_tokens.c.revoked_at.is_(None), unexpired)


async def get(connection: AsyncConnection, name: str) -> RowMapping | None:
    """One member of staff."""
    return (await connection.execute(select(users).where(users.c.name == name))).mappings().one_or_none()


async def counted(connection: AsyncConnection, at: datetime, name: str | None = None) -> Sequence[RowMapping]:
    """Everybody in order of name, or one, each with the number of their living `tokens`."""
    query = _with_tokens(at).order_by(users.c.name)
    if name is not None:
        query = query.where(users.c.name == name)
    return (await connection.execute(query)).mappings().all()


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


def token_id(token_hash: str) -> str:
    """What a token is called where it is listed: `t_…`."""
    return f"t_{token_hash[:_SHOWN]}"


async def add_token(
    connection: AsyncConnection, name: str, token_hash: str, at: datetime, *, purpose: str, expires_at: datetime | None
) -> None:
    """Insert a token by its hash."""
    values = {"hash": token_hash, "user_name": name, "created_at": at, "purpose": purpose, "expires_at": expires_at}
    await connection.execute(insert(user_tokens).values(**values))


async def by_token(connection: AsyncConnection, token_hash: str, at: datetime) -> RowMapping | None:
    """The member of staff a living token belongs to, with the token's `last_used_at`."""
    query = (
        select(users, user_tokens.c.last_used_at)
        .join(user_tokens, user_tokens.c.user_name == users.c.name)
        .where(user_tokens.c.hash == token_hash, _living(at), users.c.disabled_at.is_(None))
    )
    return (await connection.execute(query)).mappings().one_or_none()


async def note_use(connection: AsyncConnection, token_hash: str, at: datetime) -> None:
    """Write down when a token was used last."""
    await connection.execute(update(user_tokens).where(user_tokens.c.hash == token_hash).values(last_used_at=at))


async def tokens_of(connection: AsyncConnection, name: str) -> Sequence[RowMapping]:
    """Every token somebody ever had, in order of creation."""
    query = select(user_tokens).where(user_tokens.c.user_name == name)
    return (await connection.execute(query.order_by(user_tokens.c.created_at, user_tokens.c.hash))).mappings().all()


async def revoke_token(connection: AsyncConnection, token_hash: str, at: datetime) -> None:
    """End one token; the first time counts."""
    await connection.execute(
        update(user_tokens)
        .where(user_tokens.c.hash == token_hash, user_tokens.c.revoked_at.is_(None))
        .values(revoked_at=at)
    )
