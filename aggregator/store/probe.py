"""Small questions that show whether the database can be read and written."""

from sqlalchemy import delete, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.districts import districts

_NOBODYS = "-"


async def revision(connection: AsyncConnection) -> str | None:
    """The revision of the schema; None where nothing has been migrated."""
    return (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()


async def write(connection: AsyncConnection) -> None:
    """Write something that nobody will ever see: put and taken away within one transaction, it reaches the disk."""
    await connection.execute(insert(districts).values(id=_NOBODYS, name="", configured=False))
    await connection.execute(delete(districts).where(districts.c.id == _NOBODYS))
