"""Households and the people around them. Personal fields are sealed before they get here and opened on the way out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.household import Contact, ContactKind, Registration, Telemetry
from aggregator.domain.reachability import Reach
from aggregator.domain.search import normal_name, normal_phone
from aggregator.domain.service import Service
from aggregator.kernel.home import RiskGroup
from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc, one_of
from aggregator.store.services import services

PERSONAL = ("name", "phone", "address", "memo")
"""The sealed columns of a household."""

households = Table(
    "households",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("dong_id", Text, ForeignKey("dongs.id"), nullable=False),
    Column("risk", Text, nullable=False),
    Column("telemetry", Text, nullable=False),
    Column("check_window_s", Float, nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("memo", Text, nullable=False),
    Column("registered_at", Utc, nullable=False),
    Column("registered_by", Text, nullable=False),
    Column("facts", JSON, nullable=False, server_default="[]"),
    Column("name_print", Text, nullable=False, server_default="", index=True),
    Column("phone_print", Text, nullable=False, server_default="", index=True),
    Column("left_at", Utc, index=True),
    one_of("risk", RiskGroup),
    one_of("telemetry", Telemetry),
)

Index("ix_households_registered", households.c.registered_at, households.c.id)
Index("ix_households_dong_registered", households.c.dong_id, households.c.registered_at, households.c.id)

contacts = Table(
    "contacts",
    METADATA,
    Column("household_id", Text, ForeignKey("households.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("facts", JSON, nullable=False, server_default="[]"),
    one_of("kind", ContactKind),
)


def prints(cipher: Cipher, clear: Mapping[str, str]) -> dict[str, str]:
    """What a household is searched by, of the clear texts that are given: fingerprints of name and phone."""
    normal = {"name": normal_name, "phone": normal_phone}
    return {
        f"{field}_print": cipher.fingerprint(normal[field](clear[field]), f"households.{field}")
        for field in normal
        if field in clear
    }


SEALED = (
    Sealed(
        table=households,
        columns=PERSONAL,
        place=lambda row, column: place(row["id"], column),
        derive=lambda cipher, _row, clear: prints(cipher, clear),
    ),
    Sealed(
        table=contacts,
        columns=("name", "phone", "note"),
        place=lambda row, column: _contact_place(row["household_id"], row["position"], column),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which households: with one service, of one risk group, left or not (None: both), named or called so.

    `names` and `phones` are fingerprints; a row fits with one of either.
    """

    service: Service | None = None
    risk: RiskGroup | None = None
    left: bool | None = False
    names: Sequence[str] = ()
    phones: Sequence[str] = ()
    searching: bool = False

    @classmethod
    def searched(cls, cipher: Cipher, text: str, **others: Any) -> "Wanted":
        """The households whose name or phone is this text."""
        names, phones = _prints_of(cipher, "name", normal_name(text)), _prints_of(cipher, "phone", normal_phone(text))
        return cls(names=names, phones=phones, searching=True, **others)

    def narrow(self, query: Select[Any]) -> Select[Any]:
        """The query with what is wanted."""
        if self.service is not None:
            having = services.c.service == self.service, services.c.ended_at.is_(None)
            query = query.where(households.c.id.in_(select(services.c.household_id).where(*having)))
        if self.risk is not None:
            query = query.where(households.c.risk == self.risk)
        if self.left is not None:
            query = query.where(households.c.left_at.is_not(None) if self.left else households.c.left_at.is_(None))
        if self.searching:
            fits = households.c.name_print.in_(self.names), households.c.phone_print.in_(self.phones)
            query = query.where(or_(*fits))
        return query


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
            facts=list(registration.facts),
            **prints(cipher, {"name": registration.name, "phone": registration.phone}),
            **{field: cipher.seal(getattr(registration, field), place(household, field)) for field in PERSONAL},
        )
    )
    await put_contacts(connection, cipher, household, registration.contacts)


async def alter(connection: AsyncConnection, cipher: Cipher, household: str, values: Mapping[str, Any]) -> None:
    """Update columns; personal ones are given in clear."""
    clear = {name: value for name, value in values.items() if name in PERSONAL}
    sealed = prints(cipher, clear) | {
        name: cipher.seal(value, place(household, name)) if name in PERSONAL else value
        for name, value in values.items()
    }
    if sealed:
        await connection.execute(update(households).where(households.c.id == household).values(**sealed))


async def get(connection: AsyncConnection, household: str) -> RowMapping | None:
    """One row, personal columns still sealed."""
    query = select(households).where(households.c.id == household)
    return (await connection.execute(query)).mappings().one_or_none()


async def known_as(connection: AsyncConnection, cipher: Cipher, dong: str, name: str, phone: str) -> RowMapping | None:
    """The household of a dong with this name and phone, the one registered first."""
    query = select(households).where(
        households.c.dong_id == dong,
        households.c.name_print.in_(_prints_of(cipher, "name", normal_name(name))),
        households.c.phone_print.in_(_prints_of(cipher, "phone", normal_phone(phone)) or [""]),
    )
    found = await connection.execute(query.order_by(households.c.registered_at, households.c.id).limit(1))
    return found.mappings().first()


async def erase(connection: AsyncConnection, household: str) -> None:
    """Delete what is not sealed about a person and tells of them, and everybody around them."""
    await connection.execute(update(households).where(households.c.id == household).values(facts=[]))
    await connection.execute(delete(contacts).where(contacts.c.household_id == household))


async def fill_prints(connection: AsyncConnection, cipher: Cipher, limit: int) -> int:
    """Make the fingerprints of households from before there were any; return for how many, 0 when none is left."""
    query = select(households).where(households.c.name_print == "", households.c.name != "").limit(limit)
    rows = (await connection.execute(query)).mappings().all()
    for row in rows:
        clear = {field: opened(cipher, row, field) for field in ("name", "phone")}
        this = update(households).where(households.c.id == row["id"])
        await connection.execute(this.values(**prints(cipher, clear)))
    return len(rows)


def _prints_of(cipher: Cipher, field: str, normal: str) -> Sequence[str]:
    """The fingerprints a normalised text may be kept under."""
    return cipher.fingerprints(normal, f"households.{field}") if normal else ()


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
            "facts": list(person.facts),
            **{
                field: cipher.seal(getattr(person, field), _contact_place(household, position, field))
                for field in ("name", "phone", "note")
            },
        }
        for position, person in enumerate(people)
    ]
    if rows:
        await connection.execute(insert(contacts), rows)


async def contact_kinds(connection: AsyncConnection, found: Collection[str]) -> Mapping[str, frozenset[str]]:
    """Which kinds of contacts with a phone households have, without opening anything about them."""
    query = select(contacts.c.household_id, contacts.c.kind, contacts.c.facts)
    kinds: dict[str, set[str]] = {}
    for row in await connection.execute(query.where(contacts.c.household_id.in_(found))):
        if Reach.NO_PHONE not in row.facts:
            kinds.setdefault(row.household_id, set()).add(row.kind)
    return {household: frozenset(named) for household, named in kinds.items()}


async def get_contacts(connection: AsyncConnection, cipher: Cipher, household: str) -> tuple[Contact, ...]:
    """The contacts of a household in order."""
    query = select(contacts).where(contacts.c.household_id == household).order_by(contacts.c.position)
    return tuple(
        Contact(
            kind=ContactKind(row["kind"]),
            facts=tuple(map(Reach, row["facts"])),
            **{
                field: cipher.open(row[field], _contact_place(household, row["position"], field))
                for field in ("name", "phone", "note")
            },
        )
        for row in (await connection.execute(query)).mappings()
    )
