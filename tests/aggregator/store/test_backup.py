"""A backup made while others write holds everything committed before it began, and can be put back."""

import asyncio
import os
import stat
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from aggregator.store import backup, copying
from aggregator.store.backup import BackupError, Kind, ToolMissingError
from aggregator.store.database import Database
from aggregator.store.occupied import in_use
from tests.aggregator.stores import Databases, on_postgresql, on_sqlite

from .frozen.make import fill


@pytest.fixture
async def filled(database: Database) -> Database:
    """A database with a row in every table."""
    async with database.write() as connection:
        await fill(connection)
    return database


@pytest.fixture
def other(databases: Databases) -> str:
    """The address of another database, empty."""
    return databases.empty("other")


def left_over(folder: Path) -> list[str]:
    """What must not stay beside a backup."""
    return [path.name for path in folder.iterdir() if path.name.endswith((".part", ".sql"))]


async def add(database: Database, name: str) -> None:
    async with database.write() as connection:
        await connection.execute(text("INSERT INTO districts VALUES (:name, '', true)"), {"name": name})


async def names(url: str) -> set[str]:
    """The districts of a database."""
    database = Database(url)
    async with database.read() as connection:
        found = set((await connection.execute(text("SELECT id FROM districts"))).scalars())
    await database.close()
    return found


async def test_everything_comes_back(filled: Database, url: str, other: str, tmp_path: Path):
    file = tmp_path / "backup"
    size = await asyncio.to_thread(backup.back_up, url, file)
    assert size == file.stat().st_size > 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert backup.kind_of(file) == filled.dialect
    before = await copying.sums(filled)
    assert await asyncio.to_thread(backup.restore, other, file) is None
    restored = Database(other)
    assert await copying.sums(restored) == before
    await restored.close()
    assert left_over(tmp_path) == []


async def test_what_was_kept_before_it_began_is_in_it_while_others_write(
    database: Database, url: str, other: str, tmp_path: Path
):
    kept: list[str] = []
    stop, begun = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        while not stop.is_set():
            await add(database, str(len(kept)))
            kept.append(str(len(kept)))
            begun.set()

    writing = asyncio.create_task(write())
    await begun.wait()
    for number in range(3):
        before = set(kept)
        await asyncio.to_thread(backup.back_up, url, tmp_path / f"backup{number}")
        after = set(kept)
        await asyncio.to_thread(backup.restore, other, tmp_path / f"backup{number}")
        found = await names(other)
        assert before <= found
        assert found <= after | {str(len(after))}
    stop.set()
    await writing


async def test_no_backup_is_overwritten(database: Database, url: str, tmp_path: Path):
    (tmp_path / "backup").write_text("mine")
    with pytest.raises(FileExistsError):
        backup.back_up(url, tmp_path / "backup")
    assert (tmp_path / "backup").read_text() == "mine"


async def test_a_restore_replaces_all_there_was(filled: Database, url: str, databases: Databases, tmp_path: Path):
    backup.back_up(url, tmp_path / "backup")
    there = databases.migrated("there")
    database = Database(there)
    await add(database, "from before")
    async with database.write() as connection:
        await connection.execute(text("CREATE TABLE of_a_newer_release (id integer)"))
    await database.close()
    kept = backup.restore(there, tmp_path / "backup")
    assert "from before" not in await names(there)
    restored = Database(there)
    assert await copying.sums(restored) == await copying.sums(filled)
    await restored.close()
    files = [] if kept is None else [f"sqlite+aiosqlite:///{kept}"]
    assert [await names(one) for one in files] == [{"from before"}] * len(files)
    assert (kept is None) == (filled.dialect == "postgresql")


async def test_a_damaged_backup_changes_nothing(filled: Database, url: str, databases: Databases, tmp_path: Path):
    file = tmp_path / "backup"
    backup.back_up(url, file)
    content = bytearray(file.read_bytes())
    middle = len(content) // 2
    content[middle:] = os.urandom(len(content) - middle)
    file.write_bytes(content)
    there = databases.migrated("there")
    database = Database(there)
    await add(database, "from before")
    await database.close()
    with pytest.raises(BackupError):
        backup.restore(there, file)
    assert await names(there) == {"from before"}


@pytest.mark.parametrize(
    ("content", "kind"),
    [(b"SQLite format 3\0...", Kind.SQLITE), (b"PGDMP\x01\x0e", Kind.POSTGRESQL), (b"", None), (b"a letter", None)],
)
def test_a_backup_is_known_by_its_beginning(tmp_path: Path, content: bytes, kind: Kind | None):
    (tmp_path / "file").write_bytes(content)
    assert backup.kind_of(tmp_path / "file") == kind


async def test_a_database_is_in_use_while_another_has_it_open(url: str, database: Database):
    other = Database(url)
    async with other.write() as connection:
        await connection.execute(text("SELECT 1"))
    assert await in_use(database)
    await other.close()
    await database.close()
    alone = Database(url)
    async with asyncio.timeout(60):
        while await in_use(alone):  # noqa: ASYNC110 - a server notices a moment later who has gone
            await asyncio.sleep(0.05)
    await add(alone, "still works")
    await alone.close()


@on_sqlite
async def test_a_file_that_is_not_there_is_used_by_nobody(url: str):
    assert not await in_use(Database(url))


@on_postgresql
async def test_tools_that_are_missing_are_named(
    database: Database, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(backup, "_DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissingError, match="pg_dump"):
        backup.back_up(url, tmp_path / "backup")
    assert left_over(tmp_path) == []


@on_postgresql
async def test_no_password_is_told(url: str, tmp_path: Path):
    wrong = make_url(url).set(password="secret", port=1).render_as_string(hide_password=False)
    with pytest.raises(BackupError) as caught:
        backup.back_up(wrong, tmp_path / "backup")
    assert "secret" not in str(caught.value)
    assert left_over(tmp_path) == []
