"""Referrals and their history. Rows of history are only ever added; what somebody wrote is sealed."""

from collections.abc import Collection
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.amount import Unit
from aggregator.domain.referral import (
    RUNNING,
    Referral,
    ReferralDecision,
    ReferralMove,
    ReferralState,
    ReferralTransition,
)
from aggregator.store.cases import cases
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of, pack, unpack

FIRST_NUMBER = 1001

referrals = Table(
    "referrals",
    METADATA,
    Column("number", Integer, Identity(start=FIRST_NUMBER), primary_key=True),
    Column("case_number", Integer, ForeignKey("cases.number"), nullable=False, index=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("programme_id", Integer, ForeignKey("programmes.id")),
    Column("name", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("unit", Text),
    Column("wanted", Float),
    Column("granted", Float),
    Column("used", Float, nullable=False),
    Column("answer_due_at", Utc, index=True),
    Column("starts_on", Date),
    Column("ends_on", Date),
    Column("opened_in", Text),
    CheckConstraint("(programme_id IS NULL) = (name <> '')", name="what"),
    CheckConstraint("agency <> ''", name="agency"),
    CheckConstraint("used >= 0 AND used <= COALESCE(granted, 0)", name="use"),
    CheckConstraint("unit IS NOT NULL OR (wanted IS NULL AND granted IS NULL)", name="counting"),
    CheckConstraint("(answer_due_at IS NOT NULL) = (state = 'requested')", name="answer"),
    one_of("state", ReferralState),
    one_of("unit", Unit),
    sqlite_autoincrement=True,
)

Index("ix_referrals_programme", referrals.c.programme_id, referrals.c.state)
Index(
    "ix_referrals_opened",
    *(referrals.c.opened_at, referrals.c.opened_in, referrals.c.programme_id, referrals.c.unit, referrals.c.state),
    *(referrals.c.wanted, referrals.c.granted, referrals.c.used),
)

referral_transitions = Table(
    "referral_transitions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("referral_number", Integer, ForeignKey("referrals.number"), nullable=False),
    Column("at", Utc, nullable=False),
    Column("who", Text, nullable=False),
    Column("move", Text, nullable=False),
    Column("state_before", Text),
    Column("state_after", Text, nullable=False),
    Column("what", JSON, nullable=False),
    Column("memo", Text, nullable=False),
    CheckConstraint("who <> ''", name="accounted"),
    one_of("move", ReferralMove),
    one_of("state_before", ReferralState),
    one_of("state_after", ReferralState),
)

_MOVED = referral_transitions.c
Index("ix_referral_transitions_history", _MOVED.referral_number, _MOVED.id, _MOVED.move)
Index("ix_referral_transitions_moved", _MOVED.move, _MOVED.at, _MOVED.referral_number)

SEALED = (
    Sealed(table=referral_transitions, columns=("memo",), place=lambda row, _: _memo_place(row["referral_number"])),
)

_RENAMED = {"case": "case_number", "household": "household_id", "programme": "programme_id"}
"""Where a column has another name than the field."""


def _memo_place(number: int) -> str:
    """Where the memos of a referral's history belong."""
    return f"referral_transitions.memo:{number}"


async def save(connection: AsyncConnection, cipher: Cipher, decision: ReferralDecision) -> int:
    """Write what was decided, referral and history together, and return the referral's number."""
    referral = decision.referral
    number = referral.number
    columns = {
        _RENAMED.get(field.name, field.name): getattr(referral, field.name)
        for field in fields(referral)
        if field.name != "number"
    }
    if number:
        await connection.execute(update(referrals).where(referrals.c.number == number).values(**columns))
    else:
        statement = insert(referrals).values(**columns).returning(referrals.c.number)
        number = int((await connection.execute(statement)).scalar_one())
    rows = [
        {
            "referral_number": number,
            "at": row.at,
            "who": row.who,
            "move": row.move,
            "state_before": row.before,
            "state_after": row.after,
            "what": pack(row.what),
            "memo": cipher.seal(row.memo, _memo_place(number)),
        }
        for row in decision.transitions
    ]
    await connection.execute(insert(referral_transitions), rows)
    return number


async def get(connection: AsyncConnection, number: int) -> Referral | None:
    """One referral, locked until the end of a transaction that may write."""
    query = select(referrals).where(referrals.c.number == number).with_for_update()
    return next(iter(await _many(connection, query)), None)


async def of_case(connection: AsyncConnection, case: int) -> tuple[Referral, ...]:
    """The referrals of one case, oldest first."""
    return await _many(
        connection, select(referrals).where(referrals.c.case_number == case).order_by(referrals.c.number)
    )


async def running_of(connection: AsyncConnection, household: str) -> tuple[Referral, ...]:
    """The referrals of a person in which something is still to be done, oldest first."""
    query = select(referrals).where(referrals.c.household_id == household, referrals.c.state.in_(RUNNING))
    return await _many(connection, query.order_by(referrals.c.number).with_for_update())


async def unanswered(
    connection: AsyncConnection, before: datetime, *, dongs: Collection[str] | None, limit: int
) -> tuple[Referral, ...]:
    """Referrals whose agency should have answered before a moment, longest overdue first; of cases of these dongs."""
    query = select(referrals).where(referrals.c.answer_due_at < before).order_by(referrals.c.answer_due_at).limit(limit)
    if dongs is not None:
        query = query.join(cases, cases.c.number == referrals.c.case_number).where(cases.c.dong_id.in_(dongs))
    return await _many(connection, query)


async def history(connection: AsyncConnection, cipher: Cipher, number: int) -> tuple[ReferralTransition, ...]:
    """Everything that happened to a referral, oldest first."""
    query = select(referral_transitions).where(referral_transitions.c.referral_number == number)
    rows = (await connection.execute(query.order_by(referral_transitions.c.id))).mappings()
    return tuple(
        ReferralTransition(
            at=row["at"],
            who=row["who"],
            move=ReferralMove(row["move"]),
            before=None if row["state_before"] is None else ReferralState(row["state_before"]),
            after=ReferralState(row["state_after"]),
            what=unpack(row["what"]),
            memo=cipher.open(row["memo"], _memo_place(number)),
        )
        for row in rows
    )


async def length(connection: AsyncConnection, number: int) -> int:
    """How many rows the history of a referral has."""
    query = select(func.count()).where(referral_transitions.c.referral_number == number)
    return int((await connection.execute(query)).scalar_one())


async def programmes_used(connection: AsyncConnection, programmes: Collection[int]) -> frozenset[int]:
    """Which of these programmes a referral uses."""
    query = select(referrals.c.programme_id).where(referrals.c.programme_id.in_(programmes)).distinct()
    return frozenset((await connection.execute(query)).scalars())


async def _many(connection: AsyncConnection, query: Select[Any]) -> tuple[Referral, ...]:
    """The referrals a query finds."""
    return tuple(_referral(row) for row in (await connection.execute(query)).mappings())


def _referral(row: RowMapping) -> Referral:
    """Columns as the domain knows them."""
    values = {field.name: row[_RENAMED.get(field.name, field.name)] for field in fields(Referral)}
    values["state"] = ReferralState(values["state"])
    values["unit"] = None if values["unit"] is None else Unit(values["unit"])
    return Referral(**values)
