"""Transactions: all or nothing, writers one after the other, readers beside them."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, MetaData, Table, insert, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError

from aggregator.kernel.events import Explanation
from aggregator.store.columns import Utc, one_of, pack, unpack
from aggregator.store.database import Database
from aggregator.store.identifiers import new_id, new_token, token_hash
from tests.aggregator.stores import on_sqlite

NOON = datetime(2026, 11, 18, 3, 0, 0, 5, tzinfo=UTC)
POSTGRESQL, SQLITE = (make_url(f"{name}://").get_dialect()() for name in ("postgresql+psycopg", "sqlite"))
MOMENTS = Table("moments", MetaData(), Column("at", Utc))


async def count(database: Database) -> int:
    """How many districts there are."""
    async with database.read() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM districts"))).scalar_one())


async def add(database: Database, name: str) -> None:
    """Insert a district."""
    async with database.write() as connection:
        await connection.execute(text("INSERT INTO districts VALUES (:name, '', true)"), {"name": name})


def on_disk(folder: Path) -> bytes:
    """The database's file and its journal."""
    return b"".join(path.read_bytes() for path in folder.glob("region.sqlite*"))


async def test_an_error_undoes_the_whole_transaction(database: Database):
    async def fail() -> None:
        async with database.write() as connection:
            await connection.execute(text("INSERT INTO districts VALUES ('a', '', true)"))
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await fail()
    assert await count(database) == 0


async def test_many_writers_wait_for_each_other(database: Database):
    await asyncio.gather(*(add(database, str(number)) for number in range(30)))
    assert await count(database) == 30


async def test_a_reader_sees_one_moment_while_another_process_writes(database: Database, url: str):
    other = Database(url)
    async with database.read() as connection:
        before = (await connection.execute(text("SELECT count(*) FROM districts"))).scalar_one()
        await add(other, "late")
        after = (await connection.execute(text("SELECT count(*) FROM districts"))).scalar_one()
    await other.close()
    assert (before, after, await count(database)) == (0, 0, 1)


async def test_what_was_committed_is_there_after_the_process_is_gone(url: str, database: Database):
    await add(database, "kept")
    await database.close()
    again = Database(url)
    assert await count(again) == 1
    await again.close()


@pytest.mark.parametrize("moment", [NOON, NOON.astimezone(timezone(timedelta(hours=9))), None])
async def test_moments_come_back_aware_in_utc(url: str, moment: datetime | None):
    database = Database(url)
    async with database.write() as connection:
        await connection.run_sync(MOMENTS.metadata.create_all)
        await connection.execute(insert(MOMENTS).values(at=moment))
        found = (await connection.execute(select(MOMENTS.c.at))).scalar_one()
    await database.close()
    assert found == moment
    assert found is None or found.tzinfo is UTC


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Utc().process_bind_param(datetime(2026, 11, 18), SQLITE)  # noqa: DTZ001


def test_postgresql_keeps_time_zones():
    local = NOON.astimezone(timezone(timedelta(hours=9)))
    bound = Utc().process_bind_param(local, POSTGRESQL)
    assert bound is not None
    assert bound.tzinfo is UTC
    assert Utc().process_result_value(local, POSTGRESQL) == NOON


def test_a_check_lists_its_words():
    assert str(one_of("kind", ["a", "b"]).sqltext) == "kind IN ('a', 'b')"


def test_explanations_as_json():
    why = Explanation("quiet.home", {"quiet_s": 5.0})
    assert unpack(pack(why)) == why


def test_identifiers_are_opaque_and_never_the_same():
    made = {new_id("h") for _ in range(100)} | {new_token() for _ in range(100)}
    assert len(made) == 200
    assert token_hash("a") != token_hash("b")


async def test_a_file_that_is_no_database_is_told_before_it_is_used(tmp_path: Path):
    (tmp_path / "letter.txt").write_text("not a database " * 100)
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'letter.txt'}")
    with pytest.raises(OperationalError, match="file is not a database"):
        await database.probe()
    await database.close()


@on_sqlite
async def test_what_is_erased_is_overwritten_in_the_file(database: Database, tmp_path: Path):
    await add(database, "a-name-nobody-else-has")
    assert b"a-name-nobody-else-has" in on_disk(tmp_path)
    async with database.write() as connection:
        await connection.execute(text("UPDATE districts SET id = ''"))
    await database.overwrite()
    assert b"a-name-nobody-else-has" not in on_disk(tmp_path)
    await add(database, "later")
    assert await count(database) == 2


async def test_overwriting_waits_for_no_reader(database: Database):
    async with database.read() as connection:
        await connection.execute(text("SELECT count(*) FROM districts"))
        await add(database, "late")
        await database.overwrite()
    assert await count(database) == 1
