"""Proof of what was deleted: a row for each piece, written with the deletion itself, each sealed to the one before.

Rows are only ever added. A row's digest covers its own words and the digest before it, so that none can be changed,
left out or put in between without the chain showing it; `broken` looks. No row says anything about a person but, where
one was forgotten, the opaque id of the household.
"""

import hmac
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    func,
    insert,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.retention import Kept
from aggregator.store import turns
from aggregator.store.columns import METADATA, Utc, one_of
from aggregator.store.turns import Turn

_BEGINNING = "0" * 64
_AT_ONCE = 1_000

deletions = Table(
    "deletions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("kind", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("household_id", Text),
    Column("first_at", Utc),
    Column("last_at", Utc),
    Column("rows", BigInteger, nullable=False),
    Column("previous", Text, nullable=False, unique=True),
    Column("digest", Text, nullable=False, unique=True),
    CheckConstraint("rows >= 0", name="rows"),
    one_of("kind", Kept),
)

Index("ix_deletions_kind", deletions.c.kind, deletions.c.id)


class Rule(StrEnum):
    """Why something was deleted."""

    AGE = "age"
    """It was older than it is kept."""
    LIMIT = "limit"
    """It was older than it is kept in any case, although somebody still waited for it."""
    FORGOTTEN = "forgotten"
    """The person it was about was forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deletion:
    """One piece: what kind, by which rule and whom, how many rows, of which time."""

    at: datetime
    kind: Kept
    rule: Rule
    who: str
    rows: int
    first_at: datetime | None = None
    last_at: datetime | None = None
    household: str | None = None


async def take_turn(connection: AsyncConnection) -> None:
    """Wait until no other transaction deletes, and keep them waiting until the end of this one."""
    await turns.wait_for(connection, Turn.DELETE)


async def add(connection: AsyncConnection, deletion: Deletion) -> None:
    """Write a proof, in the transaction of the deletion."""
    await take_turn(connection)
    last = select(deletions.c.digest).order_by(deletions.c.id.desc()).limit(1)
    previous = (await connection.execute(last)).scalar() or _BEGINNING
    await connection.execute(
        insert(deletions).values(
            **{name: value for name, value in asdict(deletion).items() if name != "household"},
            household_id=deletion.household,
            previous=previous,
            digest=digest(deletion, previous),
        )
    )


def digest(deletion: Deletion, previous: str) -> str:
    """SHA-256 in hex over the digest before and the words of a row, as docs/access.md describes it."""
    words = {
        name: value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
        for name, value in asdict(deletion).items()
    }
    line = json.dumps({**words, "previous": previous}, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return sha256(line.encode()).hexdigest()


async def newest(
    connection: AsyncConnection, *, kind: Kept | None = None, before: int | None = None, limit: int
) -> Sequence[RowMapping]:
    """The newest proofs first, of one kind if given; `before` is the id of a row, for the next page."""
    query = select(deletions)
    if kind is not None:
        query = query.where(deletions.c.kind == kind)
    if before is not None:
        query = query.where(deletions.c.id < before)
    return (await connection.execute(query.order_by(deletions.c.id.desc()).limit(limit))).mappings().all()


async def count(connection: AsyncConnection) -> int:
    """How many proofs there are."""
    return int((await connection.execute(select(func.count()).select_from(deletions))).scalar_one())


async def broken(connection: AsyncConnection) -> int | None:
    """The id of the first row that does not follow from the one before; None where all do."""
    previous, position = _BEGINNING, 0
    query = select(deletions).order_by(deletions.c.id).limit(_AT_ONCE)
    while rows := (await connection.execute(query.where(deletions.c.id > position))).mappings().all():
        for row in rows:
            position = int(row["id"])
            follows = row["previous"] == previous and hmac.compare_digest(row["digest"], digest(_of(row), previous))
            if not follows:
                return position
            previous = row["digest"]
    return None


def _of(row: RowMapping) -> Deletion:
    """A row as what it says."""
    names = ("at", "who", "rows", "first_at", "last_at")
    return Deletion(
        kind=Kept(row["kind"]),
        rule=Rule(row["rule"]),
        household=row["household_id"],
        **{name: row[name] for name in names},
    )
