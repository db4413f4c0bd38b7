"""The catalogue, one row for each programme and year."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Integer,
    RowMapping,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.amount import Per, Unit
from aggregator.domain.catalogue import Hints, Limit, Programme, Said
from aggregator.store.columns import METADATA, Utc, one_of

SAID = ("name", "eligible", "content", "authority")
"""Texts in two columns each."""

programmes = Table(
    "programmes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False),
    Column("year", Integer, nullable=False, index=True),
    *(Column(f"{name}_{language}", Text, nullable=False) for name in SAID for language in ("ko", "en")),
    Column("contact", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("limit_amount", Float),
    Column("limit_unit", Text),
    Column("limit_per", Text),
    Column("age_from", Integer),
    Column("age_to", Integer),
    Column("household_size_up_to", Integer),
    Column("income_share_up_to", Float),
    Column("districts", JSON, nullable=False),
    Column("withdrawn_at", Utc),
    Column("changed_at", Utc, nullable=False),
    Column("changed_by", Text, nullable=False),
    UniqueConstraint("code", "year"),
    CheckConstraint(
        "(limit_amount IS NULL) = (limit_unit IS NULL) AND (limit_amount IS NULL) = (limit_per IS NULL)", name="limit"
    ),
    one_of("limit_unit", Unit),
    one_of("limit_per", Per),
)


def _columns(programme: Programme) -> dict[str, Any]:
    """A programme as columns, without its id."""
    limit, hints = programme.limit, programme.hints
    said = {
        f"{name}_{language}": getattr(getattr(programme, name), language) for name in SAID for language in ("ko", "en")
    }
    return {
        "code": programme.code,
        "year": programme.year,
        **said,
        "contact": programme.contact,
        "source": programme.source,
        "verified": programme.verified,
        "limit_amount": None if limit is None else limit.amount,
        "limit_unit": None if limit is None else limit.unit,
        "limit_per": None if limit is None else limit.per,
        "age_from": hints.age_from,
        "age_to": hints.age_to,
        "household_size_up_to": hints.household_size_up_to,
        "income_share_up_to": hints.income_share_up_to,
        "districts": list(hints.districts),
        "withdrawn_at": programme.withdrawn_at,
    }


def _programme(row: RowMapping) -> Programme:
    """Columns as the domain knows them."""
    amount = row["limit_amount"]
    return Programme(
        id=row["id"],
        code=row["code"],
        year=row["year"],
        **{name: Said(ko=row[f"{name}_ko"], en=row[f"{name}_en"]) for name in SAID},
        contact=row["contact"],
        source=row["source"],
        verified=row["verified"],
        limit=None if amount is None else Limit(amount=amount, unit=Unit(row["limit_unit"]), per=Per(row["limit_per"])),
        hints=Hints(
            age_from=row["age_from"],
            age_to=row["age_to"],
            household_size_up_to=row["household_size_up_to"],
            income_share_up_to=row["income_share_up_to"],
            districts=tuple(row["districts"]),
        ),
        withdrawn_at=row["withdrawn_at"],
    )


async def add(connection: AsyncConnection, programme: Programme, at: datetime, by: str) -> int:
    """Insert a programme and return its id."""
    values = {**_columns(programme), "changed_at": at, "changed_by": by}
    return int((await connection.execute(insert(programmes).values(**values).returning(programmes.c.id))).scalar_one())


async def replace(connection: AsyncConnection, programme: Programme, at: datetime, by: str) -> None:
    """Write a programme anew under its id."""
    values = {**_columns(programme), "changed_at": at, "changed_by": by}
    await connection.execute(update(programmes).where(programmes.c.id == programme.id).values(**values))


async def get(connection: AsyncConnection, identifier: int) -> Programme | None:
    """One programme, locked until the end of a transaction that may write."""
    query = select(programmes).where(programmes.c.id == identifier).with_for_update()
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else _programme(row)


async def by_id(connection: AsyncConnection, identifiers: Collection[int]) -> Mapping[int, Programme]:
    """These programmes by their id."""
    query = select(programmes).where(programmes.c.id.in_(identifiers))
    return {row["id"]: _programme(row) for row in (await connection.execute(query)).mappings()}


async def find(connection: AsyncConnection, code: str, year: int) -> Programme | None:
    """The programme of a code in a year."""
    query = select(programmes).where(programmes.c.code == code, programmes.c.year == year)
    row = (await connection.execute(query)).mappings().one_or_none()
    return None if row is None else _programme(row)


async def of_year(connection: AsyncConnection, year: int, *, include_withdrawn: bool = True) -> tuple[Programme, ...]:
    """The programmes of a year in order of their codes."""
    query = select(programmes).where(programmes.c.year == year).order_by(programmes.c.code)
    if not include_withdrawn:
        query = query.where(programmes.c.withdrawn_at.is_(None))
    return tuple(_programme(row) for row in (await connection.execute(query)).mappings())


async def newest_year(connection: AsyncConnection, up_to: int) -> int | None:
    """The newest year with programmes, not later than one."""
    query = select(func.max(programmes.c.year)).where(programmes.c.year <= up_to)
    year: int | None = (await connection.execute(query)).scalar()
    return year
