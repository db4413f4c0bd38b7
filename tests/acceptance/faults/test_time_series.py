"""The time series go away under load, and the service with them: no report waits for them, and no point is lost."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from aggregator.store import journal
from aggregator.store.database import Database
from aggregator.timeseries.lines import FIELDS
from simulator.stage.influx_front import InfluxFront
from simulator.stage.time_series import InfluxServer, NoTimeSeriesError
from tests.servers import missing

from .service import HOMES, Service, reporting, service, until

FIELD = {kind: fields[0] for kind, fields in FIELDS.items()} | {"reading": "value"}


@pytest_asyncio.fixture(loop_scope="session")
async def influx(tmp_path: Path) -> AsyncIterator[InfluxServer]:
    """A real InfluxDB."""
    try:
        server = InfluxServer(tmp_path / "influx")
    except NoTimeSeriesError as error:
        missing(error)
    await server.start()
    yield server
    await server.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def front(influx: InfluxServer) -> AsyncIterator[InfluxFront]:
    """InfluxDB 2's way of writing before it."""
    made = InfluxFront(database_url=influx.url)
    await made.start()
    yield made
    await made.stop()


async def journalled(seen: Service) -> Counter[str]:
    """The items of the journal by type."""
    database = Database(seen.url)
    async with database.read() as connection:
        rows = await journal.after(connection, 0, 1_000_000)
    await database.close()
    return Counter(item["type"] for row in rows for item in journal.unpack_items(row))


async def forwarded(influx: InfluxServer) -> Counter[str]:
    """The points of the time series by measurement."""
    found = {kind: await influx.points(kind, field) for kind, field in FIELD.items()}
    return Counter({kind: count for kind, count in found.items() if count})


async def settled(seen: Service, influx: InfluxServer) -> None:
    """Wait until everything that was journalled is there, and see that there is nothing else."""
    due = Counter({kind: count for kind, count in (await journalled(seen)).items() if kind in FIELDS})

    async def there() -> bool:
        return await forwarded(influx) == due

    await until(there, f"the time series have {due}")
    assert due.total() > 0


async def test_both_are_killed_and_no_point_is_lost(tmp_path: Path, influx: InfluxServer, front: InfluxFront) -> None:
    changes = {"influxdb": {"url": front.url, "bucket": "smartcare", "timeout": "2s"}}
    async with service(tmp_path / "region", changes=changes) as seen:

        async def failing() -> bool:
            return await seen.number("smartcare_forwarder_failing") == 1

        async with reporting(seen):
            await until(lambda: _some(influx), "points arrive")
            await influx.kill()
            await until(failing, "the metrics tell the failure")
            answers = seen.answers()
            await until(lambda: seen.answers() > answers + 5 * HOMES, "reports are accepted meanwhile")
            await seen.region.process.kill()
            await seen.region.start()
            await influx.start()
        await settled(seen, influx)
        books, events = await seen.books(), seen.told()
    assert books.right, books
    assert events["time_series_failing"] >= 1
    assert events["time_series_set_aside"] == events["time_series_broken"] == 0


async def test_slow_time_series_keep_no_report_waiting(
    tmp_path: Path, influx: InfluxServer, front: InfluxFront
) -> None:
    changes = {"influxdb": {"url": front.url, "bucket": "smartcare", "timeout": "4s"}}
    async with service(tmp_path / "region", changes=changes) as seen:

        async def lags() -> bool:
            return await seen.number("smartcare_forwarder_failures_total") >= 2

        front.delay_s = 60
        async with reporting(seen):
            await until(lags, "requests are given up")
            assert await seen.number("smartcare_forwarder_lag_seconds") > 0
        front.delay_s = 0
        await settled(seen, influx)
        books, events = await seen.books(), seen.told()
    assert books.right, books
    assert (events["time_series_failing"], events["time_series_back"]) == (1, 1)


async def _some(influx: InfluxServer) -> bool:
    return (await forwarded(influx)).total() > 0
