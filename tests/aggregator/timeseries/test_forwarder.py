"""Forwarding: in order, in batches, with patience, and what is no line set aside."""

import zlib
from datetime import timedelta

import pytest
from sqlalchemy import update

from aggregator.store import timeseries
from aggregator.store.database import Database
from aggregator.store.journal import journal
from aggregator.timeseries.faults import Fault, UnavailableError
from aggregator.timeseries.forwarder import LOOK_EVERY_S, Forwarder
from tests.aggregator.timeseries.conftest import Journal, KeepingWriter, TurnedClock, reading
from tests.aggregator.timeseries.forwarding import FAR_AWAY, apart, drain, row


async def test_everything_arrives_in_batches_and_the_position_follows(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database, clock: TurnedClock
):
    await written.readings(rows=25, each=10)
    clock.turn(seconds=5)
    await drain(forwarder)
    assert writer.values() == [float(number) for number in range(1, 251)]
    assert writer.writes == [100, 100, 50]
    assert await row(database) == (25, 250, 0)
    state = forwarder.state
    assert (state.position, state.lines, state.requests, state.holds) == (25, 250, 3, True)
    assert (state.lag_s, state.waiting_since, state.acknowledged_at) == (0.0, None, clock.at)
    assert await forwarder.step() == LOOK_EVERY_S


async def test_a_row_larger_than_a_batch_goes_in_parts(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database
):
    await written.readings(rows=2, each=250)
    await drain(forwarder)
    assert writer.writes == [100, 100, 50, 100, 100, 50]
    assert await row(database) == (2, 500, 0)


async def test_what_waits_is_as_old_as_its_oldest_row(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, clock: TurnedClock
):
    writer.errors = [FAR_AWAY]
    await written.readings(rows=1)
    began = clock.at
    clock.turn(minutes=5)
    await written.readings(rows=1)
    await forwarder.step()
    clock.turn(minutes=5)
    state = forwarder.state
    assert (state.waiting_since, state.lag_s, state.fault) == (began, 600.0, Fault.UNREACHABLE)
    assert state.failing_since == began + timedelta(minutes=5)


async def test_failures_wait_longer_and_longer_and_the_first_success_ends_them(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database
):
    await written.readings(rows=3)
    writer.errors = [FAR_AWAY] * 9
    pauses = [await forwarder.step() for _ in range(9)]
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0, 30.0, 30.0]
    assert await row(database) == (0, 0, 0)
    assert (forwarder.state.failures, writer.points) == (9, {})
    await drain(forwarder)
    assert writer.values() == [1.0, 2.0, 3.0]
    assert (forwarder.state.fault, forwarder.state.failing_since) == (None, None)
    writer.errors = [FAR_AWAY]
    await written.readings(rows=1)
    assert await forwarder.step() == 1.0


@pytest.mark.parametrize(("asked", "pause"), [(0.2, 1.0), (17.0, 17.0)])
async def test_the_server_may_ask_for_more_patience(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, asked: float, pause: float
):
    await written.readings(rows=1)
    writer.errors = [UnavailableError(Fault.BUSY, asked)]
    assert await forwarder.step() == pause


async def test_waits_are_spread_by_chance(database: Database, written: Journal, clock: TurnedClock):
    writer = KeepingWriter(errors=[FAR_AWAY] * 3)
    forwarder = Forwarder(database, clock, writer, chance=lambda: 0.0)
    await written.readings(rows=1)
    assert [await forwarder.step() for _ in range(3)] == [0.5, 1.0, 2.0]


async def test_each_reason_is_told_once_with_its_mend(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, caplog: pytest.LogCaptureFixture
):
    await written.readings(rows=1)
    writer.errors = [FAR_AWAY, FAR_AWAY, UnavailableError(Fault.TOKEN), UnavailableError(Fault.TOKEN)]
    for _ in range(5):
        await forwarder.step()
    told = [record.getMessage() for record in caplog.records]
    assert [message.split(";")[0] for message in told] == [
        "The time series cannot be written (unreachable)",
        "The time series cannot be written (token)",
        "The time series can be written again",
    ]
    assert "influxdb.url" in told[0]
    assert "influxdb.token" in told[1]


async def test_a_bad_line_is_set_aside_and_the_rest_goes_on(
    forwarder: Forwarder,
    written: Journal,
    writer: KeepingWriter,
    database: Database,
    caplog: pytest.LogCaptureFixture,
):
    await written.readings(rows=20, each=5)
    writer.bad = {b"value=37.0 ", b"value=38.0 ", b"value=100.0 "}
    await drain(forwarder)
    assert writer.values() == [float(number) for number in range(1, 101) if number not in (37, 38, 100)]
    assert await row(database) == (20, 97, 3)
    found = await apart(database)
    assert [(number, seq, reason) for number, seq, _, reason in found] == [
        (8, 37, "unable to parse"),
        (8, 38, "unable to parse"),
        (20, 100, "unable to parse"),
    ]
    assert found[0][2] is not None
    assert "value=37.0" in found[0][2]
    assert [record.getMessage().split(";")[0] for record in caplog.records] == [
        "3 lines for the time series were set aside"
    ]
    assert len(writer.writes) < 50


async def test_what_cannot_be_a_line_is_set_aside_without_its_words(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database
):
    await written.add([reading(1), reading(2, sensor="김영희의 방"), reading(3)])
    await drain(forwarder)
    assert writer.values() == [1.0, 3.0]
    assert await apart(database) == [(1, 2, None, "sensor: is not an opaque id such as s_0a1b2c")]


@pytest.mark.parametrize("items", [b"[{", b"\x78\x9c\x00", zlib.compress(b"5")])
async def test_a_row_that_cannot_be_read_is_set_aside(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database, items: bytes
):
    await written.readings(rows=3)
    async with database.write() as connection:
        await connection.execute(update(journal).where(journal.c.id == 2).values(items=items))
    await drain(forwarder)
    assert writer.values() == [1.0, 3.0]
    assert await apart(database) == [(2, 0, None, "items: cannot be unpacked")]


async def test_rows_without_any_line_are_passed_over(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database
):
    await written.add([{"seq": 1, "type": "acknowledged", "at": "2026-11-18T03:00:00Z", "how": "key"}])
    await drain(forwarder)
    assert (writer.writes, await row(database)) == ([], (1, 0, 0))


async def test_a_server_that_refuses_every_line_is_not_the_lines_fault(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database
):
    await written.readings(rows=10)
    writer.bad = {b" "}
    assert await forwarder.step() == 1.0
    assert forwarder.state.fault is Fault.REFUSES_ALL
    assert writer.writes == [10, 1]
    assert (await row(database), await apart(database)) == ((0, 0, 0), [])
    writer.bad = set()
    await drain(forwarder)
    assert writer.values() == [float(number) for number in range(1, 11)]


async def test_a_single_bad_line_alone_is_set_aside(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database
):
    await written.readings(rows=1)
    writer.bad = {b"value=1.0 "}
    await drain(forwarder)
    assert [seq for _, seq, _, _ in await apart(database)] == [1]


async def test_an_outage_while_a_bad_line_is_looked_for_changes_nothing(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database
):
    await written.readings(rows=10)
    writer.bad = {b"value=7.0 "}
    writer.errors = [None, None, None, FAR_AWAY]
    assert await forwarder.step() == 1.0
    assert (await row(database), await apart(database)) == ((0, 0, 0), [])
    await drain(forwarder)
    assert [seq for _, seq, _, _ in await apart(database)] == [7]
    assert len(writer.values()) == 9


async def test_beyond_the_limit_lines_are_counted_only(
    forwarder: Forwarder,
    written: Journal,
    writer: KeepingWriter,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(timeseries, "SET_ASIDE_LIMIT", 3)
    await written.readings(rows=10)
    writer.bad = {b"value="}
    await drain(forwarder)
    await written.readings(rows=1)
    await drain(forwarder)
    assert await row(database) == (11, 0, 11)
    assert len(await apart(database)) == 3
