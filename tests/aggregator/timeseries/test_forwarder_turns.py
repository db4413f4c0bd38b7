"""Forwarding by one process at a time: once, from where it stopped, and never in anybody's way."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import text

from aggregator.store import timeseries
from aggregator.store.database import Database
from aggregator.timeseries.faults import Fault, RefusedError, UnavailableError
from aggregator.timeseries.forwarder import LOOK_EVERY_S, Forwarder
from tests.aggregator.timeseries.conftest import Journal, KeepingWriter, TurnedClock
from tests.aggregator.timeseries.forwarding import FAR_AWAY, apart, drain, row


async def test_after_a_restart_it_goes_on_where_it_stopped(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database, clock: TurnedClock
):
    await written.readings(rows=5)
    await drain(forwarder)
    await written.readings(rows=5)
    clock.turn(minutes=1)
    again = Forwarder(database, clock, writer)
    await drain(again)
    assert writer.values() == [float(number) for number in range(1, 11)]
    assert writer.writes == [5, 5]
    assert (again.state.position, again.state.lines) == (10, 5)


async def test_acknowledged_but_not_written_down_comes_again_as_the_same_points(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database
):
    await written.readings(rows=5)
    await drain(forwarder)
    async with database.write() as connection:
        await connection.execute(text("UPDATE time_series SET position = 2, lines = 2"))
    await drain(forwarder)
    assert writer.writes == [5, 3]
    assert writer.values() == [1.0, 2.0, 3.0, 4.0, 5.0]


async def test_one_of_two_forwards_and_the_other_takes_over_when_it_is_gone(
    written: Journal, database: Database, clock: TurnedClock
):
    first, second = (Forwarder(database, clock, KeepingWriter()) for _ in range(2))
    await written.readings(rows=5)
    await drain(first)
    await written.readings(rows=5)
    assert await second.step() == LOOK_EVERY_S
    assert (first.state.holds, second.state.holds, second.state.lines) == (True, False, 0)
    clock.turn(seconds=29)
    assert await second.step() == LOOK_EVERY_S
    clock.turn(seconds=2)
    await drain(second)
    assert (second.state.holds, second.state.lines) == (True, 5)
    await written.readings(rows=1)
    await drain(first)
    assert (first.state.holds, first.state.lines) == (False, 5)


async def test_a_lease_is_renewed_while_there_is_nothing_to_do(
    written: Journal, database: Database, clock: TurnedClock
):
    first, second = (Forwarder(database, clock, KeepingWriter()) for _ in range(2))
    for _ in range(20):
        await first.step()
        await second.step()
        clock.turn(seconds=10)
    assert (first.state.holds, second.state.holds) == (True, False)


async def test_a_clock_that_was_set_back_keeps_nobody_out(written: Journal, database: Database, clock: TurnedClock):
    first, second = (Forwarder(database, clock, KeepingWriter()) for _ in range(2))
    await first.step()
    clock.turn(hours=-3)
    await written.readings(rows=1)
    await drain(second)
    assert second.state.lines == 1
    await drain(first)
    assert first.state.holds is False


async def test_who_was_overtaken_in_the_middle_moves_nothing(
    written: Journal, database: Database, clock: TurnedClock, writer: KeepingWriter
):
    other = Forwarder(database, clock, KeepingWriter())

    class SlowWriter(KeepingWriter):
        async def write(self, lines: Sequence[bytes]) -> None:
            clock.turn(minutes=2)
            await drain(other)

    slow = Forwarder(database, clock, SlowWriter())
    await written.readings(rows=5)
    assert await slow.step() == LOOK_EVERY_S
    assert (slow.state.lines, other.state.lines, await row(database)) == (0, 5, (5, 5, 0))


async def test_who_was_overtaken_while_looking_for_bad_lines_stops(
    written: Journal, database: Database, clock: TurnedClock
):
    other = Forwarder(database, clock, KeepingWriter())

    class RefusingWriter(KeepingWriter):
        async def write(self, lines: Sequence[bytes]) -> None:
            self.writes.append(len(lines))
            if lines[0].startswith(b"forwarder"):
                clock.turn(minutes=2)
                await drain(other)
                return
            raise RefusedError("no")

    refusing = RefusingWriter()
    slow = Forwarder(database, clock, refusing)
    await written.readings(rows=50)
    assert await slow.step() == LOOK_EVERY_S
    assert (refusing.writes, slow.state.set_aside, other.state.lines) == ([50, 1], 0, 50)


async def test_rewinding_sends_again_and_gives_bad_lines_another_chance(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database
):
    await written.readings(rows=5)
    writer.bad = {b"value=2.0 ", b"value=4.0 "}
    await drain(forwarder)
    async with database.write() as connection:
        await timeseries.rewind(connection, 3)
    writer.bad = {b"value=2.0 "}
    await drain(forwarder)
    assert [seq for _, seq, _, _ in await apart(database)] == [2]
    assert writer.values() == [1.0, 3.0, 4.0, 5.0]


async def test_running_until_stopped_lets_the_next_one_begin_at_once(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database, clock: TurnedClock
):
    await written.readings(rows=3)
    running = asyncio.create_task(forwarder.run())
    await asyncio.wait_for(writer.arrived.wait(), 60)
    forwarder.stop()
    await running
    assert writer.closed
    again = Forwarder(database, clock, writer)
    await again.step()
    assert again.state.holds


async def test_a_database_that_is_away_is_told_once_and_tried_again(
    forwarder: Forwarder,
    written: Journal,
    writer: KeepingWriter,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    async def fail(*_arguments: object) -> None:
        raise OSError("the disk is gone")

    await written.readings(rows=1)
    with monkeypatch.context() as broken:
        broken.setattr(timeseries, "hold", fail)
        pauses = [await forwarder._attempt() for _ in range(3)]
    assert pauses == [1.0, 2.0, 4.0]
    assert len([record for record in caplog.records if record.levelno == logging.ERROR]) == 1
    assert await forwarder._attempt() == LOOK_EVERY_S
    assert writer.values() == [1.0]


async def test_a_lease_that_cannot_be_given_back_ends_by_itself(
    forwarder: Forwarder, writer: KeepingWriter, monkeypatch: pytest.MonkeyPatch
):
    async def fail(*_arguments: object) -> None:
        raise OSError("the disk is gone")

    await forwarder.step()
    monkeypatch.setattr(timeseries, "release", fail)
    forwarder.stop()
    await forwarder.run()
    assert writer.closed


async def test_who_never_held_it_gives_nothing_back(forwarder: Forwarder, database: Database, writer: KeepingWriter):
    forwarder.stop()
    await forwarder.run()
    async with database.read() as connection:
        assert await timeseries.get(connection) is None
    assert writer.closed


async def test_what_was_acknowledged_shortly_before_the_server_vanished_goes_out_again(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter, database: Database, clock: TurnedClock
):
    for _ in range(4):
        await written.readings(rows=10)
        writer.bad = {b"value=32.0 "}
        await drain(forwarder)
        clock.turn(seconds=25)
    writer.points.clear()
    writer.errors = [FAR_AWAY, FAR_AWAY]
    await written.readings(rows=1)
    clock.turn(hours=1)
    assert [await forwarder.step() for _ in range(2)] == [1.0, 2.0]
    await drain(forwarder)
    assert writer.values() == [float(number) for number in range(11, 42) if number != 32]
    assert await row(database) == (41, 69, 1)
    assert [seq for _, seq, _, _ in await apart(database)] == [32]


async def test_a_server_that_only_asks_for_patience_gets_nothing_twice(
    forwarder: Forwarder, written: Journal, writer: KeepingWriter
):
    await written.readings(rows=10)
    await drain(forwarder)
    await written.readings(rows=1)
    writer.errors = [UnavailableError(Fault.BUSY)]
    await forwarder.step()
    await drain(forwarder)
    assert writer.writes == [10, 1, 1]


async def test_who_was_overtaken_during_an_outage_steps_back_for_nobody(
    forwarder: Forwarder,
    written: Journal,
    writer: KeepingWriter,
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
):
    async def overtaken(*_arguments: object, **_more: object) -> bool:
        return False

    await written.readings(rows=10)
    await drain(forwarder)
    await written.readings(rows=1)
    writer.errors = [FAR_AWAY]
    await forwarder.step()
    with monkeypatch.context() as patched:
        patched.setattr(timeseries, "step_back", overtaken)
        assert await forwarder.step() == LOOK_EVERY_S
    assert (await row(database))[0] == 10


async def test_only_the_holder_steps_back(forwarder: Forwarder, written: Journal, database: Database):
    await written.readings(rows=3)
    await drain(forwarder)
    async with database.write() as connection:
        assert not await timeseries.step_back(connection, "somebody", before=3, to=0)
    assert (await row(database))[0] == 3


async def test_of_two_that_begin_at_once_one_does(
    database: Database, clock: TurnedClock, monkeypatch: pytest.MonkeyPatch
):
    async def not_yet(*_arguments: object) -> None:
        return None

    async with database.write() as connection:
        assert await timeseries.hold(connection, "f_1", clock.at, timedelta(seconds=30)) == 0
    async with database.write() as connection:
        with monkeypatch.context() as patched:
            patched.setattr(timeseries, "get", not_yet)
            await timeseries._begin(connection)
        assert await timeseries.hold(connection, "f_2", clock.at, timedelta(seconds=30)) is None


async def test_nothing_to_forget(database: Database):
    async with database.write() as connection:
        await timeseries.forget(connection)
        assert await timeseries.position(connection) is None
