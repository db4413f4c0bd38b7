"""A journal with something in it, and time series databases to bring it to."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from aggregator.kernel.wire import format_time
from aggregator.store import journal
from aggregator.store.database import Database
from aggregator.store.districts import districts, dongs
from aggregator.store.households import households
from aggregator.store.journal import Batch, pack_items
from aggregator.store.nodes import nodes
from aggregator.timeseries.faults import RefusedError
from aggregator.timeseries.forwarder import Forwarder
from simulator.stage.influx_front import InfluxFront
from simulator.stage.time_series import InfluxServer, NoTimeSeriesError, VictoriaServer
from tests.aggregator.stores import Databases
from tests.servers import missing

NOON = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
HOUSEHOLD, NODE = "h_0a1b2c3d4e5f", "n_0a1b2c3d4e5f"
TOKEN = "a-token-nobody-else-has"


@dataclass
class TurnedClock:
    """A clock that stands still until it is turned."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


def reading(seq: int, *, at: datetime | None = None, sensor: str = "s_tv", **more: Any) -> dict[str, Any]:
    """A reading as it came over the wire; those of one sensor are a second apart."""
    moment = format_time(at or NOON - timedelta(days=1) + timedelta(seconds=seq))
    return {"seq": seq, "type": "reading", "at": moment, "sensor": sensor, "value": float(seq)} | more


@dataclass
class Journal:
    """Writes rows as the ingest would."""

    database: Database
    clock: TurnedClock
    seq: int = 0

    async def add(self, items: Sequence[dict[str, Any]]) -> None:
        """One row with these items."""
        now = self.clock.at
        batch = Batch(
            node_id=NODE,
            boot="b_1",
            household_id=HOUSEHOLD,
            received_at=now,
            first_at=now,
            last_at=now,
            count=len(items),
            items=pack_items(items),
        )
        async with self.database.write() as connection:
            await journal.add_batches(connection, [batch])

    async def readings(self, rows: int, each: int = 1) -> None:
        """So many rows with so many readings each."""
        for _ in range(rows):
            await self.add([reading(self.seq + number) for number in range(1, each + 1)])
            self.seq += each


@dataclass
class KeepingWriter:
    """Keeps points as a database does: one for each series and time. `errors` come first, one for each write."""

    points: dict[bytes, bytes] = field(default_factory=dict)
    errors: list[Exception | None] = field(default_factory=list)
    bad: set[bytes] = field(default_factory=set)
    writes: list[int] = field(default_factory=list)
    closed: bool = False
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self, lines: Sequence[bytes]) -> None:
        self.writes.append(len(lines))
        if self.errors and (error := self.errors.pop(0)) is not None:
            raise error
        wrong = [line for line in lines if any(part in line for part in self.bad)]
        if wrong:
            raise RefusedError("unable to parse")
        for line in lines:
            series, fields, at = line.split(b" ")
            self.points[series + b" " + at] = fields
        self.arrived.set()

    async def close(self) -> None:
        self.closed = True

    def values(self) -> list[float]:
        """What the readings that arrived say, in order."""
        texts = [fields for series, fields in self.points.items() if series.startswith(b"reading")]
        return sorted(float(text.removeprefix(b"value=")) for text in texts)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    made = Database(databases.migrated())
    async with made.write() as connection:
        await connection.execute(insert(districts).values(id="d", name="D", configured=True))
        await connection.execute(insert(dongs).values(id="o", district_id="d", name="O", configured=True))
        household = dict.fromkeys(("name", "phone", "address", "memo"), "")
        await connection.execute(
            insert(households).values(
                id=HOUSEHOLD,
                dong_id="o",
                risk="high",
                telemetry="full",
                check_window_s=60.0,
                registered_at=NOON,
                registered_by="kim",
                **household,
            )
        )
        await connection.execute(
            insert(nodes).values(
                id=NODE,
                household_id=HOUSEHOLD,
                token_hash="",
                paired_at=NOON,
                version="",
                homeassistant="",
                waiting=0,
            )
        )
    yield made
    await made.close()


@pytest.fixture
def written(database: Database, clock: TurnedClock) -> Journal:
    return Journal(database, clock)


@pytest.fixture
def writer() -> KeepingWriter:
    return KeepingWriter()


@pytest.fixture
def forwarder(database: Database, clock: TurnedClock, writer: KeepingWriter) -> Forwarder:
    return Forwarder(database, clock, writer, batch=100, chance=lambda: 1.0)


@pytest.fixture
async def influx(tmp_path: Path) -> AsyncIterator[InfluxServer]:
    """A real InfluxDB 1."""
    try:
        server = InfluxServer(tmp_path / "influx")
    except NoTimeSeriesError as error:
        missing(error)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def front(influx: InfluxServer) -> AsyncIterator[InfluxFront]:
    """InfluxDB 2's way of writing in front of it."""
    made = InfluxFront(database_url=influx.url, token=TOKEN)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def victoria(tmp_path: Path) -> AsyncIterator[VictoriaServer]:
    """A real VictoriaMetrics."""
    try:
        server = VictoriaServer(tmp_path / "victoria")
    except NoTimeSeriesError as error:
        missing(error)
    await server.start()
    yield server
    await server.stop()
