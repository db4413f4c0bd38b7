"""What homes reported: the memory of numbers, and the quarantine of items nobody can read.

An item whose time was still to come by our clock keeps how many seconds the home was ahead of it (`ahead_s`). One that
came early only because our clock is behind is judged again (`again_at`).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
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
    Column("ahead_s", Float),
    Column("again_at", Utc),
)


Index("ix_quarantine_received", quarantine.c.received_at)
Index(
    "ix_quarantine_again",
    quarantine.c.again_at,
    sqlite_where=quarantine.c.again_at.is_not(None),
    postgresql_where=quarantine.c.again_at.is_not(None),
)


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


async def let_come_again(
    connection: AsyncConnection, *, since: datetime, least: timedelta, most: timedelta, at: datetime
) -> None:
    """Let items be judged again that were refused since then, from homes whose clocks were so far ahead of ours."""
    known = quarantine.c
    lead = known.ahead_s.between(least.total_seconds(), most.total_seconds())
    waits = known.again_at.is_(None), known.received_at >= since, lead
    await connection.execute(update(quarantine).where(*waits).values(again_at=at))


async def early_due(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """Nodes with items that came early and whose time has come."""
    query = select(quarantine.c.node_id).where(quarantine.c.again_at <= now).distinct()
    return (await connection.execute(query.order_by(quarantine.c.node_id).limit(limit))).scalars().all()


async def next_early_at(connection: AsyncConnection) -> datetime | None:
    """When the time of the next one comes."""
    query = select(quarantine.c.again_at).where(quarantine.c.again_at.is_not(None))
    return (await connection.execute(query.order_by(quarantine.c.again_at).limit(1))).scalar()


async def early_of(connection: AsyncConnection, node: str, now: datetime, limit: int) -> Sequence[RowMapping]:
    """The items of a node that came early and whose time has come, in order of their numbers, locked."""
    query = select(quarantine).where(quarantine.c.node_id == node, quarantine.c.again_at <= now)
    query = query.order_by(quarantine.c.boot, quarantine.c.seq).limit(limit).with_for_update()
    return (await connection.execute(query)).mappings().all()


async def count_early(connection: AsyncConnection) -> int:
    """How many items wait until our clock is right."""
    query = select(func.count()).select_from(quarantine).where(quarantine.c.again_at.is_not(None))
    return int((await connection.execute(query)).scalar_one())


async def end_quarantine(connection: AsyncConnection, node: str, boot: str, seqs: Sequence[int]) -> None:
    """Take out items that have been taken in."""
    await connection.execute(delete(quarantine).where(*_these(node, boot, seqs)))


async def leave_refused(connection: AsyncConnection, node: str, boot: str, seqs: Sequence[int]) -> None:
    """Judge these no more: their time is still to come."""
    await connection.execute(update(quarantine).where(*_these(node, boot, seqs)).values(again_at=None))


def _these(node: str, boot: str, seqs: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    """Some items of one numbering."""
    return quarantine.c.node_id == node, quarantine.c.boot == boot, quarantine.c.seq.in_(seqs)
