"""Turns that several processes take at what only one may do at a time; each ends with the transaction it was taken in.

SQLite has one writer at a time anyway, so there is nothing to wait for.
"""

from enum import IntEnum

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_OURS = 0x534D4152
"""Half of the locks' names; the other half says which."""


class Turn(IntEnum):
    """What is done by one process at a time."""

    MIGRATE = 1
    CONFIGURE = 2
    PLACE_ROWS = 3
    NOTE_UPTIME = 4
    COUNT_TRIES = 5
    DELETE = 6


async def wait_for(connection: AsyncConnection, turn: Turn) -> None:
    """Wait until nobody else does it, and keep others waiting until the end of the transaction."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:ours, :turn)"), {"ours": _OURS, "turn": turn})


async def take(connection: AsyncConnection, turn: Turn) -> bool:
    """Whether it is ours until the end of the transaction; False at once while somebody else does it."""
    if connection.dialect.name != "postgresql":
        return True
    query = text("SELECT pg_try_advisory_xact_lock(:ours, :turn)")
    return bool((await connection.execute(query, {"ours": _OURS, "turn": turn})).scalar_one())
