"""The log of looks at people. Rows are only ever added. The reason is somebody's own words, and sealed."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text, false, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.store.cipher import Cipher, Sealed
from aggregator.store.columns import METADATA, Utc
from aggregator.store.households import households as registered

looks = Table(
    "looks",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", Utc, nullable=False, index=True),
    Column("user_name", Text, nullable=False, index=True),
    Column("household_id", Text, ForeignKey("households.id"), nullable=False, index=True),
    Column("origin", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("off_duty", Boolean, nullable=False, server_default=false()),
)

SEALED = (Sealed(table=looks, columns=("reason",), place=lambda row, _: _place(row["household_id"])),)


def _place(household: str) -> str:
    """Where the reasons of looks at somebody belong."""
    return f"looks.reason:{household}"


async def add(
    connection: AsyncConnection,
    cipher: Cipher,
    households: Sequence[str],
    *,
    at: datetime,
    user: str,
    origin: str,
    action: str,
    why: str = "",
    off_duty: bool = False,
) -> None:
    """Write down that somebody looks at these people."""
    rows = [
        {
            "at": at,
            "user_name": user,
            "household_id": one,
            "origin": origin,
            "action": action,
            "reason": cipher.seal(why, _place(one)),
            "off_duty": off_duty,
        }
        for one in households
    ]
    if rows:
        await connection.execute(insert(looks), rows)


async def newest(
    connection: AsyncConnection,
    cipher: Cipher,
    *,
    household: str | None = None,
    user: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    before: int | None = None,
    dongs: Collection[str] | None = None,
    limit: int,
) -> Sequence[Mapping[str, Any]]:
    """The newest rows first: of one household, by one user, from `start` up to but not including `end`.

    `before` is the id of a row: only older ones. With `dongs` only looks at people registered in one of them now.
    """
    query = select(looks)
    if household is not None:
        query = query.where(looks.c.household_id == household)
    if user is not None:
        query = query.where(looks.c.user_name == user)
    if start is not None:
        query = query.where(looks.c.at >= start)
    if end is not None:
        query = query.where(looks.c.at < end)
    if before is not None:
        query = query.where(looks.c.id < before)
    if dongs is not None:
        query = query.join(registered, registered.c.id == looks.c.household_id)
        query = query.where(registered.c.dong_id.in_(dongs))
    rows = (await connection.execute(query.order_by(looks.c.id.desc()).limit(limit))).mappings()
    return [{**row, "reason": cipher.open(row["reason"], _place(row["household_id"]))} for row in rows]
