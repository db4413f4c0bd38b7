"""Messages to be sent, and how the channels are doing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    RowMapping,
    Table,
    Text,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.region import Language
from aggregator.store.columns import METADATA, Utc, one_of


class DeliveryState(StrEnum):
    """Where a message is."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    SUPERSEDED = "superseded"


deliveries = Table(
    "deliveries",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("state", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("incident_number", Integer, ForeignKey("incidents.number"), index=True),
    Column("ticket_id", Integer, ForeignKey("tickets.id"), index=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("due_at", Utc, index=True),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", Utc),
    Column("error", Text, nullable=False),
    CheckConstraint("(state = 'pending') = (due_at IS NOT NULL)", name="due"),
    CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sending"),
    CheckConstraint("incident_number IS NOT NULL OR ticket_id IS NOT NULL", name="cause"),
    one_of("state", DeliveryState),
    one_of("language", Language),
)

channels = Table(
    "channels",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("changed_at", Utc, nullable=False),
)


async def add(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert messages that are due."""
    if rows:
        await connection.execute(insert(deliveries), [{"state": DeliveryState.PENDING, **row} for row in rows])


async def claim(connection: AsyncConnection, now: datetime, until: datetime, limit: int) -> Sequence[RowMapping]:
    """Take messages that are due, overdue ones first; unless they are settled they are due again at `until`."""
    query = (
        select(deliveries)
        .where(deliveries.c.due_at <= now)
        .order_by(deliveries.c.due_at, deliveries.c.created_at, deliveries.c.incident_number, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await connection.execute(query)).mappings().all()
    if rows:
        taken = [row["id"] for row in rows]
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(taken))
            .values(due_at=until, attempts=deliveries.c.attempts + 1)
        )
    return rows


async def settle(connection: AsyncConnection, identifier: str, values: Mapping[str, Any]) -> None:
    """Write down what became of a message."""
    await connection.execute(update(deliveries).where(deliveries.c.id == identifier).values(**values))


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """When the next message is due."""
    query = select(deliveries.c.due_at).where(deliveries.c.due_at.is_not(None)).order_by(deliveries.c.due_at).limit(1)
    return (await connection.execute(query)).scalar()


async def of_incident(connection: AsyncConnection, number: int) -> Sequence[RowMapping]:
    """The messages about an incident in order of creation."""
    query = (
        select(deliveries)
        .where(deliveries.c.incident_number == number)
        .order_by(deliveries.c.created_at, deliveries.c.id)
    )
    return (await connection.execute(query)).mappings().all()


async def count_failure(connection: AsyncConnection, name: str, at: datetime) -> int:
    """Add a failure of a channel and return how many there were in a row."""
    failures = await _failures(connection, name)
    await _put_failures(connection, name, (failures or 0) + 1, at, known=failures is not None)
    return (failures or 0) + 1


async def count_success(connection: AsyncConnection, name: str, at: datetime) -> bool:
    """Forget a channel's failures; True when there were any."""
    failures = await _failures(connection, name)
    if not failures:
        return False
    await _put_failures(connection, name, 0, at, known=True)
    return True


async def _failures(connection: AsyncConnection, name: str) -> int | None:
    """The failures in a row of a channel; None for one never heard of."""
    query = select(channels.c.failures).where(channels.c.name == name).with_for_update()
    return (await connection.execute(query)).scalar()


async def _put_failures(connection: AsyncConnection, name: str, failures: int, at: datetime, *, known: bool) -> None:
    """Insert or update a channel's failures."""
    values = {"failures": failures, "changed_at": at}
    if known:
        await connection.execute(update(channels).where(channels.c.name == name).values(**values))
    else:
        await connection.execute(insert(channels).values(name=name, **values))
