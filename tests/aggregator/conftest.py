"""Databases for tests, on both stores: one with every table is made once and copied, for migrating takes longer than
most tests.

A test that asks for `store`, or for anything made from it, runs on SQLite and on PostgreSQL; `@on_sqlite` and
`@on_postgresql` (tests/aggregator/stores.py) keep it to one. PostgreSQL is a server of this run alone.
"""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.store.database import Database
from aggregator.store.schema import migrate
from simulator.stage.postgresql import PostgresqlServer
from tests import servers
from tests.aggregator.stores import SCHEME, STORES, Copies, Databases

_TEMPLATE = "migrated"


async def _make(url: str) -> None:
    database = Database(url)
    await migrate(database)
    await database.close()


def _make_beside(url: str) -> None:
    """Migrate beside whatever loop the tests run in."""
    making = threading.Thread(target=lambda: asyncio.run(_make(url)))
    making.start()
    making.join()


@pytest.fixture(autouse=True)
def _no_database_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test touches a database that somebody's environment names."""
    monkeypatch.delenv("DATABASE_URL", raising=False)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file at the newest schema with nothing in it; copy it, never open it."""
    file = tmp_path_factory.mktemp("migrated") / "region.sqlite"
    _make_beside(f"sqlite+aiosqlite:///{file}")
    assert file.stat().st_size > 0
    assert not file.with_name("region.sqlite-wal").exists()
    return file


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server for this run; where there is none its tests are left out, in CI they fail."""
    with servers.postgresql() as server:
        yield server


@pytest.fixture(scope="session")
def copies(postgresql: PostgresqlServer) -> Copies:
    """Databases on the server at the newest schema."""
    postgresql.create(_TEMPLATE)
    _make_beside(postgresql.address(_TEMPLATE, scheme=SCHEME))
    return Copies(postgresql, _TEMPLATE)


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> str:
    """Which store the test runs on."""
    return str(request.param)


@pytest.fixture
def databases(store: str, tmp_path: Path, migrated: Path, request: pytest.FixtureRequest) -> Iterator[Databases]:
    """Makes databases on the test's store; they go with it."""
    on_server = store == "postgresql"
    made = Databases(folder=tmp_path, file=migrated, copies=request.getfixturevalue("copies") if on_server else None)
    yield made
    made.end()
