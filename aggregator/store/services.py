"""Which services households had when: dated rows that are ended, never deleted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import batched

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

from aggregator.domain.service import Service, ServicePeriod
from aggregator.store.columns import METADATA, Utc, one_of

_AT_ONCE = 1_000
"""Names in one question; databases take only so many."""

services = Table(
    "services",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("service", Text, nullable=False),
    Column("started_at", Utc, nullable=False),
    Column("ended_at", Utc),
    CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="order"),
    one_of("service", Service),
)

Index(
    "uq_services_household_service",
    services.c.household_id,
    services.c.service,
    unique=True,
    sqlite_where=services.c.ended_at.is_(None),
    postgresql_where=services.c.ended_at.is_(None),
)


async def put(connection: AsyncConnection, household: str, wanted: Iterable[Service], at: datetime) -> None:
    """Make these the household's services from now on: the others end, what it has already goes on."""
    current = set(await in_force(connection, household))
    wanted = set(wanted)
    ending = update(services).where(
        services.c.household_id == household, services.c.service.in_(current - wanted), services.c.ended_at.is_(None)
    )
    await connection.execute(ending.values(ended_at=at))
    rows = [
        {"household_id": household, "service": service, "started_at": at}
        for service in Service
        if service in wanted - current
    ]
    if rows:
        await connection.execute(insert(services), rows)


async def end_all(connection: AsyncConnection, household: str, at: datetime) -> None:
    """End every service of a household at a moment; one that began later ends as it begins."""
    ending = update(services).where(services.c.household_id == household, services.c.ended_at.is_(None))
    later = ending.where(services.c.started_at > at).values(ended_at=services.c.started_at)
    await connection.execute(later)
    await connection.execute(ending.values(ended_at=at))


async def in_force(connection: AsyncConnection, household: str) -> tuple[Service, ...]:
    """The services a household has, in the order of their words."""
    query = select(services.c.service).where(services.c.household_id == household, services.c.ended_at.is_(None))
    found = {row.service for row in await connection.execute(query)}
    return tuple(service for service in Service if service in found)


async def of_some(connection: AsyncConnection, wanted: Iterable[str]) -> Mapping[str, tuple[ServicePeriod, ...]]:
    """Every period of some households, oldest first."""
    found: defaultdict[str, tuple[ServicePeriod, ...]] = defaultdict(tuple)
    for names in batched(sorted(set(wanted)), _AT_ONCE, strict=False):
        query = select(services).where(services.c.household_id.in_(names)).order_by(services.c.id)
        for row in (await connection.execute(query)).mappings():
            found[row["household_id"]] += (_period(row),)
    return found


def _period(row: RowMapping) -> ServicePeriod:
    """A row as the domain knows it."""
    return ServicePeriod(service=Service(row["service"]), started_at=row["started_at"], ended_at=row["ended_at"])
