"""The log of what happens to accounts. Rows are only ever added."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import JSON, Column, Integer, RowMapping, Table, Text, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.account import AccountEvent
from aggregator.store.columns import METADATA, Utc, one_of

account_log = Table(
    "account_log",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False, index=True),
    Column("user_name", Text, nullable=False, index=True),
    Column("who", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    one_of("what", AccountEvent),
)


async def add(
    connection: AsyncConnection,
    user: str,
    what: AccountEvent,
    *,
    at: datetime,
    who: str,
    origin: str,
    facts: Mapping[str, str],
) -> None:
    """Write down one thing."""
    values = {"at": at, "user_name": user, "who": who, "origin": origin, "what": what, "facts": dict(facts)}
    await connection.execute(insert(account_log).values(**values))


async def newest(
    connection: AsyncConnection, *, user: str | None, before: int | None, limit: int
) -> Sequence[RowMapping]:
    """The newest rows first, about one account if given, older than row `before`."""
    query = select(account_log).order_by(account_log.c.id.desc()).limit(limit)
    if user is not None:
        query = query.where(account_log.c.user_name == user)
    if before is not None:
        query = query.where(account_log.c.id < before)
    return (await connection.execute(query)).mappings().all()
