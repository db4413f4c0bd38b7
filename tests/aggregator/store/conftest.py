"""A database with every table, on each store."""

from collections.abc import AsyncIterator

import pytest

from aggregator.store.database import Database
from tests.aggregator.stores import Databases


@pytest.fixture
def url(databases: Databases, request: pytest.FixtureRequest) -> str:
    """The address of the test's database: the one `database` has open, empty where nobody asks for that."""
    return databases.migrated() if "database" in request.fixturenames else databases.empty()


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    made = Database(url)
    yield made
    await made.close()


@pytest.fixture
async def database_beside(databases: Databases) -> AsyncIterator[Database]:
    """A second database with every table and nothing in them."""
    made = Database(databases.migrated("beside"))
    yield made
    await made.close()
