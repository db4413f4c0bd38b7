"""What waits for a supervisor's approval in a case, and what was decided."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
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

from aggregator.domain.case.approval import Request
from aggregator.domain.case.machine import Move, Result
from aggregator.store.cases import cases
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of

case_requests = Table(
    "case_requests",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_number", Integer, ForeignKey("cases.number"), nullable=False, index=True),
    Column("move", Text, nullable=False),
    Column("result", Text),
    Column("reason", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("decided_at", Utc),
    Column("decided_by", Text),
    Column("approved", Boolean),
    CheckConstraint("(decided_at IS NULL) = (decided_by IS NULL)", name="deciding"),
    CheckConstraint("(decided_at IS NULL) = (approved IS NULL)", name="decision"),
    one_of("move", Move),
    one_of("result", Result),
)

Index(
    "uq_case_requests_pending",
    case_requests.c.case_number,
    unique=True,
    sqlite_where=case_requests.c.decided_at.is_(None),
    postgresql_where=case_requests.c.decided_at.is_(None),
)

SEALED = (
    Sealed(
        table=case_requests,
        columns=("reason",),
        place=lambda row, _: _request_place(row["case_number"]),
        left="-",
    ),
)


def _request_place(number: int) -> str:
    """Where the reasons of requests belong."""
    return f"case_requests.reason:{number}"


async def add(connection: AsyncConnection, cipher: Cipher, number: int, request: Request) -> None:
    """Insert what waits for approval; the database refuses a second one."""
    await connection.execute(
        insert(case_requests).values(
            case_number=number,
            move=request.move,
            result=request.result,
            reason=cipher.seal(request.reason, _request_place(number)),
            asked_by=request.asked_by,
            asked_at=request.asked_at,
        )
    )


async def pending(connection: AsyncConnection, cipher: Cipher, number: int) -> Request | None:
    """What waits for approval in a case."""
    query = select(case_requests).where(case_requests.c.case_number == number, case_requests.c.decided_at.is_(None))
    row = (await connection.execute(query)).mappings().one_or_none()
    if row is None:
        return None
    return Request(
        id=row["id"],
        move=Move(row["move"]),
        result=None if row["result"] is None else Result(row["result"]),
        reason=cipher.open(row["reason"], _request_place(number)),
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
    )


async def waiting(
    connection: AsyncConnection, *, dongs: Collection[str] | None, but_of: str, limit: int
) -> Sequence[RowMapping]:
    """What waits in the cases of these dongs (None: of all), asked for by others; oldest first, without reasons."""
    asked = case_requests.c
    query = (
        select(asked.case_number, cases.c.dong_id, asked.move, asked.asked_by, asked.asked_at)
        .join(cases, cases.c.number == asked.case_number)
        .where(asked.decided_at.is_(None), asked.asked_by != but_of)
        .order_by(asked.asked_at, asked.id)
        .limit(limit)
    )
    if dongs is not None:
        query = query.where(cases.c.dong_id.in_(dongs))
    return (await connection.execute(query)).mappings().all()


async def decide(connection: AsyncConnection, request: int, *, at: datetime, by: str, approved: bool) -> None:
    """End a request."""
    await connection.execute(
        update(case_requests)
        .where(case_requests.c.id == request)
        .values(decided_at=at, decided_by=by, approved=approved)
    )
