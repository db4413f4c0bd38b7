"""The database: many readers, and writers whose transactions are on disk before they return.

On SQLite writers come one after the other. On PostgreSQL they run beside each other, in this process and in others,
and wait only for the rows they lock.
"""

import asyncio
import random
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from contextvars import ContextVar
from typing import Any, Literal

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, Connection, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from aggregator.store.in_one_go import Visit, alone, alone_in_thread

type Dialect = Literal["sqlite", "postgresql"]

APPLICATION = "smartcare"
"""What PostgreSQL lists our connections under."""
CONNECTIONS = 8
"""So many connections to PostgreSQL write at a time, as many others read, in each process; one more takes reports."""

_BUSY_TIMEOUT = "busy_timeout=30000"
_OVERWRITE_WITHIN_MS = 500
SQLITE_PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", _BUSY_TIMEOUT),
    "secure_delete=ON",  # what is erased is overwritten in the file, not merely marked as free
    "wal_autocheckpoint=4000",  # pages: the same ones change with every group of reports, and are copied once for many
)
_WAIT_FOR_CONNECTION_S = 86_400.0
"""Work that waits for its turn is late, not lost: nothing here gives up on it."""

_SESSION = {
    "timezone": "UTC",
    # A process that stands still within a transaction must not hold its rows for ever, nor one whose machine is gone.
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "30",
    "tcp_keepalives_interval": "10",
    "tcp_keepalives_count": "3",
}
_WRITING = _SESSION | {"lock_timeout": "20s", "statement_timeout": "60s"}
_READING = _SESSION | {
    "statement_timeout": "300s",
    "default_transaction_isolation": "repeatable read",
    "default_transaction_read_only": "on",
}
_CONNECTING = {"connect_timeout": 10, "keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3}
_AGAIN = frozenset({"40001", "40P01", "23505"})
"""SQLSTATEs of a transaction that lost against another, also by writing the same thing a moment later: done again at
once, it finds what the other wrote."""
_LOST = frozenset({"40001", "40P01", "55P03"})
"""And of one for which there is nothing but to be tried later, also after waiting long for another."""
_ATTEMPTS = 4
_PAUSE_S = 0.05

_commits: ContextVar[list[int] | None] = ContextVar("commits", default=None)
"""How many transactions the piece of work under way has committed."""

_LOCKING = re.compile(r"\s+FOR UPDATE(\s+OF\s+[\w\", ]+)?(\s+SKIP LOCKED)?\s*$")


class Database:
    """Transactions on SQLite or PostgreSQL, named by an SQLAlchemy URL with an asynchronous driver."""

    def __init__(self, url: str):
        """Open nothing yet; connections are made when they are needed. `file` is None unless SQLite keeps one."""
        parts = make_url(url)
        self.dialect: Dialect = "sqlite" if parts.get_backend_name() == "sqlite" else "postgresql"
        self.file = parts.database if self.dialect == "sqlite" else None
        self._beside: _Beside | None = None
        if self.dialect == "sqlite":
            self._writer = _sqlite_engine(url, begin="BEGIN IMMEDIATE", connections=1)
            self._reader = _sqlite_engine(url, begin="BEGIN", connections=4)
        else:
            self._writer = _asynchronous(parts, _WRITING)
            self._reader = _asynchronous(parts, _READING)
            self._beside = _Beside(parts)
            event.listen(self._reader.sync_engine, "before_cursor_execute", _lock_nothing, retval=True)

    @property
    def engine(self) -> AsyncEngine:
        """The engine that may write; for migrations."""
        return self._writer

    async def probe(self) -> None:
        """Raise OperationalError where the database cannot be used, with the reason and without the password.

        SQLite's asynchronous driver leaves a thread behind when opening fails, which may then speak to a loop that is
        gone.
        """
        if self.file is not None:
            try:
                await asyncio.to_thread(_open_once, self.file)
            except sqlite3.DatabaseError as error:
                raise OperationalError("open", None, error, hide_parameters=True) from error
        elif self.dialect == "postgresql":
            await self._probe_server()

    async def _probe_server(self) -> None:
        """Connect once, and refuse a database that cannot keep Korean."""
        try:
            async with self._writer.connect() as connection:
                encoding = (await connection.execute(text("SHOW server_encoding"))).scalar_one()
        except OperationalError:
            raise
        except DBAPIError as error:  # an option in the address which the driver does not know
            raise OperationalError("open", None, error.orig or error, hide_parameters=True) from error
        if encoding != "UTF8":
            reason = ValueError(f"its encoding is {encoding}; make it anew with UTF8")
            raise OperationalError("open", None, reason, hide_parameters=True)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One transaction that may write: committed and on disk at the end, rolled back on an error."""
        async with self._writer.begin() as connection:
            yield connection
        if (commits := _commits.get()) is not None:
            commits[0] += 1

    async def write_in_one_go[T](self, work: Callable[[Visit], T]) -> T:
        """One transaction that is a single piece of work: on disk when it returns, rolled back on an error."""
        if self._beside is None:
            async with self._writer.connect() as connection:
                result = await alone(connection, work)
        else:
            result = await self._beside.do(work)
        if (commits := _commits.get()) is not None:
            commits[0] += 1
        return result

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """Let nothing of this process write meanwhile: somebody else does, and would be waited for piece by piece.

        On PostgreSQL nothing is held: it brings writers into an order by itself.
        """
        if self.dialect != "sqlite":
            yield
            return
        async with self._writer.connect():
            yield

    async def again_if_lost[T](self, work: Callable[[], Awaitable[T]]) -> T:
        """Do a piece of work, and do it again where it lost against another transaction over the same rows.

        Only what has committed nothing yet is done again, so nothing is ever done twice; else, and after some attempts,
        the error is the caller's.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            commits = [0]
            outer = _commits.set(commits)
            try:
                return await work()
            except DBAPIError as error:
                if _state(error) not in _AGAIN or commits[0] or attempt == _ATTEMPTS:
                    raise
            finally:
                _commits.reset(outer)
            await asyncio.sleep(_PAUSE_S * attempt * (1 + random.random()))
        raise AssertionError("the last attempt returns or raises")

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent look at the database, which locks nothing."""
        async with self._reader.connect() as connection:
            yield connection

    async def overwrite(self) -> None:
        """Let no former version of a row stay in the journal beside the file; after something personal was erased.

        While somebody reads an older state their part of the journal waits for the next time. On PostgreSQL vacuuming
        does this.
        """
        if self.file is None:
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
        if self._beside is not None:
            await self._beside.close()


class _Beside:
    """A thread with a connection to PostgreSQL: a loop that is busy would let every single statement wait."""

    def __init__(self, url: URL) -> None:
        self._engine = server_engine(url)
        self._thread: ThreadPoolExecutor | None = None

    async def do[T](self, work: Callable[[Visit], T]) -> T:
        """One transaction."""
        if self._thread is None:
            self._thread = ThreadPoolExecutor(1, "transactions")
        return await asyncio.get_running_loop().run_in_executor(self._thread, alone_in_thread, self._engine, work)

    async def close(self) -> None:
        """Close the connection and end the thread; the next piece of work begins anew."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await asyncio.get_running_loop().run_in_executor(thread, self._engine.dispose)
            thread.shutdown()


def lost(error: BaseException) -> bool:
    """Whether a transaction lost against another one (a deadlock, a lock that was not given in time)."""
    return isinstance(error, DBAPIError) and _state(error) in _LOST


def _state(error: DBAPIError) -> str | None:
    """What PostgreSQL calls an error."""
    return getattr(error.orig, "sqlstate", None)


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
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def server_engine(url: URL) -> Engine:
    """One connection to PostgreSQL that writes, and is waited for."""
    engine = create_engine(url, **_connecting(url, 1))
    _prepare(engine, _WRITING)
    return engine


def _asynchronous(url: URL, session: Mapping[str, str]) -> AsyncEngine:
    """An engine of PostgreSQL for the loop."""
    engine = create_async_engine(url, **_connecting(url, CONNECTIONS))
    _prepare(engine.sync_engine, session)
    return engine


def _connecting(url: URL, connections: int) -> dict[str, Any]:
    """How an engine connects to PostgreSQL; a connection that broke is noticed before it is used."""
    given = set(url.query)
    connecting = {"application_name": APPLICATION, "client_encoding": "utf8", **_CONNECTING}
    return {
        "hide_parameters": True,
        "pool_size": connections,
        "max_overflow": 0,
        "pool_timeout": _WAIT_FOR_CONNECTION_S,
        "pool_pre_ping": True,
        "connect_args": {name: value for name, value in connecting.items() if name not in given},
    }


def _prepare(engine: Engine, session: Mapping[str, str]) -> None:
    """Give every connection of an engine these settings.

    What is asked often becomes a prepared statement by itself (the driver's habit, from the fifth time on).
    """

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        for name, value in session.items():
            cursor.execute("SELECT set_config(%s, %s, false)", (name, value))
        # Acknowledged means on disk, whatever the server's usual setting; a stronger one stays.
        cursor.execute(
            "SELECT set_config('synchronous_commit', 'on', false)"
            " WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write')"
        )
        cursor.close()
        connection.commit()

    event.listen(engine, "handle_error", _without_rows)


def _without_rows(context: ExceptionContext) -> None:
    """Take what the server quotes of the rows out of an error: it may reach a log."""
    error, told = context.original_exception, context.sqlalchemy_exception
    diagnosis = getattr(error, "diag", None)
    if diagnosis is None or not diagnosis.message_primary:
        return
    error.args = (diagnosis.message_primary,)
    if told is not None:
        told.args = (f"({type(error).__module__}.{type(error).__name__}) {diagnosis.message_primary}",)


def _lock_nothing(
    _connection: Connection, _cursor: object, statement: str, parameters: Any, _context: object, _executemany: bool
) -> tuple[str, Any]:
    """A query as a reader asks it: what a writer would lock is only looked at."""
    return _LOCKING.sub("", statement), parameters
