"""Dispatches of incidents, one row each. Who went, and everything told about the home, is sealed."""

from dataclasses import fields
from typing import Any

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

from aggregator.domain.dispatch_record import Dispatch, Particulars
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc

dispatches = Table(
    "dispatches",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("incident_number", Integer, ForeignKey("incidents.number"), nullable=False, index=True),
    Column("sent_at", Utc, nullable=False),
    Column("sent_by", Text, nullable=False),
    Column("partners", JSON, nullable=False),
    Column("people", Integer),
    Column("left_at", Utc),
    Column("arrived_at", Utc),
    Column("transported_at", Utc),
    Column("ended_at", Utc),
    Column("names", Text, nullable=False),
    Column("keyholder", Text, nullable=False),
    Column("damage", Text, nullable=False),
    Column("repairs", Text, nullable=False),
    Column("hospital", Text, nullable=False),
    CheckConstraint("people IS NULL OR people > 0", name="people"),
    CheckConstraint("transported_at IS NULL OR hospital <> ''", name="transport"),
)

Index("ix_dispatches_sent", dispatches.c.sent_at, dispatches.c.incident_number)

_TOLD = tuple(field.name for field in fields(Particulars))
_TIMES = ("left_at", "arrived_at", "transported_at", "ended_at")


def _place(number: int, column: str) -> str:
    """Where a sealed field of an incident's dispatches belongs."""
    return f"dispatches.{column}:{number}"


SEALED = (Sealed(table=dispatches, columns=_TOLD, place=lambda row, column: _place(row["incident_number"], column)),)


async def add(connection: AsyncConnection, cipher: Cipher, record: Dispatch) -> None:
    """Insert a dispatch."""
    await connection.execute(
        insert(dispatches).values(
            incident_number=record.incident,
            sent_at=record.sent_at,
            sent_by=record.sent_by,
            partners=list(record.partners),
            people=record.people,
            **_changing(cipher, record),
        )
    )


async def put(connection: AsyncConnection, cipher: Cipher, record: Dispatch) -> None:
    """Write what has become of a dispatch."""
    changed = update(dispatches).where(dispatches.c.id == record.id).values(**_changing(cipher, record))
    await connection.execute(changed)


async def of_incident(connection: AsyncConnection, cipher: Cipher, number: int) -> tuple[Dispatch, ...]:
    """The dispatches of an incident, oldest first."""
    query = select(dispatches).where(dispatches.c.incident_number == number).order_by(dispatches.c.id)
    return tuple(_dispatch(cipher, row) for row in (await connection.execute(query)).mappings())


def _changing(cipher: Cipher, record: Dispatch) -> dict[str, Any]:
    """The columns that change after somebody was sent."""
    times = {name: getattr(record, name) for name in _TIMES}
    told = {name: cipher.seal(getattr(record.particulars, name), _place(record.incident, name)) for name in _TOLD}
    return times | told


def _dispatch(cipher: Cipher, row: RowMapping) -> Dispatch:
    """Columns as the domain knows them."""
    number = row["incident_number"]
    return Dispatch(
        id=row["id"],
        incident=number,
        sent_at=row["sent_at"],
        sent_by=row["sent_by"],
        partners=tuple(row["partners"]),
        people=row["people"],
        particulars=Particulars(**{name: cipher.open(row[name], _place(number, name)) for name in _TOLD}),
        **{name: row[name] for name in _TIMES},
    )
