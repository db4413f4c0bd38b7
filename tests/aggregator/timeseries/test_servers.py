"""The forwarder against real databases: InfluxDB 1 behind InfluxDB 2's way of writing, and VictoriaMetrics.

7,499 readings are as many as Home Assistant's own integration was measured with.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from aggregator.config.model import InfluxSettings
from aggregator.store import timeseries
from aggregator.store.database import Database
from aggregator.timeseries.faults import Fault
from aggregator.timeseries.forwarder import Forwarder
from aggregator.timeseries.writer import InfluxWriter
from simulator.stage.influx_front import Answer, InfluxFront
from simulator.stage.time_series import InfluxServer, VictoriaServer
from tests.aggregator.stores import on_sqlite
from tests.aggregator.timeseries.conftest import HOUSEHOLD, NODE, NOON, TOKEN, Journal, TurnedClock, reading

READINGS = 7499
BAD = {"type": "reading", "sensor": "s_tv"}

pytestmark = on_sqlite


class Tap:
    """A writer between the forwarder and the server; tests spoil what goes through."""

    def __init__(self, inner: InfluxWriter, spoil: Callable[[bytes], bytes] = lambda line: line) -> None:
        self._inner = inner
        self._spoil = spoil

    async def write(self, lines: Any) -> None:
        await self._inner.write([self._spoil(line) for line in lines])

    async def close(self) -> None:
        await self._inner.close()


@pytest.fixture
def settings(front: InfluxFront) -> InfluxSettings:
    return InfluxSettings(url=front.url, bucket="smartcare/autogen", token=TOKEN, timeout=timedelta(seconds=10))


@pytest.fixture
async def forwarder(database: Database, clock: TurnedClock, settings: InfluxSettings) -> AsyncIterator[Forwarder]:
    """Forwards to InfluxDB 1 behind the front."""
    writer = InfluxWriter(settings)
    yield Forwarder(database, clock, writer, batch=settings.batch, chance=lambda: 0.0)
    await writer.close()


async def until_done(forwarder: Forwarder) -> None:
    """Step after step without the pauses, until nothing waits and nothing fails."""
    for _ in range(50):
        if await forwarder.step() > 0 and forwarder.state.fault is None:
            return
    pytest.fail(f"it does not end: {forwarder.state}")


async def test_every_reading_arrives_once_with_its_own_value(
    forwarder: Forwarder, written: Journal, influx: InfluxServer, front: InfluxFront
):
    await written.readings(rows=150, each=50)
    await until_done(forwarder)
    assert await influx.points("reading", "value") == 7500
    assert len(front.requests) == 2
    (series,) = await influx.query('SELECT "value" FROM "reading" LIMIT 2')
    assert [row[1] for row in series["values"]] == [1.0, 2.0]
    began = int((NOON - timedelta(days=1)).timestamp())
    assert [row[0] for row in series["values"]] == [(began + seq) * 10**9 + seq for seq in (1, 2)]
    tags = await influx.query('SHOW TAG KEYS FROM "reading"')
    assert [row[0] for row in tags[0]["values"]] == ["household", "node", "sensor"]


async def test_nothing_is_lost_and_nothing_twice_when_the_server_is_killed_for_an_hour(
    forwarder: Forwarder, written: Journal, influx: InfluxServer, clock: TurnedClock
):
    for part in range(10):
        await written.readings(rows=15, each=25)
        await forwarder.step()
        if part == 3:
            await influx.kill()
        clock.turn(minutes=10)
    assert forwarder.state.fault is Fault.UNREACHABLE
    assert forwarder.state.lag_s >= 3600
    await written.readings(rows=1, each=READINGS - 3750)
    await influx.start()
    await until_done(forwarder)
    assert await influx.points("reading", "value") == READINGS
    assert forwarder.state.lag_s == 0


async def test_a_restart_of_ours_in_the_middle_loses_nothing(
    written: Journal,
    influx: InfluxServer,
    database: Database,
    clock: TurnedClock,
    settings: InfluxSettings,
    monkeypatch: pytest.MonkeyPatch,
):
    async def end(*_arguments: object, **_more: object) -> bool:
        raise asyncio.CancelledError

    await written.readings(rows=150, each=50)
    writer = InfluxWriter(settings)
    killed = Forwarder(database, clock, writer)
    with monkeypatch.context() as patched:
        patched.setattr(timeseries, "advance", end)
        with pytest.raises(asyncio.CancelledError):
            await killed.step()
    assert await influx.points("reading", "value") == 5000
    clock.turn(minutes=1)
    await until_done(Forwarder(database, clock, writer))
    await writer.close()
    assert await influx.points("reading", "value") == 7500


async def test_a_slow_server_is_given_up_and_takes_it_later(
    written: Journal, influx: InfluxServer, front: InfluxFront, database: Database, clock: TurnedClock
):
    await written.readings(rows=10, each=10)
    front.delay_s = 5
    settings = InfluxSettings(url=front.url, bucket="smartcare", token=TOKEN, timeout=timedelta(milliseconds=200))
    writer = InfluxWriter(settings)
    forwarder = Forwarder(database, clock, writer)
    await forwarder.step()
    assert forwarder.state.fault is Fault.TIMEOUT
    front.delay_s = 0
    await until_done(forwarder)
    await writer.close()
    assert await influx.points("reading", "value") == 100


async def test_answers_of_every_kind_in_between_lose_nothing(
    forwarder: Forwarder, written: Journal, influx: InfluxServer, front: InfluxFront
):
    await written.readings(rows=20, each=10)
    front.answers = [
        Answer(status=503, headers={"Retry-After": "1"}),
        Answer(status=200, body=b"<html>"),
        Answer(status=500, body=b"\xff"),
        Answer(status=204, cut=True),
        Answer(status=429),
        Answer(status=401),
    ]
    await until_done(forwarder)
    assert await influx.points("reading", "value") == 200
    assert forwarder.state.failures == 6


async def test_the_wrong_token_and_the_wrong_bucket_are_named(
    written: Journal, front: InfluxFront, database: Database, clock: TurnedClock
):
    await written.readings(rows=1)
    for settings, fault in (
        (InfluxSettings(url=front.url, bucket="smartcare", token="wrong"), Fault.TOKEN),
        (InfluxSettings(url=front.url, bucket="nowhere", token=TOKEN), Fault.BUCKET),
    ):
        writer = InfluxWriter(settings)
        forwarder = Forwarder(database, clock, writer)
        await forwarder.step()
        await writer.close()
        assert forwarder.state.fault is fault
        clock.turn(minutes=1)


@pytest.mark.parametrize("spoiled", [b"value=oops,", b"value="])
async def test_bad_lines_are_found_and_the_rest_is_written(
    written: Journal,
    influx: InfluxServer,
    database: Database,
    clock: TurnedClock,
    settings: InfluxSettings,
    spoiled: bytes,
):
    wrong = {b"value=17.0 ": b"value=17.0x ", b"value=250.0 ": spoiled + b" ", b"value=251.0 ": b'value="text" '}

    def spoil(line: bytes) -> bytes:
        for good, bad in wrong.items():
            line = line.replace(good, bad)
        return line

    await written.readings(rows=30, each=10)
    tap = Tap(InfluxWriter(settings), spoil)
    forwarder = Forwarder(database, clock, tap)
    await until_done(forwarder)
    await tap.close()
    async with database.read() as connection:
        apart = await timeseries.list_set_aside(connection, 10)
    assert sorted(one.seq for one in apart) == [17, 250, 251]
    assert [bool(one.reason) for one in apart] == [True] * 3
    assert await influx.points("reading", "value") == 297


async def test_items_of_one_millisecond_are_all_there(forwarder: Forwarder, written: Journal, influx: InfluxServer):
    await written.add([reading(seq, at=NOON) for seq in range(1, 21)])
    await until_done(forwarder)
    assert await influx.points("reading", "value") == 20


async def test_victoriametrics_takes_the_same_lines(
    written: Journal, victoria: VictoriaServer, database: Database, clock: TurnedClock
):
    writer = InfluxWriter(InfluxSettings(url=victoria.url, bucket="smartcare"))
    forwarder = Forwarder(database, clock, writer, chance=lambda: 0.0)
    for _ in range(3):
        await written.readings(rows=10, each=100)
        await until_done(forwarder)
    await victoria.kill()
    await written.readings(rows=1, each=READINGS - 3000)
    await forwarder.step()
    assert forwarder.state.fault is Fault.UNREACHABLE
    clock.turn(hours=1)
    await victoria.start()
    await until_done(forwarder)
    await writer.close()
    assert await victoria.points("reading", "value") == READINGS


async def test_victoriametrics_refuses_the_batch_and_the_bad_line_is_found(
    written: Journal, victoria: VictoriaServer, database: Database, clock: TurnedClock
):
    def spoil(line: bytes) -> bytes:
        return line.replace(b"value=33.0 ", b"value= ")

    await written.readings(rows=10, each=10)
    tap = Tap(InfluxWriter(InfluxSettings(url=victoria.url, bucket="smartcare")), spoil)
    forwarder = Forwarder(database, clock, tap)
    await until_done(forwarder)
    await tap.close()
    async with database.read() as connection:
        apart = await timeseries.list_set_aside(connection, 10)
    assert [one.seq for one in apart] == [33]
    assert await victoria.points("reading", "value") == 99


async def test_neither_token_nor_homes_stand_in_the_log(
    written: Journal,
    front: InfluxFront,
    database: Database,
    clock: TurnedClock,
    settings: InfluxSettings,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.DEBUG)
    front.answers = [Answer(status=401), Answer(status=500, body=b"household h_0a1b2c3d4e5f"), Answer(status=400)]
    await written.readings(rows=2)
    await written.add([BAD | {"seq": 99, "at": "2026-11-18T03:00:00Z", "sensor": "the room of Kim", "value": 1}])
    tap = Tap(InfluxWriter(settings), lambda line: line.replace(b"value=2.0 ", b"value= "))
    forwarder = Forwarder(database, clock, tap)
    await until_done(forwarder)
    await tap.close()
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.INFO]
    assert len(told) >= 3
    assert [word for word in (TOKEN, HOUSEHOLD, NODE, "Kim") if word in "\n".join(told)] == []
    assert TOKEN not in caplog.text
