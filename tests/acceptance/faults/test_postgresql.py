"""PostgreSQL goes away in the middle of the load, in order or as if the power failed: nothing acknowledged is lost."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.stage.postgresql import PostgresqlServer
from tests import servers

from .service import fails_and_recovers, reporting, service


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresqlServer]:
    """A server that keeps what it has committed."""
    with servers.postgresql(durable=True) as made:
        yield made


@pytest.mark.parametrize("mode", ["fast", "immediate"])
async def test_a_restart_under_load_loses_nothing(server: PostgresqlServer, tmp_path: Path, mode: str) -> None:
    database = f"restart_{mode}"
    address = server.create(database)
    url = server.address(database, scheme="postgresql+psycopg")

    async def gone() -> None:
        await asyncio.to_thread(server.stop, mode)

    async def back() -> None:
        await asyncio.to_thread(server.start)

    async with service(tmp_path, url=url, env={"DATABASE_URL": address}) as seen:
        async with reporting(seen):
            ready = await fails_and_recovers(seen, gone, back)
        await seen.region.stop()
        books, told = await seen.books(), seen.told()
    assert (ready, seen.unexpected()) == (503, set())
    assert books.right, books
    assert books.acknowledged > 0
    assert (told["database_failing"], told["database_back"]) == (1, 1)
    assert max(told.values()) == 1, told
