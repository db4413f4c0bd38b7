"""A database file with every table."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from aggregator.store.database import Database
from aggregator.store.schema import migrate


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Where the database of a test lies."""
    return f"sqlite+aiosqlite:///{tmp_path / 'region.sqlite'}"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    made = Database(url)
    await migrate(made)
    yield made
    await made.close()
