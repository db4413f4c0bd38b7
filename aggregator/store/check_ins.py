"""Results of check-ins, and when their sources were last heard. What was said is sealed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    Text,
    UniqueConstraint,
    and_,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.check_in import HEARD, MISSED, CallOutcome, CheckIn, Direction, Feared, Occasion, Past
from aggregator.domain.incident import State
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of
from aggregator.store.incidents import incidents

check_ins = Table(
    "check_ins",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("called_at", Utc, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("direction", Text, nullable=False),
    Column("occasion", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("feared", Text),
    Column("attempts", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("recording", Text, nullable=False),
    Column("question", Text),
    Column("incident_number", Integer, ForeignKey("incidents.number"), index=True),
    CheckConstraint("feared IS NULL OR outcome = 'danger_words'", name="danger"),
    UniqueConstraint("source", "reference"),
    one_of("direction", Direction),
    one_of("occasion", Occasion),
    one_of("outcome", CallOutcome),
    one_of("feared", Feared),
)

Index("ix_check_ins_household_called", check_ins.c.household_id, check_ins.c.called_at)
Index("ix_check_ins_source_received", check_ins.c.source, check_ins.c.received_at)

check_in_sources = Table(
    "check_in_sources",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("heard_at", Utc, nullable=False),
    Column("silent_at", Utc, index=True),
)

SEALED = (
    Sealed(
        table=check_ins,
        columns=("words", "recording"),
        place=lambda row, column: _place(row["household_id"], row["source"], row["reference"], column),
    ),
)

_ROW = 50
"""More missed calls than anybody waits for."""


def _place(household: str, source: str, reference: str, field: str) -> str:
    """Where a sealed field of a check-in belongs."""
    return f"check_ins.{field}:{household}:{source}:{reference}"


async def add(
    connection: AsyncConnection,
    cipher: Cipher,
    check_in: CheckIn,
    *,
    source: str,
    received_at: datetime,
) -> int:
    """Insert a result and return its number."""
    sealed = {
        field: cipher.seal(getattr(check_in, field), _place(check_in.household, source, check_in.reference, field))
        for field in ("words", "recording")
    }
    statement = (
        insert(check_ins)
        .values(
            household_id=check_in.household,
            source=source,
            reference=check_in.reference,
            called_at=check_in.called_at,
            received_at=received_at,
            direction=check_in.direction,
            occasion=check_in.occasion,
            outcome=check_in.outcome,
            feared=check_in.feared,
            attempts=check_in.attempts,
            question=check_in.question or None,
            **sealed,
        )
        .returning(check_ins.c.id)
    )
    return int((await connection.execute(statement)).scalar_one())


async def led_to(connection: AsyncConnection, identifier: int, number: int) -> None:
    """Write down the incident a result led to."""
    await connection.execute(update(check_ins).where(check_ins.c.id == identifier).values(incident_number=number))


async def by_reference(connection: AsyncConnection, source: str, reference: str) -> RowMapping | None:
    """A source's result, sealed fields still sealed."""
    query = select(check_ins).where(check_ins.c.source == source, check_ins.c.reference == reference)
    return (await connection.execute(query)).mappings().one_or_none()


def opened(cipher: Cipher, row: RowMapping, field: str) -> str:
    """A sealed field of a row in clear."""
    return cipher.open(row[field], _place(row["household_id"], row["source"], row["reference"], field))


async def newest(connection: AsyncConnection, household: str, limit: int) -> Sequence[RowMapping]:
    """The newest results of a household first, sealed fields still sealed."""
    query = select(check_ins).where(check_ins.c.household_id == household)
    query = query.order_by(check_ins.c.called_at.desc(), check_ins.c.id.desc()).limit(limit)
    return (await connection.execute(query)).mappings().all()


async def past(connection: AsyncConnection, household: str, occasion: Occasion) -> tuple[Past, ...]:
    """What a row of missed calls of an occasion is counted from, newest first."""
    query = (
        select(check_ins, incidents.c.state)
        .outerjoin(incidents, incidents.c.number == check_ins.c.incident_number)
        .where(check_ins.c.household_id == household)
        .where(
            or_(
                check_ins.c.outcome.in_(HEARD),
                and_(check_ins.c.outcome.in_(MISSED), check_ins.c.occasion == occasion),
            )
        )
        .order_by(check_ins.c.called_at.desc(), check_ins.c.id.desc())
        .limit(_ROW)
    )
    return tuple(
        Past(
            called_at=row["called_at"],
            occasion=Occasion(row["occasion"]),
            direction=Direction(row["direction"]),
            outcome=CallOutcome(row["outcome"]),
            settled=row["state"] == State.CLOSED,
        )
        for row in (await connection.execute(query)).mappings()
    )


async def heard(connection: AsyncConnection, source: str, at: datetime, silent_at: datetime) -> None:
    """Write down that a source was heard, and when its silence will be noticed."""
    values: Mapping[str, Any] = {"heard_at": at, "silent_at": silent_at}
    statement = update(check_in_sources).where(check_in_sources.c.name == source).values(**values)
    if (await connection.execute(statement)).rowcount == 0:
        await connection.execute(insert(check_in_sources).values(name=source, **values))


async def source(connection: AsyncConnection, name: str) -> RowMapping | None:
    """When a source was heard, locked until the end of a transaction that may write."""
    query = select(check_in_sources).where(check_in_sources.c.name == name).with_for_update()
    return (await connection.execute(query)).mappings().one_or_none()


async def look_again(connection: AsyncConnection, name: str, silent_at: datetime | None) -> None:
    """Set when a source's silence is looked at next."""
    await connection.execute(
        update(check_in_sources).where(check_in_sources.c.name == name).values(silent_at=silent_at)
    )


async def silent(connection: AsyncConnection, now: datetime, limit: int) -> Sequence[str]:
    """The sources whose silence is to be looked at now, overdue ones first."""
    query = select(check_in_sources.c.name).where(check_in_sources.c.silent_at <= now)
    query = query.order_by(check_in_sources.c.silent_at).limit(limit)
    return (await connection.execute(query)).scalars().all()


async def told_between(connection: AsyncConnection, source: str, first: datetime, last: datetime) -> bool:
    """Whether a source told anything from one moment up to, not including, another."""
    condition = and_(check_ins.c.source == source, check_ins.c.received_at >= first, check_ins.c.received_at < last)
    return bool((await connection.execute(select(exists().where(condition)))).scalar())


async def drop_recordings(connection: AsyncConnection, household: str) -> None:
    """Forget where what a person said can be heard; the words stay."""
    await connection.execute(update(check_ins).where(check_ins.c.household_id == household).values(recording=""))
