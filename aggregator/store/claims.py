"""Claiming a row of due work, so that of several processes one does it and none waits for another."""

from typing import Any

from sqlalchemy import Column, select
from sqlalchemy.ext.asyncio import AsyncConnection


async def claim(connection: AsyncConnection, key: Column[Any], value: Any) -> bool:
    """Lock the row whose key has this value until the end of the transaction.

    False at once where somebody else has it in hand, or where it is gone; whether it is still due is the caller's to
    ask, now that nobody can change it.
    """
    query = select(key).where(key == value).with_for_update(skip_locked=True)
    return (await connection.execute(query)).first() is not None
