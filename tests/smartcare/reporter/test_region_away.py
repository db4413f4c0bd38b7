"""A region that fails, hangs or is away: nothing is lost, nothing comes twice, and a danger does not wait."""

import asyncio
import logging

import pytest

from custom_components.smartcare.reporter_state import Problem
from tests.smartcare.fake_region import TOKEN, FakeRegion
from tests.smartcare.virtual_clock import until

from .home import reading, sos


@pytest.mark.parametrize(
    ("fault", "problem", "delay"),
    [
        ("500", Problem.UNREACHABLE, 1.0),
        ("html", Problem.UNREACHABLE, 1.0),
        ("drop", Problem.UNREACHABLE, 1.0),
        ("429", Problem.BUSY, 7.0),
        ("400", Problem.REJECTED, 1.0),
        ("413", Problem.REJECTED, 1.0),
        ("ack_too_low", Problem.REJECTED, 1.0),
    ],
)
async def test_a_danger_survives_every_fault_and_arrives_once(home, region, fault, problem, delay):
    await home.start()
    await home.idle()
    region.faults.append(fault)

    home.reporter.enqueue(sos(), urgent=True)
    await home.next_in(0.0)
    home.clock.advance(0)
    await home.next_in(delay)

    assert (home.reporter.state.connected, home.reporter.state.problem) == (False, problem)
    assert home.reporter.state.waiting == 1
    assert TOKEN not in str(home.reporter.state)
    home.clock.advance(delay)
    await until(lambda: home.reporter.state.connected)
    assert region.types() == ["sos"]
    assert [books.conflicts for books in region.books.values()] == [[]]
    assert home.reporter.state.waiting == 0


@pytest.mark.parametrize(
    ("item", "expected"),
    [(reading(), [2.5, 5, 10, 20, 40, 80, 150, 150]), (sos(), [1, 2, 5, 10, 20, 30, 60, 60])],
    ids=["telemetry", "danger"],
)
async def test_back_off(home, region, item, expected):
    await home.start()
    await home.idle()
    region.faults += ["500"] * len(expected)
    home.reporter.enqueue(item)
    await until(lambda: home.reporter.state.waiting == 1)
    home.clock.advance(300)

    for delay in expected:
        await home.next_in(delay)
        home.clock.advance(delay)

    await until(lambda: home.reporter.state.connected and home.clock.delays() == [300.0])
    assert len(region.stored()) == 1


def warnings(caplog):
    """What we warned of; that a busy machine kept the event loop waiting is told by others."""
    ours = [record for record in caplog.records if record.name.startswith("custom_components.smartcare")]
    return [record.message for record in ours if record.levelno >= logging.WARNING]


async def test_an_unreachable_region_is_said_once(home, region, caplog):
    await home.start()
    await home.idle()
    region.faults += ["500"] * 3
    home.clock.advance(300)
    for delay in (2.5, 5, 10):
        await home.next_in(delay)
        home.clock.advance(delay)
    await until(lambda: home.reporter.state.connected)

    assert len(warnings(caplog)) == 1
    assert [state.connected for state in home.states if state.problem is Problem.UNREACHABLE] == [False]


async def test_something_urgent_does_not_wait_for_the_back_off(home, region):
    region.faults += ["500"] * 4
    await home.start()
    for delay in (2.5, 5, 10):
        await home.next_in(delay)
        home.clock.advance(delay)
    await home.next_in(20.0)

    home.reporter.enqueue(sos(), urgent=True)
    await home.next_in(0.0)
    home.clock.advance(0)  # the empty first report, which the region takes now
    await until(lambda: home.reporter.state.connected and home.clock.delays() == [0.0])
    home.clock.advance(0)

    await until(lambda: region.types() == ["sos"])


async def test_something_urgent_does_not_wait_for_a_report_that_hangs(home, region):
    await home.hang(region)
    await home.press()
    home.clock.advance(2.0)  # the next attempt fell due meanwhile: it follows by itself

    await until(lambda: region.types() == ["sos"] and home.reporter.state.waiting == 0)
    assert home.reporter.state.connected


async def test_a_report_given_up_for_something_urgent_does_not_look_like_a_lost_region(home, region, caplog):
    await home.hang(region)
    await home.press()
    home.clock.advance(2.0)
    await until(lambda: region.types() == ["sos"] and home.reporter.state.waiting == 0)

    assert [state.connected for state in home.states if not state.connected] == []
    assert warnings(caplog) == []


async def test_a_report_that_carries_a_danger_is_not_given_up_for_the_next_one(home, region):
    await home.start()
    await home.idle()
    region.faults.append("slow")
    home.reporter.enqueue(sos("first"), urgent=True)
    await home.next_in(0.0)
    home.clock.advance(0)
    await region.seen(2)

    home.reporter.enqueue(sos("second"), urgent=True)
    await until(lambda: home.reporter.state.waiting == 2)
    assert home.clock.delays() == [0.0]
    home.clock.advance(5.0)  # the next attempt falls due while the report is under way
    region.hold.set()

    await until(lambda: [item["sensor"] for item in region.stored()] == ["first", "second"])


async def test_a_danger_presses_already_before_the_first_contact(home, region):
    region.faults += ["500"] * 3
    home.outbox.add(sos())
    await home.start()

    for delay in (1.0, 2.0, 5.0):
        await home.next_in(delay)
        home.clock.advance(delay)
    await home.next_in(0.0)
    home.clock.advance(0)

    await until(lambda: region.types() == ["sos"])


async def test_a_first_address_that_hangs_does_not_keep_a_danger_long(home, region, monkeypatch):
    patience: list[float] = []
    report = home.client.report

    async def measured(batch, patience_s):
        patience.append(patience_s)
        return await report(batch, patience_s)

    monkeypatch.setattr(home.client, "report", measured)
    monkeypatch.setattr(home.client._http, "_addresses", [region.address, "http://127.0.0.1:9"])
    await home.start()
    await home.idle()
    home.reporter.enqueue(sos(), urgent=True)
    await home.next_in(0.0)
    home.clock.advance(0)
    await until(lambda: region.types() == ["sos"])

    assert patience == [60.0, 20.0]


async def test_a_revoked_token_is_told_once_and_nothing_is_lost_meanwhile(home, region):
    region.token = "another"
    await home.start()
    await home.next_in(2.5)
    home.reporter.enqueue(reading())
    home.clock.advance(2.5)
    await home.next_in(5.0)

    assert home.unauthorized == [True]
    assert home.reporter.state.problem is Problem.UNAUTHORIZED
    region.token = TOKEN
    home.clock.advance(5)
    await home.next_in(0.0)
    home.clock.advance(0)
    await until(lambda: region.types() == ["reading"])


async def test_hours_without_a_region_lose_and_double_nothing(home, region):
    await home.start()
    await home.idle()
    await region.stop()
    for number in range(200):
        home.reporter.enqueue(reading(number), urgent=False)
        home.clock.advance(60)
        await asyncio.sleep(0)
    home.reporter.enqueue(sos(), urgent=True)
    await until(lambda: home.reporter.state.waiting == 201 and not home.reporter.state.connected)

    again = FakeRegion(books=region.books)
    await again.start(int(region.address.rpartition(":")[2]))
    while home.reporter.state.waiting:
        await until(lambda: bool(home.clock.delays()) or not home.reporter.state.waiting)
        home.clock.advance(60)
    await again.stop()

    assert [item.get("value") for item in again.stored()] == [*range(200), None]
    assert [books.conflicts for books in again.books.values()] == [[]]
