"""A database that fails is told once, however many notice, and once when it works again."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.health import database as module
from aggregator.health.database import SETTLED_S, DatabaseWatch, fails
from aggregator.store.database import Database

from .conftest import Hands


class ServerError(Exception):
    """A driver's error with a state."""

    def __init__(self, sqlstate: str | None):
        super().__init__("with words")
        self.sqlstate = sqlstate


def of_sqlite(name: str) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("with words")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (OperationalError("", {}, of_sqlite("SQLITE_FULL")), True),
        (OperationalError("", {}, of_sqlite("SQLITE_IOERR_WRITE")), True),
        (OperationalError("", {}, of_sqlite("SQLITE_ERROR")), False),
        (OperationalError("", {}, ServerError(None)), True),
        (OperationalError("", {}, ServerError("08006")), True),
        (OperationalError("", {}, ServerError("53100")), True),
        (OperationalError("", {}, ServerError("57P01")), True),
        (OperationalError("", {}, ServerError("57014")), False),
        (OperationalError("", {}, ServerError("40001")), False),
        (OperationalError("", {}, ServerError("55P03")), False),
        (InternalError("", {}, ServerError("25006")), True),
        (InterfaceError("", {}, ServerError(None)), True),
        (ProgrammingError("", {}, ServerError("42P01")), False),
        (IntegrityError("", {}, ServerError("23505")), False),
        (DataError("", {}, ServerError("22003")), False),
        (DBAPIError("", {}, ServerError("23505"), connection_invalidated=True), True),
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (ValueError(), False),
    ],
)
def test_what_says_that_the_database_cannot_work(error: Exception, expected: bool) -> None:
    assert fails(error) is expected


@pytest.fixture
async def database(tmp_path: Path, migrated: Path) -> AsyncIterator[Database]:
    file = tmp_path / "region.sqlite3"
    await asyncio.to_thread(shutil.copy, migrated, file)
    opened = Database(f"sqlite+aiosqlite:///{file}")
    yield opened
    await opened.close()


@pytest.fixture
async def watch(database: Database, hands: Hands) -> AsyncIterator[DatabaseWatch]:
    watching = DatabaseWatch(database, hands.monotonic)
    await watching.start()
    yield watching
    await watching.rest()
    watching.stop()


def events(caplog: pytest.LogCaptureFixture) -> list[Any]:
    return [getattr(record, "event", None) for record in caplog.records]


async def test_a_database_that_works(watch: DatabaseWatch, caplog: pytest.LogCaptureFixture) -> None:
    await watch.look()
    assert (watch.failing, watch.errors, watch.migrated, events(caplog)) == (False, 0, True, [])


async def test_a_schema_that_was_moved_on(watch: DatabaseWatch, database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await watch.look()
    assert (watch.migrated, watch.failing) == (False, False)


async def fill(connection: AsyncConnection) -> None:
    """Let the file grow no further, as on a full disk, and write until that shows."""
    await connection.execute(text("PRAGMA max_page_count = 1"))
    await connection.execute(text("CREATE TABLE filler (content BLOB)"))
    await connection.execute(text("INSERT INTO filler VALUES (zeroblob(10000000))"))


async def test_a_full_disk_is_noticed_and_its_end_too(
    watch: DatabaseWatch, database: Database, hands: Hands, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        with pytest.raises(OperationalError):
            async with database.write() as connection:
                await fill(connection)
    assert (watch.failing, watch.errors) == (True, 3)
    await watch.look()
    assert watch.failing
    async with database.write() as connection:
        await connection.execute(text("PRAGMA max_page_count = 1000000"))
    hands.pass_by(SETTLED_S)
    await watch.look()
    assert (watch.failing, events(caplog)) == (False, ["database_failing", "database_back"])
    assert caplog.records[0].__dict__["fields"] == {"reason": "SQLITE_FULL"}


async def test_reads_that_fail(
    watch: DatabaseWatch, database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    @asynccontextmanager
    async def broken() -> AsyncIterator[None]:
        raise OSError(111, "refused")
        yield

    monkeypatch.setattr(database, "read", broken)
    await watch.look()
    await watch.look()
    assert (watch.failing, watch.errors, events(caplog)) == (True, 2, ["database_failing"])
    assert caplog.records[0].__dict__["fields"] == {"reason": "ECONNREFUSED"}


async def test_no_answer_is_a_failure_and_asked_only_once(
    watch: DatabaseWatch, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, go_on = [], asyncio.Event()
    read = database.read

    @asynccontextmanager
    async def slow() -> AsyncIterator[AsyncConnection]:
        asked.append(1)
        await go_on.wait()
        async with read() as connection:
            yield connection

    monkeypatch.setattr(database, "read", slow)
    monkeypatch.setattr(module, "PATIENCE_S", 0.01)
    await watch.look()
    await watch.look()
    assert (watch.failing, len(asked)) == (True, 1)
    go_on.set()
    await watch.rest()
