"""Transactions for a process that does nothing else meanwhile: one connection, and everything is waited for."""

import sqlite3
from collections.abc import Callable

from sqlalchemy.engine import make_url

from .database import SQLITE_PRAGMAS, server_engine
from .in_one_go import Visit, alone_in_thread, transaction


class WaitingDatabase:
    """A SQLite file or a PostgreSQL database, named as for `Database`; connected when it is first needed."""

    def __init__(self, url: str) -> None:
        parts = make_url(url)
        self._file = parts.database if parts.get_backend_name() == "sqlite" else None
        self._connection: sqlite3.Connection | None = None
        self._engine = server_engine(parts) if self._file is None else None

    def do[T](self, work: Callable[[Visit], T]) -> T:
        """One transaction: on disk when it returns, rolled back on an error."""
        if self._engine is not None:
            return alone_in_thread(self._engine, work)
        if self._connection is None:
            self._connection = sqlite3.connect(str(self._file), isolation_level=None)
            for pragma in SQLITE_PRAGMAS:
                self._connection.execute(f"PRAGMA {pragma}")
        return transaction(self._connection, work)

    def close(self) -> None:
        """Close the connection."""
        if self._engine is not None:
            self._engine.dispose()
        if self._connection is not None:
            self._connection.close()
