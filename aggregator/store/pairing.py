"""Pairing codes and failed tries."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    RowMapping,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.columns import METADATA, Utc

pairing_codes = Table(
    "pairing_codes",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("created_at", Utc, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("node_id", Text, ForeignKey("nodes.id")),
    CheckConstraint("(used_at IS NULL) = (node_id IS NULL)", name="use"),
)

pairing_failures = Table(
    "pairing_failures",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("origin", Text, nullable=False, index=True),
    Column("at", Utc, nullable=False),
)


async def add(
    connection: AsyncConnection, code_hash: str, household: str, *, at: datetime, by: str, expires_at: datetime
) -> None:
    """Insert a code; older unused codes of the household expire now."""
    await connection.execute(
        update(pairing_codes)
        .where(
            pairing_codes.c.household_id == household,
            pairing_codes.c.used_at.is_(None),
            pairing_codes.c.expires_at > at,
        )
        .values(expires_at=at)
    )
    await connection.execute(
        insert(pairing_codes).values(
            hash=code_hash, household_id=household, created_at=at, created_by=by, expires_at=expires_at
        )
    )


async def get(connection: AsyncConnection, code_hash: str) -> RowMapping | None:
    """One code."""
    query = select(pairing_codes).where(pairing_codes.c.hash == code_hash).with_for_update()
    return (await connection.execute(query)).mappings().one_or_none()


async def use(connection: AsyncConnection, code_hash: str, node: str, at: datetime) -> None:
    """Mark a code as used by a node."""
    await connection.execute(
        update(pairing_codes).where(pairing_codes.c.hash == code_hash).values(used_at=at, node_id=node)
    )


async def fail(connection: AsyncConnection, origin: str, at: datetime, forget_before: datetime) -> None:
    """Write down a failed try, and forget old ones."""
    await connection.execute(delete(pairing_failures).where(pairing_failures.c.at < forget_before))
    await connection.execute(insert(pairing_failures).values(origin=origin, at=at))


async def failures(connection: AsyncConnection, origin: str, since: datetime) -> tuple[int, datetime | None]:
    """How often an origin has failed since a moment, and the first of those times."""
    query = select(func.count(), func.min(pairing_failures.c.at, type_=Utc())).where(
        pairing_failures.c.origin == origin, pairing_failures.c.at >= since
    )
    count, first = (await connection.execute(query)).one()
    return count, first
