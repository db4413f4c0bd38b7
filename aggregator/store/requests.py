"""Requests of people, until somebody has answered them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
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

from aggregator.domain.request import RequestKind
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of

requests = Table(
    "requests",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("check_in_id", Integer, ForeignKey("check_ins.id"), index=True),
    Column("asked_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("done_at", Utc),
    Column("done_by", Text),
    Column("memo", Text, nullable=False),
    CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="answer"),
    CheckConstraint("done_at IS NULL OR memo <> ''", name="words"),
    one_of("kind", RequestKind),
)

Index("ix_requests_household", requests.c.household_id, requests.c.done_at)
Index("ix_requests_open", requests.c.done_at, requests.c.due_at)

SEALED = (Sealed(table=requests, columns=("memo",), place=lambda row, _: _memo_place(row["id"])),)


def _memo_place(identifier: int) -> str:
    """Where the memo of a request belongs."""
    return f"requests.memo:{identifier}"


async def add(
    connection: AsyncConnection,
    household: str,
    kind: RequestKind,
    *,
    asked_at: datetime,
    due_at: datetime,
    check_in: int | None,
) -> int:
    """Insert a request and return its number."""
    statement = (
        insert(requests)
        .values(household_id=household, kind=kind, check_in_id=check_in, asked_at=asked_at, due_at=due_at, memo="")
        .returning(requests.c.id)
    )
    return int((await connection.execute(statement)).scalar_one())


async def open_of(connection: AsyncConnection, household: str, kind: RequestKind) -> RowMapping | None:
    """The oldest open request of a kind."""
    query = select(requests).where(
        requests.c.household_id == household, requests.c.kind == kind, requests.c.done_at.is_(None)
    )
    return (await connection.execute(query.order_by(requests.c.id).limit(1))).mappings().one_or_none()


async def get(connection: AsyncConnection, identifier: int) -> RowMapping | None:
    """One request, locked until the end of a transaction that may write; its memo still sealed."""
    query = select(requests).where(requests.c.id == identifier).with_for_update()
    return (await connection.execute(query)).mappings().one_or_none()


def opened(cipher: Cipher, row: RowMapping) -> str:
    """The memo of a row in clear."""
    return cipher.open(row["memo"], _memo_place(row["id"]))


async def finish(
    connection: AsyncConnection, cipher: Cipher, identifier: int, at: datetime, by: str, memo: str
) -> None:
    """Write down that somebody has answered a request."""
    values = {"done_at": at, "done_by": by, "memo": cipher.seal(memo, _memo_place(identifier))}
    await connection.execute(update(requests).where(requests.c.id == identifier).values(**values))


async def of_household(connection: AsyncConnection, household: str, *, include_done: bool) -> Sequence[RowMapping]:
    """The requests of one household, the first due first; memos still sealed."""
    query = select(requests).where(requests.c.household_id == household).order_by(requests.c.due_at, requests.c.id)
    if not include_done:
        query = query.where(requests.c.done_at.is_(None))
    return (await connection.execute(query)).mappings().all()


async def open_requests(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Every open request, the first due first; memos are empty."""
    query = select(requests).where(requests.c.done_at.is_(None)).order_by(requests.c.due_at, requests.c.id)
    return (await connection.execute(query)).mappings().all()


async def done_of(connection: AsyncConnection, households: Collection[str], limit: int) -> Sequence[RowMapping]:
    """The requests of these households that are answered, the newest first; memos still sealed."""
    query = select(requests).where(requests.c.household_id.in_(households), requests.c.done_at.is_not(None))
    return (await connection.execute(query.order_by(requests.c.done_at.desc()).limit(limit))).mappings().all()
