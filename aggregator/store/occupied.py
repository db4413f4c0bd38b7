"""Whether a database is in use, before it is replaced or moved away."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from aggregator.store.database import APPLICATION, Database

_LOOKS, _PAUSE_S = 5, 0.2
"""A server notices a moment later that a process has ended."""
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = :name AND pid <> pg_backend_pid()"
)


async def in_use(database: Database) -> bool:
    """Whether another process of ours has it open. Nothing else of ours in this process may have it open either."""
    if database.file is not None:
        return _held(database.file)
    for _ in range(_LOOKS):
        async with database.write() as connection:
            if not (await connection.execute(_OTHERS, {"name": APPLICATION})).scalar_one():
                return False
        await asyncio.sleep(_PAUSE_S)
    return True


def _held(file: str) -> bool:
    """Whether others have a file open: only whoever is alone with it may take its journal away.

    The journal is there again as soon as the file is opened as usual.
    """
    if not Path(file).exists():
        return False
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                return True
            raise
    return False
