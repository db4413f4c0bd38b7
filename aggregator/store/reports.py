"""What homes reported: the memory of numbers, and the quarantine of items nobody can read."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    RowMapping,
    Table,
    Text,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.received import Received
from aggregator.store.columns import METADATA, Utc
from aggregator.store.journal import without_words

cursors = Table(
    "cursors",
    METADATA,
    Column("node_id", Text, ForeignKey("nodes.id"), primary_key=True),
    Column("boot", Text, primary_key=True),
    Column("ack", BigInteger, nullable=False),
    Column("above", JSON, nullable=False),
    Column("missing", JSON, nullable=False),
    CheckConstraint("ack >= 0", name="ack"),
)

quarantine = Table(
    "quarantine",
    METADATA,
    Column("node_id", Text, ForeignKey("nodes.id"), primary_key=True),
    Column("boot", Text, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("received_at", Utc, nullable=False),
    Column("field", Text, nullable=False),
    Column("error", Text, nullable=False),
    Column("mend", Text, nullable=False),
    Column("item", JSON, nullable=False),
)


Index("ix_quarantine_received", quarantine.c.received_at)


async def get_received(connection: AsyncConnection, node: str, boot: str) -> Received | None:
    """The memory of one numbering, locked until the end of the transaction; None for a new one."""
    query = select(cursors).where(cursors.c.node_id == node, cursors.c.boot == boot).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        return None
    return Received(ack=row["ack"], above=spans(row["above"]), missing=spans(row["missing"]))


def spans(data: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
    """Spans of numbers from JSON."""
    return tuple((first, last) for first, last in data)


async def put_received(connection: AsyncConnection, node: str, boot: str, received: Received, *, known: bool) -> None:
    """Insert or update the memory of one numbering."""
    values = {"ack": received.ack, "above": received.above, "missing": received.missing}
    if known:
        await connection.execute(
            update(cursors).where(cursors.c.node_id == node, cursors.c.boot == boot).values(**values)
        )
    else:
        await connection.execute(insert(cursors).values(node_id=node, boot=boot, **values))


async def add_rejected(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep items that were refused, as they came but without free words."""
    if rows:
        await connection.execute(insert(quarantine), [{**row, "item": without_words(row["item"])} for row in rows])


async def rejected_of(connection: AsyncConnection, node: str) -> Sequence[RowMapping]:
    """The quarantine of a node in order of arrival."""
    query = select(quarantine).where(quarantine.c.node_id == node).order_by(quarantine.c.received_at, quarantine.c.seq)
    return (await connection.execute(query)).mappings().all()
