"""What is PostgreSQL's alone: writers beside each other, connections that break, errors that quote rows."""

import asyncio
import traceback
from collections.abc import Iterator

import pytest
from psycopg import sql
from sqlalchemy import insert, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from aggregator.store import turns
from aggregator.store.claims import claim
from aggregator.store.database import APPLICATION, Database, lost
from aggregator.store.districts import districts
from aggregator.store.schema import Migrated, migrate, newest_revision
from aggregator.store.turns import Turn
from simulator.stage.postgresql import PostgresqlServer
from tests.aggregator.stores import SCHEME, Databases, on_postgresql

pytestmark = [on_postgresql, pytest.mark.usefixtures("store")]

WAITS_FOR_NOBODY_S = 15.0
"""Less than the patience of who waits for a lock."""


async def add(database: Database, name: str) -> None:
    async with database.write() as connection:
        await connection.execute(insert(districts).values(id=name, name="a name nobody may read", configured=True))


async def count(database: Database) -> int:
    async with database.read() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM districts"))).scalar_one())


async def test_several_processes_may_start_at_once(databases: Databases):
    url = databases.empty("fresh")
    processes = [Database(url) for _ in range(4)]
    done = await asyncio.gather(*(migrate(one) for one in processes))
    assert sorted(done, key=lambda one: one.before or "") == [
        Migrated(before=None, after=newest_revision()),
        *[Migrated(before=newest_revision(), after=newest_revision())] * 3,
    ]
    await asyncio.gather(*(one.close() for one in processes))


async def test_a_row_is_claimed_by_one_and_skipped_by_the_other(database: Database):
    await add(database, "a")
    async with database.write() as first, database.write() as second:
        assert await claim(first, districts.c.id, "a")
        async with asyncio.timeout(WAITS_FOR_NOBODY_S):
            assert not await claim(second, districts.c.id, "a")
    async with database.write() as third:
        assert await claim(third, districts.c.id, "a")
        assert not await claim(third, districts.c.id, "b")


async def test_a_turn_is_one_process_s_until_its_transaction_ends(database: Database):
    async with database.write() as first, database.write() as second:
        assert await turns.take(first, Turn.PLACE_ROWS)
        assert not await turns.take(second, Turn.PLACE_ROWS)
        assert await turns.take(second, Turn.CONFIGURE)
    async with database.write() as third:
        assert await turns.take(third, Turn.PLACE_ROWS)


async def test_two_that_lock_each_other_out_both_finish(database: Database):
    await add(database, "a")
    await add(database, "b")
    both = asyncio.Barrier(2)
    tried: list[str] = []

    async def rename(first: str, second: str) -> None:
        tried.append(first)
        async with database.write() as connection:
            rename = text("UPDATE districts SET name = name || '+' WHERE id = :id")
            await connection.execute(rename, {"id": first})
            if len(tried) == 2:
                await both.wait()
            await connection.execute(rename, {"id": second})

    async def once(first: str, second: str) -> None:
        await database.again_if_lost(lambda: rename(first, second))

    async with asyncio.timeout(90):
        waiting = asyncio.create_task(once("a", "b"))
        await asyncio.sleep(0)
        await asyncio.gather(waiting, once("b", "a"))
    async with database.read() as connection:
        names = set((await connection.execute(text("SELECT name FROM districts"))).scalars())
    assert names == {"a name nobody may read++"}


async def test_an_error_quotes_no_row(database: Database):
    await add(database, "a")
    with pytest.raises(IntegrityError, match="pk_districts") as caught:
        await add(database, "a")
    assert "Key (" not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(DBAPIError) as missing:
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO districts VALUES ('c', NULL, true)"))
    assert "Failing row" not in "".join(traceback.format_exception(missing.value))
    assert not lost(missing.value)


async def test_a_reader_locks_nothing_and_writes_nothing(database: Database):
    await add(database, "a")
    async with database.read() as reader, database.write() as writer:
        for more in ("FOR UPDATE", "FOR UPDATE SKIP LOCKED", "FOR UPDATE OF districts"):
            await reader.execute(text(f"SELECT id FROM districts {more}"))
        async with asyncio.timeout(WAITS_FOR_NOBODY_S):
            assert await claim(writer, districts.c.id, "a")
        with pytest.raises(DBAPIError, match="read-only"):
            await reader.execute(text("DELETE FROM districts"))


async def test_connections_say_whose_they_are_and_how_long_they_wait(database: Database):
    async with database.write() as connection:
        found = {}
        for name in ("application_name", "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout"):
            found[name] = (await connection.execute(text(f"SHOW {name}"))).scalar_one()
    assert found == {
        "application_name": APPLICATION,
        "lock_timeout": "20s",
        "statement_timeout": "1min",
        "idle_in_transaction_session_timeout": "1min",
    }


async def test_a_database_that_cannot_keep_korean_is_refused(postgresql: PostgresqlServer):
    postgresql.execute(
        sql.Composed([sql.SQL("CREATE DATABASE ascii_only ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")])
    )
    database = Database(postgresql.address("ascii_only", scheme=SCHEME))
    with pytest.raises(OperationalError, match="UTF8"):
        await database.probe()
    await database.close()


@pytest.mark.parametrize("more", ["?no_such_option=1", "?sslmode=whatever"])
async def test_an_address_the_driver_does_not_understand_is_refused(url: str, more: str):
    database = Database(url.replace("postgres@", "postgres:secret@") + more)
    with pytest.raises(OperationalError) as caught:
        await database.probe()
    assert "secret" not in str(caught.value)
    await database.close()


@pytest.fixture
def own_server() -> Iterator[PostgresqlServer]:
    """A server that a test may stop, and that keeps what was committed."""
    with PostgresqlServer(durable=True) as made:
        yield made


async def test_a_restart_of_the_server_is_survived(own_server: PostgresqlServer):
    own_server.create("region")
    database = Database(own_server.address("region", scheme=SCHEME))
    await migrate(database)
    await add(database, "before")
    assert await count(database) == 1
    own_server.stop()
    with pytest.raises(OperationalError):
        await add(database, "meanwhile")
    own_server.start()
    await add(database, "after")
    assert await count(database) == 2
    own_server.stop("immediate")
    own_server.start()
    assert await count(database) == 2
    await database.close()
