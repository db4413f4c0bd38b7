"""Devices that were lent to homes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    RowMapping,
    Select,
    Table,
    Text,
    insert,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.device import Device, DeviceKind, DeviceState
from aggregator.store.columns import METADATA, Utc, one_of

devices = Table(
    "devices",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("out_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("wanted_at", Utc),
    CheckConstraint("state = 'out' OR wanted_at IS NULL", name="wanting"),
    one_of("kind", DeviceKind),
    one_of("state", DeviceState),
)

Index("ix_devices_state", devices.c.state, devices.c.wanted_at)


async def add(connection: AsyncConnection, device: Device) -> None:
    """Insert a device."""
    await connection.execute(
        insert(devices).values(id=device.id, household_id=device.household, kind=device.kind, **_changing(device))
    )


async def put(connection: AsyncConnection, device: Device) -> None:
    """Write where a device is now."""
    await connection.execute(update(devices).where(devices.c.id == device.id).values(**_changing(device)))


def _changing(device: Device) -> dict[str, Any]:
    """What can change of a device."""
    names = ("label", "state", "out_at", "changed_at", "changed_by", "wanted_at")
    return {name: getattr(device, name) for name in names}


async def want_back(connection: AsyncConnection, household: str, at: datetime) -> int:
    """Everything a home has is to be fetched; return how many devices. The first wish counts."""
    statement = update(devices).where(
        devices.c.household_id == household, devices.c.state == DeviceState.OUT, devices.c.wanted_at.is_(None)
    )
    return (await connection.execute(statement.values(wanted_at=at))).rowcount


async def want_no_longer(connection: AsyncConnection, household: str) -> None:
    """What a home has may stay there."""
    await connection.execute(update(devices).where(devices.c.household_id == household).values(wanted_at=None))


async def get(connection: AsyncConnection, device: str) -> Device | None:
    """One device, locked."""
    query = select(devices).where(devices.c.id == device).with_for_update()
    return next(iter(await _many(connection, query)), None)


async def find(
    connection: AsyncConnection, homes: Select[tuple[str]], *, household: str | None = None, wanted: bool = False
) -> tuple[Device, ...]:
    """Devices of these homes, of one if given, those to be fetched if asked for; what is wanted longest first."""
    query = select(devices).where(devices.c.household_id.in_(homes))
    if household is not None:
        query = query.where(devices.c.household_id == household)
    if wanted:
        query = query.where(devices.c.state == DeviceState.OUT, devices.c.wanted_at.is_not(None))
    return await _many(connection, query.order_by(devices.c.wanted_at, devices.c.out_at, devices.c.id))


async def _many(connection: AsyncConnection, query: Select[Any]) -> tuple[Device, ...]:
    """The devices a query finds."""
    rows: Sequence[RowMapping] = (await connection.execute(query)).mappings().all()
    return tuple(
        Device(
            id=row["id"],
            household=row["household_id"],
            kind=DeviceKind(row["kind"]),
            label=row["label"],
            state=DeviceState(row["state"]),
            **{name: row[name] for name in ("out_at", "changed_at", "changed_by", "wanted_at")},
        )
        for row in rows
    )
