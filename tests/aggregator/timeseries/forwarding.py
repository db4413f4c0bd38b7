"""What the tests of forwarding ask for again and again."""

import asyncio

from aggregator.store import timeseries
from aggregator.store.database import Database
from aggregator.timeseries.faults import Fault, UnavailableError
from aggregator.timeseries.forwarder import Forwarder

FAR_AWAY = UnavailableError(Fault.UNREACHABLE)


async def drain(forwarder: Forwarder) -> None:
    """Step after step until nothing waits."""
    async with asyncio.timeout(60):
        while await forwarder.step() == 0:
            pass


async def row(database: Database) -> tuple[int, int, int]:
    """Position, lines and lines set aside as they are stored."""
    async with database.read() as connection:
        found = await timeseries.get(connection)
    assert found is not None
    return found["position"], found["lines"], found["set_aside"]


async def apart(database: Database) -> list[tuple[int, int, str | None, str]]:
    """What is set aside, the oldest first."""
    async with database.read() as connection:
        found = await timeseries.list_set_aside(connection, 100)
    return [(one.journal_id, one.seq, one.line, one.reason) for one in reversed(found)]
