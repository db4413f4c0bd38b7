"""One database with every table, made once and copied: migrating takes longer than most tests."""

import asyncio
import threading
from pathlib import Path

import pytest

from aggregator.store.database import Database
from aggregator.store.schema import migrate


async def _make(file: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{file}")
    await migrate(database)
    await database.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file at the newest schema with nothing in it; copy it, never open it."""
    file = tmp_path_factory.mktemp("migrated") / "region.sqlite"
    # Beside whatever loop the tests run in.
    making = threading.Thread(target=lambda: asyncio.run(_make(file)))
    making.start()
    making.join()
    assert file.stat().st_size > 0
    assert not file.with_name("region.sqlite-wal").exists()
    return file
