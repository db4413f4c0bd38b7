"""Messages to be sent, and how the channels are doing.

Where a message goes is sealed; what is asked about a recipient is asked by the fingerprint of the address.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
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
from aggregator.store.cipher import Cipher, Sealed, UnknownKeyError
from aggregator.store.columns import METADATA, Utc, one_of

type Row = Mapping[str, Any]
"""A message: its columns, with `address` and `other_ways` (a list of ways as JSON) opened.

Both are empty where no key opens them: that message cannot leave, and holds up no other.
"""


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
    Column("address_print", Text, nullable=False, server_default=""),
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
    Column("other_ways", Text, nullable=False, server_default=""),
    CheckConstraint("state <> 'pending' OR due_at IS NOT NULL", name="due"),
    CheckConstraint("state IN ('pending', 'sent') OR due_at IS NULL", name="done"),
    CheckConstraint("state NOT IN ('sent', 'received', 'unconfirmed') OR sent_at IS NOT NULL", name="sending"),
    CheckConstraint("(state = 'received') = (received_at IS NOT NULL)", name="receipt"),
    CheckConstraint("incident_number IS NOT NULL OR ticket_id IS NOT NULL OR task_number IS NOT NULL", name="cause"),
    one_of("state", DeliveryState),
    one_of("language", Language),
)

Index("ix_deliveries_recipient", deliveries.c.channel, deliveries.c.address_print, deliveries.c.created_at)
Index("ix_deliveries_created", deliveries.c.created_at)
Index("ix_deliveries_reference", deliveries.c.channel, deliveries.c.reference)

channels = Table(
    "channels",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("changed_at", Utc, nullable=False),
)

SEALED = (
    Sealed(
        table=deliveries,
        columns=("address", "other_ways"),
        place=lambda row, column: _place(row["id"], column),
        derive=lambda cipher, _row, clear: {"address_print": cipher.fingerprint(clear["address"], _ADDRESS)},
    ),
)
_ADDRESS = "deliveries.address"


def _place(identifier: str, column: str) -> str:
    """Where a sealed field of a message belongs."""
    return f"deliveries.{column}:{identifier}"


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


async def add(connection: AsyncConnection, cipher: Cipher, rows: Sequence[Row]) -> None:
    """Insert messages that are due."""
    if rows:
        sealed = [{"state": DeliveryState.PENDING, **row, **_sealed(cipher, row)} for row in rows]
        await connection.execute(insert(deliveries), sealed)


def _sealed(cipher: Cipher, row: Row) -> dict[str, str]:
    """What is kept of where a message goes."""
    ways = json.dumps(row["other_ways"]) if row["other_ways"] else ""
    return {
        "address": cipher.seal(row["address"], _place(row["id"], "address")),
        "address_print": cipher.fingerprint(row["address"], _ADDRESS),
        "other_ways": cipher.seal(ways, _place(row["id"], "other_ways")),
    }


def _opened(cipher: Cipher, row: RowMapping) -> Row:
    """A message as it is worked with."""
    try:
        address, ways = (cipher.open(row[name], _place(row["id"], name)) for name in ("address", "other_ways"))
    except (UnknownKeyError, InvalidTag):
        address, ways = "", ""
    return {**row, "address": address, "other_ways": json.loads(ways or "[]")}


async def _found(connection: AsyncConnection, cipher: Cipher, query: Select[Any]) -> list[Row]:
    """The messages of a query for all columns."""
    return [_opened(cipher, row) for row in (await connection.execute(query)).mappings()]


def _goes_to(cipher: Cipher, channel: str, address: str) -> ColumnElement[bool]:
    """Which messages go to an address; during a rotation of keys rows of both exist."""
    return and_(deliveries.c.channel == channel, deliveries.c.address_print.in_(cipher.fingerprints(address, _ADDRESS)))


async def load(
    connection: AsyncConnection, cipher: Cipher, recipient: Recipient, since: datetime
) -> tuple[int, datetime | None]:
    """How many routine messages were written to a recipient since then, and when those held back leave."""
    theirs = and_(
        _goes_to(cipher, recipient.channel, recipient.address),
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


async def told_since(
    connection: AsyncConnection, cipher: Cipher, number: int, recipient: Recipient, since: datetime
) -> bool:
    """Whether a message about an incident was written to a recipient since then."""
    query = select(deliveries.c.id).where(
        _goes_to(cipher, recipient.channel, recipient.address),
        deliveries.c.created_at > since,
        deliveries.c.incident_number == number,
    )
    return (await connection.execute(query.limit(1))).first() is not None


async def supersede(
    connection: AsyncConnection,
    cipher: Cipher,
    recipient: Recipient,
    *,
    incident: int | None,
    ticket: int | None,
    task: int | None,
) -> None:
    """Take back what a recipient has not been told yet about the same thing: the newer message says what is so now."""
    await connection.execute(
        update(deliveries)
        .where(
            deliveries.c.incident_number.is_(None) if incident is None else deliveries.c.incident_number == incident,
            deliveries.c.ticket_id.is_(None) if ticket is None else deliveries.c.ticket_id == ticket,
            deliveries.c.task_number.is_(None) if task is None else deliveries.c.task_number == task,
            _goes_to(cipher, recipient.channel, recipient.address),
            deliveries.c.state == DeliveryState.PENDING,
            deliveries.c.attempts == 0,
        )
        .values(state=DeliveryState.SUPERSEDED, due_at=None)
    )


async def claim(
    connection: AsyncConnection,
    cipher: Cipher,
    now: datetime,
    until: datetime,
    limit: int,
    *,
    lane: Lane,
    urgent: bool,
) -> Sequence[Row]:
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
    rows = await _found(connection, cipher, first)
    held = {(row["channel"], row["address"], row["language"]) for row in rows if _waits_with_others(row)}
    if held:
        mates = or_(
            *(
                and_(_goes_to(cipher, channel, address), deliveries.c.language == language)
                for channel, address, language in sorted(held)
            )
        )
        more = select(deliveries).where(mine, deliveries.c.held.is_(True), mates).order_by(*_IN_ORDER)
        found = await _found(connection, cipher, more.with_for_update(skip_locked=True))
        rows = [*(row for row in rows if not _waits_with_others(row)), *found]
    if rows:
        await connection.execute(
            update(deliveries)
            .where(deliveries.c.id.in_([row["id"] for row in rows]))
            .values(due_at=until, attempts=deliveries.c.attempts + 1)
        )
    return rows


def _waits_with_others(row: Row) -> bool:
    """Whether a message waits for those to the same recipient."""
    return bool(row["held"] and row["address"])


_IN_ORDER = (deliveries.c.due_at, deliveries.c.created_at, deliveries.c.incident_number, deliveries.c.id)


async def claim_unconfirmed(
    connection: AsyncConnection, cipher: Cipher, now: datetime, until: datetime, limit: int
) -> Sequence[Row]:
    """Take messages that were handed over and are to be looked after now."""
    query = (
        select(deliveries)
        .where(deliveries.c.state == DeliveryState.SENT, deliveries.c.due_at <= now)
        .order_by(*_IN_ORDER)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = await _found(connection, cipher, query)
    if rows:
        await settle(connection, [row["id"] for row in rows], {"due_at": until})
    return rows


async def get(connection: AsyncConnection, cipher: Cipher, identifier: str) -> Row:
    """One message, locked until the end of a transaction that may write."""
    query = select(deliveries).where(deliveries.c.id == identifier).with_for_update()
    return _opened(cipher, (await connection.execute(query)).mappings().one())


async def by_reference(
    connection: AsyncConnection, cipher: Cipher, channel: str, references: Iterable[str]
) -> Sequence[Row]:
    """The messages a gateway knows under these names."""
    query = select(deliveries).where(deliveries.c.channel == channel, deliveries.c.reference.in_(list(references)))
    return await _found(connection, cipher, query.with_for_update())


async def settle(connection: AsyncConnection, identifiers: Sequence[str], values: Mapping[str, Any]) -> None:
    """Write down what became of messages."""
    await connection.execute(update(deliveries).where(deliveries.c.id.in_(identifiers)).values(**values))


async def next_due_at(connection: AsyncConnection) -> datetime | None:
    """When the next message is due."""
    query = select(deliveries.c.due_at).where(deliveries.c.due_at.is_not(None)).order_by(deliveries.c.due_at).limit(1)
    return (await connection.execute(query)).scalar()


async def of_incident(connection: AsyncConnection, cipher: Cipher, number: int) -> Sequence[Row]:
    """The messages about an incident in order of creation."""
    query = (
        select(deliveries)
        .where(deliveries.c.incident_number == number)
        .order_by(deliveries.c.created_at, deliveries.c.id)
    )
    return await _found(connection, cipher, query)


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
