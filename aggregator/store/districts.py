"""Districts and dongs."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Boolean, Column, ForeignKey, RowMapping, Table, Text, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.region import District
from aggregator.store import turns
from aggregator.store.columns import METADATA
from aggregator.store.turns import Turn

districts = Table(
    "districts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("configured", Boolean, nullable=False),
)

dongs = Table(
    "dongs",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("district_id", Text, ForeignKey("districts.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("configured", Boolean, nullable=False),
)


async def synchronise(connection: AsyncConnection, configured: Sequence[District]) -> None:
    """Make the tables say what the configuration says; what has left it stays, marked."""
    await turns.wait_for(connection, Turn.CONFIGURE)
    await connection.execute(update(districts).values(configured=False))
    await connection.execute(update(dongs).values(configured=False))
    for district in configured:
        await _put(connection, districts, district.id, {"name": district.name})
        for dong in district.dongs:
            await _put(connection, dongs, dong.id, {"name": dong.name, "district_id": district.id})


async def _put(connection: AsyncConnection, table: Table, identifier: str, values: Mapping[str, str]) -> None:
    """Insert or update one row, configured."""
    done = await connection.execute(update(table).where(table.c.id == identifier).values(configured=True, **values))
    if not done.rowcount:
        await connection.execute(insert(table).values(id=identifier, configured=True, **values))


async def all_districts(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Every district in order of its id."""
    return (await connection.execute(select(districts).order_by(districts.c.id))).mappings().all()


async def all_dongs(connection: AsyncConnection) -> Sequence[RowMapping]:
    """Every dong in order of its id."""
    return (await connection.execute(select(dongs).order_by(dongs.c.id))).mappings().all()


async def dongs_within(connection: AsyncConnection, ids: Collection[str]) -> frozenset[str]:
    """The dongs of some districts."""
    if not ids:
        return frozenset()
    return frozenset((await connection.execute(select(dongs.c.id).where(dongs.c.district_id.in_(ids)))).scalars())
