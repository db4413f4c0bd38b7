"""What the home told last about the person: stage and evidence.

One row per household, made when it is registered.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Float, ForeignKey, RowMapping, Table, Text, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.kernel.events import Stage
from aggregator.store.columns import METADATA, Utc, one_of

stages = Table(
    "stages",
    METADATA,
    Column("household_id", Text, ForeignKey("households.id"), primary_key=True),
    Column("stage", Text, index=True),
    Column("stage_at", Utc),
    Column("clock", Text),
    Column("quiet_s", Float),
    Column("limit_s", Float),
    Column("why", JSON(none_as_null=True)),
    Column("last_evidence_at", Utc),
    one_of("stage", Stage),
)


async def add(connection: AsyncConnection, household: str) -> None:
    """Insert the row of a household nothing is known about yet."""
    await connection.execute(insert(stages).values(household_id=household))


async def get(connection: AsyncConnection, household: str) -> RowMapping:
    """The row of a household, locked: what happens to one person happens one after the other."""
    query = select(stages).where(stages.c.household_id == household).with_for_update()
    return (await connection.execute(query)).mappings().one()


async def look(connection: AsyncConnection, households: Sequence[str] | None = None) -> Mapping[str, RowMapping]:
    """The rows of some households, or of all, by household."""
    query = select(stages)
    if households is not None:
        query = query.where(stages.c.household_id.in_(households))
    return {row["household_id"]: row for row in (await connection.execute(query)).mappings()}


async def alter(connection: AsyncConnection, household: str, values: Mapping[str, Any]) -> None:
    """Update what is newly known."""
    await connection.execute(update(stages).where(stages.c.household_id == household).values(**values))
