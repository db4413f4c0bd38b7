"""A database of an earlier release is brought to the newest tables without losing a row."""

import re
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url

from aggregator.store import journal
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from aggregator.store.revision import UnknownRevisionError
from aggregator.store.schema import Migrated, migrate, newest_revision, revision_of

from .test_schema import checks, differences, partitions

CIPHER = Cipher([b"k" * 32])
FROZEN = Path(__file__).parent / "frozen"
RELEASED = sorted({path.name.partition(".")[0] for path in FROZEN.glob("*.sql")})
ANOTHER_SHAPE = {"journal", "alembic_version"}
"""Tables whose rows are not counted one to one."""


def load_sqlite(url: str, script: str) -> None:
    with closing(sqlite3.connect(make_url(url).database or "")) as connection:
        connection.executescript(script)


def load_postgresql(url: str, script: str) -> None:
    with psycopg.connect(make_url(url).set(drivername="postgresql").render_as_string()) as connection:
        connection.execute(script.encode())


LOAD: Mapping[str, Callable[[str, str], None]] = {"sqlite": load_sqlite, "postgresql": load_postgresql}


def counted(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    tables = set(inspect(connection).get_table_names()) - partitions(connection)
    return {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in sorted(tables)}


def indexes(connection: Connection) -> dict[str, set[str]]:
    """The names of every table's indexes."""
    parts = partitions(connection)
    inspector = inspect(connection)
    return {
        name: {str(one["name"]) for one in inspector.get_indexes(name)}
        for name in inspector.get_table_names()
        if name not in parts
    }


@pytest.fixture(params=RELEASED)
async def old(request: pytest.FixtureRequest, url: str, store: str) -> Database:
    """A database as an earlier release left it."""
    LOAD[store](url, (FROZEN / f"{request.param}.{store}.sql").read_text("utf-8"))
    return Database(url)


def test_there_is_an_earlier_release():
    assert RELEASED


async def test_no_row_is_lost_and_the_tables_are_those_of_a_new_database(old: Database, database_beside: Database):
    async with old.read() as connection:
        before = await connection.run_sync(counted)
    assert min(before.values()) > 0, "every table of the frozen database has rows"
    done = await migrate(old, CIPHER)
    async with old.read() as connection:
        after = await connection.run_sync(counted)
        assert await connection.run_sync(differences) == []
        found = [await connection.run_sync(look) for look in (checks, indexes)]
        rows = await journal.after(connection, 0, 100)
    async with database_beside.read() as connection:
        assert [await connection.run_sync(look) for look in (checks, indexes)] == found
    await old.close()
    assert (done.before in RELEASED, done.after) == (True, newest_revision())
    kept = before.keys() - ANOTHER_SHAPE
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert sum(row.count for row in rows) == before["journal"]


async def test_numbers_go_on_where_they_were(old: Database):
    await migrate(old, CIPHER)
    async with old.write() as connection:
        query = text(
            "INSERT INTO incidents (household_id, state, priority, desk, reason, desk_why, opened_at, changed_at,"
            " signalled_at, memo, reopened, closed_at, result) SELECT household_id, 'closed', priority, desk, reason,"
            " desk_why, opened_at, changed_at, signalled_at, 'x', 0, opened_at, 'safe' FROM incidents RETURNING number"
        )
        given = (await connection.execute(query)).scalar_one()
        highest = (await connection.execute(text("SELECT max(number) FROM incidents"))).scalar_one()
    await old.close()
    assert given == highest == 1002


async def test_migrating_says_from_where_to_where(url: str):
    database = Database(url)
    newest = newest_revision()
    assert await revision_of(database) is None
    assert [await migrate(database) for _ in range(2)] == [
        Migrated(before=None, after=newest),
        Migrated(before=newest, after=newest),
    ]
    assert await revision_of(database) == newest
    await database.close()


async def test_a_database_of_a_newer_release_is_left_alone(database: Database):
    async with database.write() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UnknownRevisionError, match="9999"):
        await migrate(database)


def test_frozen_files_name_their_revision():
    for path in FROZEN.glob("*.sql"):
        revision = path.name.partition(".")[0]
        written = re.search(r"INSERT INTO \S*alembic_version\S* VALUES ?\(\s*'(\d+)'", path.read_text("utf-8"))
        assert written is not None
        assert written[1] == revision
