"""Messages to be sent, and how the channels are doing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
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

from aggregator.domain.region import Language, Recipient
from aggregator.store.columns import METADATA, Utc, one_of


class DeliveryState(StrEnum):
    """Where a message is. Sent means handed over; received means that the channel or a receipt says it arrived."""

    PENDING = "pending"
    SENT = "sent"
    RECEIVED = "received"
    UNCONFIRMED = "unconfirmed"
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
    Column("task_number", Integer, index=True),
    Column("channel", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("due_at", Utc, index=True),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", Utc),
    Column("received_at", Utc),
    Column("error", Text, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("bundle", Text, index=True),
    Column("reference", Text),
    Column("within_s", Integer, nullable=False),
    Column("until", Utc, nullable=False),
    Column("next_ways", JSON, nullable=False),
    CheckConstraint("state <> 'pending' OR due_at IS NOT NULL", name="due"),
    CheckConstraint("state IN ('pending', 'sent') OR due_at IS NULL", name="done"),
    CheckConstraint("state NOT IN ('sent', 'received', 'unconfirmed') OR sent_at IS NOT NULL", name="sending"),
    CheckConstraint("(state = 'received') = (received_at IS NOT NULL)", name="receipt"),
    CheckConstraint("incident_number IS NOT NULL OR ticket_id IS NOT NULL OR task_number IS NOT NULL", name="cause"),
    one_of("state", DeliveryState),
    one_of("language", Language),
)

Index("ix_deliveries_recipient", deliveries.c.channel, deliveries.c.address, deliveries.c.created_at)
Index("ix_deliveries_created", deliveries.c.created_at)
Index("ix_deliveries_reference", deliveries.c.channel, deliveries.c.reference)

channels = Table(
    "channels",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("changed_at", Utc, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Which messages one sender minds: those of `channel`, or those of no channel in `configured`."""

    channel: str | None
    configured: frozenset[str]

    def condition(self) -> Any:
        """The same as a condition of a query."""
        if self.channel is None:
            return deliveries.c.channel.not_in(self.configured)
        return deliveries.c.channel == self.channel


async def add(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert messages that are due."""
    if rows:
        await connection.execute(insert(deliveries), [{"state": DeliveryState.PENDING, **row} for row in rows])


async def load(connection: AsyncConnection, recipient: Recipient, since: datetime) -> tuple[int, datetime | None]:
    """How many routine messages were written to a recipient since then, and when those held back leave."""
    theirs = and_(
        deliveries.c.channel == recipient.channel,
        deliveries.c.address == recipient.address,
        deliveries.c.created_at > since,
        deliveries.c.urgent.is_(False),
    )
    recent = (await connection.execute(select(func.count()).select_from(deliveries).where(theirs))).scalar_one()
    held = select(deliveries.c.due_at).where(
        theirs,
        deliveries.c.held.is_(True),
        deliveries.c.state == DeliveryState.PENDING,
        deliveries.c.attempts == 0,
    )
    return int(recent), (await connection.execute(held.order_by(deliveries.c.due_at.desc()).limit(1))).scalar()


async def told_since(connection: AsyncConnection, number: int, recipient: Recipient, since: datetime) -> bool:
    """Whether a message about an incident was written to a recipient since then."""
    query = select(deliveries.c.id).where(
        deliveries.c.channel == recipient.channel,
        deliveries.c.address == recipient.address,
        deliveries.c.created_at > since,
        deliveries.c.incident_number == number,
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def supersede(
    connection: AsyncConnection, recipient: Recipient, *, incident: int | None, ticket: int | None, task: int | None
) -> None:
    """Take back what a recipient has not been told yet about the same thing: the newer message says what is so now."""
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.incident_number.is_(None) if incident is None else deliveries.c.incident_number == incident,
            deliveries.c.ticket_id.is_(None) if ticket is None else deliveries.c.ticket_id == ticket,
            deliveries.c.task_number.is_(None) if task is None else deliveries.c.task_number == task,
            deliveries.c.channel == recipient.channel,
            deliveries.c.address == recipient.address,
            deliveries.c.state == DeliveryState.PENDING,
            deliveries.c.attempts == 0,
        )
        .values(state=DeliveryState.SUPERSEDED, due_at=None)
    )


async def claim(
    connection: AsyncConnection, now: datetime, until: datetime, limit: int, *, lane: Lane, urgent: bool
) -> Sequence[RowMapping]:
    """Take messages that are due, overdue ones first; unless they are settled they are due again at `until`.

    Messages that wait together for one recipient come together, whatever the limit.
    """
    mine = and_(deliveries.c.state == DeliveryState.PENDING, deliveries.c.due_at <= now, lane.condition())
    first = (
        select(deliveries)
        .where(mine, deliveries.c.urgent.is_(urgent))
        .order_by(*_IN_ORDER)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await connection.execute(first)).mappings().all()
    held = {(row["channel"], row["address"], row["language"]) for row in rows if row["held"]}
    if held:
        mates = or_(
            *(
                and_(
                    deliveries.c.channel == channel, deliveries.c.address == address, deliveries.c.language == language
                )
                for channel, address, language in sorted(held)
            )
        )
        more = select(deliveries).where(mine, deliveries.c.held.is_(True), mates).order_by(*_IN_ORDER)
        found = (await connection.execute(more.with_for_update(skip_locked=True))).mappings().all()
        rows = [*(row for row in rows if not row["held"]), *found]
    if rows:
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_([row["id"] for row in rows]))
            .values(due_at=until, attempts=deliveries.c.attempts + 1)
        )
    return rows


_IN_ORDER = (deliveries.c.due_at, deliveries.c.created_at, deliveries.c.incident_number, deliveries.c.id)


async def claim_unconfirmed(
    connection: AsyncConnection, now: datetime, until: datetime, limit: int
) -> Sequence[RowMapping]:
    """Take messages that were handed over and are to be looked after now."""
    query = (
        select(deliveries)
        .where(deliveries.c.state == DeliveryState.SENT, deliveries.c.due_at <= now)
        .order_by(*_IN_ORDER)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = (await connection.execute(query)).mappings().all()
    if rows:
        await settle(connection, [row["id"] for row in rows], {"due_at": until})
    return rows


async def get(connection: AsyncConnection, identifier: str) -> RowMapping:
    """One message, locked until the end of a transaction that may write."""
    query = select(deliveries).where(deliveries.c.id == identifier).with_for_update()
    return (await connection.execute(query)).mappings().one()


async def by_reference(connection: AsyncConnection, channel: str, references: Iterable[str]) -> Sequence[RowMapping]:
    """The messages a gateway knows under these names."""
    query = select(deliveries).where(deliveries.c.channel == channel, deliveries.c.reference.in_(list(references)))
    return (await connection.execute(query.with_for_update())).mappings().all()


async def settle(connection: AsyncConnection, identifiers: Sequence[str], values: Mapping[str, Any]) -> None:
    """Write down what became of messages."""
    await connection.execute(update(deliveries).where(deliveries.c.id.in_(identifiers)).values(**values))


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
