"""The database: many readers, and writers one after the other, each transaction on disk before it returns."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

_BUSY_TIMEOUT = "busy_timeout=30000"
_OVERWRITE_WITHIN_MS = 500
_SQLITE_PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", _BUSY_TIMEOUT),
    "secure_delete=ON",  # what is erased is overwritten in the file, not merely marked as free
)
_WAIT_FOR_CONNECTION_S = 86_400.0
"""Work that waits for its turn is late, not lost: nothing here gives up on it."""


class Database:
    """Transactions on SQLite or PostgreSQL, named by an SQLAlchemy URL with an asynchronous driver."""

    def __init__(self, url: str):
        """Open nothing yet; connections are made when they are needed."""
        parts = make_url(url)
        self._file = parts.database if parts.get_backend_name() == "sqlite" else None
        if self._file is not None:
            self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE", connections=1)
            self._reader = _sqlite_engine(url, begin="BEGIN", connections=4)
        else:
            self._writer = self._reader = create_async_engine(url, hide_parameters=True)

    @property
    def engine(self) -> AsyncEngine:
        """The engine that may write; for migrations."""
        return self._writer

    async def probe(self) -> None:
        """Raise OperationalError where the file cannot be opened or is no database.

        The asynchronous driver leaves a thread behind when opening fails, which may then speak to a loop that is gone.
        """
        if self._file is None:
            return
        try:
            await asyncio.to_thread(_open_once, self._file)
        except sqlite3.DatabaseError as error:
            raise OperationalError("open", None, error, hide_parameters=True) from error

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that may write: committed and on disk at the end, rolled back on an error."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent look at the database."""
        async with self._reader.connect() as connection:
            yield connection

    async def overwrite(self) -> None:
        """Let no former version of a row stay in the journal beside the file; after something personal was erased.

        While somebody reads an older state their part of the journal waits for the next time. On PostgreSQL vacuuming
        does this.
        """
        if self._file is None:
            return
        async with self._writer.connect() as connection:
            # Past SQLAlchemy, which would begin a transaction: within one there is no checkpoint.
            driver: Any = (await connection.get_raw_connection()).driver_connection
            for pragma in (f"busy_timeout={_OVERWRITE_WITHIN_MS}", "wal_checkpoint(TRUNCATE)", _BUSY_TIMEOUT):
                await driver.execute_fetchall(f"PRAGMA {pragma}")

    async def close(self) -> None:
        """Close every connection."""
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()


def _open_once(file: str) -> None:
    """Open the file and read its head."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA schema_version")


def _sqlite_engine(url: str, *, begin: str, connections: int) -> AsyncEngine:
    """An engine whose transactions begin with the given statement, instead of whenever the driver thinks fit."""
    engine = create_async_engine(
        url, hide_parameters=True, pool_size=connections, max_overflow=0, pool_timeout=_WAIT_FOR_CONNECTION_S
    )

    @event.listens_for(engine.sync_engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
