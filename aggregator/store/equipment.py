"""Equipment tickets: at most one open for each thing that is wrong."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.equipment import TicketKind
from aggregator.kernel.events import Explanation
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of, pack

tickets = Table(
    "tickets",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("household_id", Text, ForeignKey("households.id"), index=True),
    Column("node_id", Text, ForeignKey("nodes.id"), index=True),
    Column("sensor_id", Text),
    Column("why", JSON, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("closed_at", Utc),
    Column("closed_by", Text),
    Column("memo", Text, nullable=False),
    CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closing"),
    one_of("kind", TicketKind),
)

SEALED = (Sealed(table=tickets, columns=("memo",), place=lambda row, _: f"tickets.memo:{row['id']}"),)

Index(
    "uq_tickets_open",
    tickets.c.kind,
    tickets.c.subject,
    unique=True,
    sqlite_where=tickets.c.closed_at.is_(None),
    postgresql_where=tickets.c.closed_at.is_(None),
)


async def open_of_node(connection: AsyncConnection, node: str) -> Sequence[RowMapping]:
    """The open tickets of a node and its sensors."""
    query = select(tickets).where(tickets.c.node_id == node, tickets.c.closed_at.is_(None))
    return (await connection.execute(query)).mappings().all()


async def open_on(connection: AsyncConnection, kind: TicketKind, subject: str) -> RowMapping | None:
    """The open ticket of a kind about a subject."""
    query = select(tickets).where(tickets.c.kind == kind, tickets.c.subject == subject, tickets.c.closed_at.is_(None))
    return (await connection.execute(query)).mappings().one_or_none()


async def with_unsuitable_plug(connection: AsyncConnection, households: Collection[str]) -> frozenset[str]:
    """Those of the households that have an open ticket about a load that does not show the person."""
    query = select(tickets.c.household_id).where(
        tickets.c.household_id.in_(households),
        tickets.c.kind == TicketKind.SENSOR_UNSUITABLE,
        tickets.c.closed_at.is_(None),
    )
    return frozenset((await connection.execute(query)).scalars())


async def add(
    connection: AsyncConnection,
    kind: TicketKind,
    subject: str,
    why: Explanation,
    at: datetime,
    *,
    household: str | None = None,
    node: str | None = None,
    sensor: str | None = None,
) -> int:
    """Insert an open ticket and return its id."""
    result = await connection.execute(
        insert(tickets)
        .values(
            kind=kind,
            subject=subject,
            household_id=household,
            node_id=node,
            sensor_id=sensor,
            why=pack(why),
            opened_at=at,
            memo="",
        )
        .returning(tickets.c.id)
    )
    return int(result.scalar_one())


async def close(
    connection: AsyncConnection, cipher: Cipher, identifier: int, at: datetime, by: str, memo: str = ""
) -> None:
    """Close one ticket."""
    sealed = cipher.seal(memo, f"tickets.memo:{identifier}")
    await connection.execute(
        update(tickets).where(tickets.c.id == identifier).values(closed_at=at, closed_by=by, memo=sealed)
    )


async def get(connection: AsyncConnection, identifier: int) -> RowMapping | None:
    """One ticket."""
    query = select(tickets).where(tickets.c.id == identifier).with_for_update()
    return (await connection.execute(query)).mappings().one_or_none()


async def in_order(connection: AsyncConnection, *, include_closed: bool) -> Sequence[RowMapping]:
    """Tickets, the oldest first."""
    query = select(tickets).order_by(tickets.c.opened_at, tickets.c.id)
    if not include_closed:
        query = query.where(tickets.c.closed_at.is_(None))
    return (await connection.execute(query)).mappings().all()
