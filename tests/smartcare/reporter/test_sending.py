"""What is sent, when, and in which order."""

import asyncio
import threading
from datetime import UTC, timedelta

import pytest

from custom_components.smartcare.keeper import Keeper
from custom_components.smartcare.kernel import wire
from custom_components.smartcare.reporter_state import Hooks
from tests.smartcare.fake_region import Books
from tests.smartcare.virtual_clock import until

from .home import HEARTBEAT, reading, sos


async def test_the_first_report_is_empty_and_says_how_the_home_is(home, region):
    await home.start()
    await home.idle()

    (report,) = region.reports
    assert report["items"] == []
    assert report["heartbeat"] == wire.encode_heartbeat(HEARTBEAT)
    assert (report["node"], report["boot"], report["settings_version"]) == ("n_1", home.outbox.boot, "s1")
    assert home.reporter.state.connected
    assert home.reporter.state.last_success_at is not None


async def test_a_heartbeat_goes_out_even_when_nothing_waits(home, region):
    await home.start()
    await home.idle()

    home.clock.advance(299.9)
    assert len(region.reports) == 1
    home.clock.advance(0.1)
    await region.seen(2)


async def test_telemetry_waits_for_the_heartbeat(home, region):
    await home.start()
    await home.idle()

    home.reporter.enqueue(reading(1.0))
    home.reporter.enqueue(reading(2.0))
    await until(lambda: home.reporter.state.waiting == 2)
    assert len(region.reports) == 1

    home.clock.advance(300)
    await until(lambda: home.reporter.state.waiting == 0)
    assert [item["value"] for item in region.stored()] == [1.0, 2.0]
    assert region.reports[1]["heartbeat"]["waiting"] == 2


async def test_something_urgent_goes_at_once_and_takes_the_rest_along(home, region):
    await home.start()
    await home.idle()

    home.reporter.enqueue(reading())
    home.reporter.enqueue(sos(), urgent=True)
    await until(lambda: home.clock.delays()[0] == 0)
    home.clock.advance(0)

    await until(lambda: home.reporter.state.waiting == 0)
    assert [item["type"] for item in region.reports[1]["items"]] == ["sos", "reading"]


async def test_what_waited_from_an_earlier_life_goes_out_at_once_batch_by_batch(home, region):
    home.outbox.add_all([reading(n) for n in range(1100)])
    await home.start()

    for _ in range(3):
        await home.next_in(0.0)
        home.clock.advance(0)
        await until(lambda: bool(home.clock.delays()))
    await home.idle()

    assert [len(report["items"]) for report in region.reports] == [0, 500, 500, 100]
    assert [item["value"] for item in region.stored()] == list(range(1100))
    assert home.states[-1].waiting == 0


async def test_a_receipt_for_more_than_was_sent_destroys_nothing(home, region):
    await home.start()
    await home.idle()
    region.faults.append("ack_too_high")
    home.reporter.enqueue(reading(), urgent=True)
    await home.next_in(0.0)
    home.clock.advance(0)
    await region.seen(2)
    home.reporter.enqueue(sos(), urgent=True)
    await home.next_in(0.0)
    home.clock.advance(0)

    await until(lambda: region.types() == ["reading", "sos"])


async def test_something_urgent_that_came_during_a_report_goes_right_after_it(home, region):
    await home.hang(region)
    await home.press()
    region.hold.set()
    await home.next_in(0.0)
    home.clock.advance(0)

    await until(lambda: region.types() == ["sos"])


async def test_something_urgent_that_was_written_after_the_answer_came_does_not_wait_either(home, region):
    await home.start()
    await home.idle()
    region.faults.append("slow")
    home.reporter.enqueue(reading())
    await until(lambda: home.reporter.state.waiting == 1)
    home.clock.advance(300)
    await region.seen(2)

    disk_is_free = threading.Event()
    home.executor.submit(disk_is_free.wait)
    home.reporter.enqueue(sos(), urgent=True)
    region.hold.set()
    await until(lambda: home.reporter._request is None)
    disk_is_free.set()
    await home.next_in(0.0)
    home.clock.advance(0)

    await until(lambda: region.types() == ["reading", "sos"])


async def test_a_batch_too_large_is_halved(home, region):
    home.outbox.add_all([reading(n) for n in range(4)])
    region.faults += [None, "413"]
    await home.start()
    await home.next_in(0.0)
    home.clock.advance(0)
    await home.next_in(2.5)
    for _ in range(3):
        home.clock.advance(home.clock.delays()[0])
        await until(lambda: bool(home.clock.delays()))
    await home.idle()

    assert [len(report["items"]) for report in region.reports] == [0, 4, 2, 2, 0]


async def test_the_difference_of_the_clocks_is_measured(home, region):
    region.clock_ahead = 90.0

    await home.start()

    assert abs(home.reporter.state.time_skew - timedelta(seconds=90)) < timedelta(seconds=2)


async def test_an_old_copy_of_the_outbox_is_numbered_anew_before_anything_is_sent(home, region):
    home.outbox.add(sos("new"))
    books = Books()
    books.store([{"seq": n, "type": "sos", "sensor": "old"} for n in (1, 2, 3)])
    region.books[home.outbox.boot] = books

    await home.start()
    await home.next_in(0.0)
    home.clock.advance(0)

    await until(lambda: [item["sensor"] for item in region.stored()] == ["old"] * 3 + ["new"])
    assert [books.conflicts for books in region.books.values()] == [[], []]


async def test_what_was_never_started_stops_as_well(home):
    await home.reporter.stop()
    await Keeper(home.executor.submit, home.outbox, print).stop()

    assert home.clock.delays() == []


async def test_the_real_hooks(socket_enabled):
    loop = asyncio.get_running_loop()
    hooks = Hooks.of_loop(loop, lambda target: loop.run_in_executor(None, target))
    called = asyncio.Event()

    hooks.call_later(0, called.set)
    hooks.call_later(3600, called.clear)()
    await called.wait()

    assert hooks.now().tzinfo is UTC
    assert 0 <= hooks.chance() < 1
    assert hooks.monotonic() == pytest.approx(loop.time(), abs=1)
