"""Our own faults are said once and hold nothing back."""

import logging

from custom_components.smartcare.reporter_state import Problem
from tests.smartcare.virtual_clock import until

from .home import reading, sos


async def test_a_heartbeat_that_fails_does_not_hold_back_a_danger(home, region, caplog):
    home.heartbeat = lambda: 1 / 0
    home.outbox.add(sos())

    await home.start()
    await home.next_in(0.0)
    home.clock.advance(0)
    await until(lambda: region.types() == ["sos"])

    assert region.reports[1]["heartbeat"] is None
    said = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert ["make the heartbeat" in record.message for record in said] == [True]


async def test_a_fault_of_ours_is_said_once_and_does_not_stop_the_sending(home, region, caplog, monkeypatch):
    await home.start()
    await home.idle()
    with monkeypatch.context() as patch:
        patch.setattr(home.outbox, "next_batch", lambda _max_items: 1 / 0)
        home.clock.advance(300)
        await home.next_in(2.5)
        home.clock.advance(2.5)
        await home.next_in(5.0)

    assert home.reporter.state.problem is Problem.FAULT
    assert caplog.text.count("this is a fault of SmartCare") == 1
    home.clock.advance(5)
    await until(lambda: home.reporter.state.connected)


async def test_an_item_that_is_none_does_not_take_the_others_with_it(home, region, caplog):
    await home.start()
    await home.idle()

    home.reporter.enqueue(reading())
    home.reporter.enqueue("nonsense")
    home.reporter.enqueue(sos())

    await until(lambda: home.reporter.state.waiting == 2)
    assert "A report of type str could not be kept" in caplog.text


async def test_what_the_region_could_not_read_is_said(home, region, caplog):
    region.faults += [None, "rejects"]
    home.outbox.add(sos())
    await home.start()
    await home.next_in(0.0)
    home.clock.advance(0)
    await home.idle()

    assert "could not read item 1: sensor is strange" in caplog.text
    assert home.reporter.state.waiting == 0
