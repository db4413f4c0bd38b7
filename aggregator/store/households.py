"""Households and the people around them. Personal fields are sealed before they get here and opened on the way out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Float, ForeignKey, Integer, RowMapping, Table, Text, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.household import Contact, ContactKind, Registration, Telemetry
from aggregator.kernel.home import RiskGroup
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of

PERSONAL = ("name", "phone", "address", "memo")
"""The sealed columns of a household."""

households = Table(
    "households",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("dong_id", Text, ForeignKey("dongs.id"), nullable=False, index=True),
    Column("risk", Text, nullable=False),
    Column("telemetry", Text, nullable=False),
    Column("check_window_s", Float, nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("memo", Text, nullable=False),
    Column("registered_at", Utc, nullable=False),
    Column("registered_by", Text, nullable=False),
    one_of("risk", RiskGroup),
    one_of("telemetry", Telemetry),
)

contacts = Table(
    "contacts",
    METADATA,
    Column("household_id", Text, ForeignKey("households.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("note", Text, nullable=False),
    one_of("kind", ContactKind),
)

SEALED = (
    Sealed(table=households, columns=PERSONAL, place=lambda row, column: place(row["id"], column)),
    Sealed(
        table=contacts,
        columns=("name", "phone", "note"),
        place=lambda row, column: _contact_place(row["household_id"], row["position"], column),
    ),
)


def place(household: str, field: str) -> str:
    """Where a sealed field of a household belongs."""
    return f"households.{field}:{household}"


def _contact_place(household: str, position: int, field: str) -> str:
    """Where a sealed field of a contact belongs."""
    return f"contacts.{field}:{household}:{position}"


async def add(
    connection: AsyncConnection, cipher: Cipher, household: str, registration: Registration, at: datetime, by: str
) -> None:
    """Insert a household with its contacts."""
    await connection.execute(
        insert(households).values(
            id=household,
            dong_id=registration.dong,
            risk=registration.risk,
            telemetry=registration.telemetry,
            check_window_s=registration.check_window_s,
            registered_at=at,
            registered_by=by,
            **{field: cipher.seal(getattr(registration, field), place(household, field)) for field in PERSONAL},
        )
    )
    await put_contacts(connection, cipher, household, registration.contacts)


async def alter(connection: AsyncConnection, cipher: Cipher, household: str, values: Mapping[str, Any]) -> None:
    """Update columns; personal ones are given in clear."""
    sealed = {
        name: cipher.seal(value, place(household, name)) if name in PERSONAL else value
        for name, value in values.items()
    }
    if sealed:
        await connection.execute(update(households).where(households.c.id == household).values(**sealed))


async def get(connection: AsyncConnection, household: str) -> RowMapping | None:
    """One row, personal columns still sealed."""
    query = select(households).where(households.c.id == household)
    return (await connection.execute(query)).mappings().one_or_none()


async def in_order(connection: AsyncConnection, dong: str | None = None) -> Sequence[RowMapping]:
    """Every row in order of registration, of one dong if given; personal columns still sealed."""
    query = select(households).order_by(households.c.registered_at, households.c.id)
    if dong is not None:
        query = query.where(households.c.dong_id == dong)
    return (await connection.execute(query)).mappings().all()


def opened(cipher: Cipher, row: RowMapping, field: str) -> str:
    """A personal field of a row in clear."""
    return cipher.open(row[field], place(row["id"], field))


async def put_contacts(connection: AsyncConnection, cipher: Cipher, household: str, people: Sequence[Contact]) -> None:
    """Replace the contacts of a household."""
    await connection.execute(delete(contacts).where(contacts.c.household_id == household))
    rows = [
        {
            "household_id": household,
            "position": position,
            "kind": person.kind,
            **{
                field: cipher.seal(getattr(person, field), _contact_place(household, position, field))
                for field in ("name", "phone", "note")
            },
        }
        for position, person in enumerate(people)
    ]
    if rows:
        await connection.execute(insert(contacts), rows)


async def get_contacts(connection: AsyncConnection, cipher: Cipher, household: str) -> tuple[Contact, ...]:
    """The contacts of a household in order."""
    query = select(contacts).where(contacts.c.household_id == household).order_by(contacts.c.position)
    return tuple(
        Contact(
            kind=ContactKind(row["kind"]),
            **{
                field: cipher.open(row[field], _contact_place(household, row["position"], field))
                for field in ("name", "phone", "note")
            },
        )
        for row in (await connection.execute(query)).mappings()
    )
