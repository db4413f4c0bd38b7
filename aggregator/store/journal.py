"""The journal: what homes reported, one row for what was new in one report.

Rows are only ever added; their ids rise in the order of their commits, so whoever has read up to a position misses
nothing that comes later. On PostgreSQL the table is divided by `received_at`, the primary key is (id, received_at).
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.absence import AbsenceKind
from aggregator.store.columns import METADATA, Utc
from aggregator.store.in_one_go import Insert, Visit, in_one_go
from aggregator.store.nodes import nodes

_PLACES = frozenset({"", *AbsenceKind})
"""Places that are codes; any other is somebody's own words and is kept sealed with the absence alone."""

_WORTH_PACKING = 512
"""Bytes of JSON; shorter arrays stay as they are."""

_TURN = 0x534D4A4F55524E
"""The key of the lock that brings writers of the journal into an order on PostgreSQL."""

journal = Table(
    "journal",
    METADATA,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("node_id", Text, ForeignKey("nodes.id"), nullable=False),
    Column("boot", Text, nullable=False),
    Column("household_id", Text, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("first_at", Utc, nullable=False),
    Column("last_at", Utc, nullable=False),
    Column("count", Integer, nullable=False),
    Column("items", LargeBinary, nullable=False),
    CheckConstraint("count > 0", name="count"),
    CheckConstraint("first_at <= last_at", name="order"),
    sqlite_autoincrement=True,  # a number is never given twice, not even after the newest rows were deleted
)

Index("ix_journal_household", journal.c.household_id, journal.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What was new in one report: `first_at` and `last_at` are times of events, `items` is made by `pack_items`."""

    node_id: str
    boot: str
    household_id: str
    received_at: datetime
    first_at: datetime
    last_at: datetime
    count: int
    items: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalRow(Batch):
    """A batch with its place in the journal."""

    id: int


_COLUMNS = tuple(journal.c[field.name] for field in fields(JournalRow))


def pack_items(items: Iterable[Mapping[str, Any]]) -> bytes:
    """Items as sent, each with its number, as they are kept: a JSON array without free words."""
    return pack(orjson.dumps([without_words(item) for item in items]))


def choose(array: bytes | memoryview, places: Iterable[int]) -> bytes:
    """The items at these places of a JSON array, as a JSON array."""
    items = orjson.loads(array)
    return orjson.dumps([items[place] for place in places])


def pack(array: bytes | memoryview) -> bytes:
    """A JSON array of items as it is kept: compressed where it is long enough to gain by it."""
    return bytes(array) if len(array) < _WORTH_PACKING else zlib.compress(array, 1)


def unpack_items(row: JournalRow) -> list[dict[str, Any]]:
    """The items of a row as plain wire JSON: "seq", "type", "at" and the fields of the type."""
    array = row.items if row.items.startswith(b"[") else zlib.decompress(row.items)
    items: list[dict[str, Any]] = orjson.loads(array)
    return items


def without_words(item: Any) -> Any:
    """An item that says where somebody is by a code only; anything else as it is."""
    if isinstance(item, Mapping) and item.get("type") == "absence" and not _is_code(item.get("place", "")):
        return {**item, "place": AbsenceKind.OTHER.value}
    return item


def _is_code(place: object) -> bool:
    """Whether a place is one of the codes."""
    return isinstance(place, str) and place in _PLACES


async def take_turn(connection: AsyncConnection) -> None:
    """Wait until no other transaction writes the journal, and keep them waiting until the end of this one.

    Called before anything else is locked; SQLite has one writer at a time anyway.
    """
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURN})


def turn(visit: Visit) -> None:
    """The same as `take_turn`, within a piece of work."""
    visit.wait_for(_TURN)


async def add_batches(connection: AsyncConnection, batches: Sequence[Batch]) -> None:
    """Append batches; their ids rise in the order given, and in the order of commits."""
    if batches:
        await take_turn(connection)
        await in_one_go(connection, lambda visit: add(visit, batches))


def add(visit: Visit, batches: Sequence[Batch]) -> None:
    """Append batches; `take_turn` has been called."""
    moment = visit.moment
    times = ((moment(one.received_at), moment(one.first_at), moment(one.last_at)) for one in batches)
    named = ((one.node_id, one.boot, one.household_id) for one in batches)
    rest = ((one.count, one.items) for one in batches)
    visit.write(_ADD, [(*a, *b, *c) for a, b, c in zip(named, times, rest, strict=True)])


_ADD = Insert(journal, Batch.__slots__)


async def after(connection: AsyncConnection, position: int, limit: int) -> Sequence[JournalRow]:
    """The next rows of all nodes behind a position (the id of the last row read, 0 for the beginning)."""
    return await _rows(connection, select(*_COLUMNS).where(journal.c.id > position).order_by(journal.c.id).limit(limit))


async def of_node(connection: AsyncConnection, node: str) -> Sequence[JournalRow]:
    """Everything a node reported, in order of arrival."""
    household = select(nodes.c.household_id).where(nodes.c.id == node).scalar_subquery()
    query = select(*_COLUMNS).where(journal.c.household_id == household, journal.c.node_id == node)
    return await _rows(connection, query.order_by(journal.c.id))


async def about(connection: AsyncConnection, household: str, first: datetime, last: datetime) -> Sequence[JournalRow]:
    """What a household's nodes reported about a time, from a moment to before another, in order of arrival."""
    query = select(*_COLUMNS).where(journal.c.household_id == household)
    query = query.where(journal.c.last_at >= first, journal.c.first_at < last)
    return await _rows(connection, query.order_by(journal.c.id))


async def _rows(connection: AsyncConnection, query: Select[Any]) -> Sequence[JournalRow]:
    """The rows of a query for all columns."""
    return [JournalRow(**found) for found in (await connection.execute(query)).mappings()]
