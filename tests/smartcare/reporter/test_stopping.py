"""Stopping: bounded, and what was not sent stays on the disk."""

import asyncio
import gc

import pytest

from custom_components.smartcare.kernel import wire

from .home import reading, sos


async def test_stopping_sends_what_came_last(home, region):
    await home.start()
    await home.idle()

    home.reporter.enqueue(reading())
    await home.reporter.stop()

    assert region.types() == ["reading"]
    assert home.outbox.waiting == 0
    assert home.clock.delays() == []
    await home.reporter.stop()


@pytest.mark.parametrize("seconds", [3.0, 10.0])
async def test_stopping_is_bounded_and_what_was_not_sent_is_on_the_disk(home, region, seconds):
    await home.start()
    await home.idle()
    region.faults.append("slow")
    home.reporter.enqueue(reading())

    stopping = asyncio.create_task(home.reporter.stop())
    await region.seen(2)
    home.clock.advance(seconds)
    await stopping

    assert home.outbox.waiting == 1


async def test_stopping_gives_up_a_report_that_hangs(home, region):
    await home.start()
    await home.idle()
    region.faults.append("slow")
    home.clock.advance(300)
    await region.seen(2)

    stopping = asyncio.create_task(home.reporter.stop())
    await home.next_in(3.0)
    home.clock.advance(3)
    await stopping

    assert len(region.reports) == 2


async def test_no_report_begins_when_the_time_to_stop_is_over(home, region, monkeypatch):
    await home.start()
    await home.idle()
    home.reporter.enqueue(reading())
    next_batch = home.outbox.next_batch

    def take_long(max_items: int):
        home.clock.advance(3)
        return next_batch(max_items)

    monkeypatch.setattr(home.outbox, "next_batch", take_long)
    await home.reporter.stop()

    assert len(region.reports) == 1
    assert home.outbox.waiting == 1


async def test_stopping_while_the_region_is_away_does_not_try(home, region):
    region.faults.append("500")
    await home.start()
    await home.next_in(2.5)

    home.reporter.enqueue(sos())
    await home.reporter.stop()

    assert len(region.reports) == 1
    assert home.outbox.waiting == 1


async def test_stopping_ends_the_commands(home, region):
    never = asyncio.Event()

    async def wait(_command: wire.Command) -> None:
        await never.wait()

    home.reporter._commands._carry_out = wait
    region.commands.append(wire.Command(id="c_1", type="check_in"))
    await home.start()
    await home.idle()

    await home.reporter.stop()

    assert [task for task in asyncio.all_tasks() if "command" in task.get_name()] == []


async def test_an_abandoned_sender_leaves_no_request_behind(home, region):
    await home.start()
    await home.idle()
    region.faults.append("slow")
    home.clock.advance(300)
    await region.seen(2)

    home.reporter._sender.cancel()
    await asyncio.gather(home.reporter._sender, return_exceptions=True)
    await asyncio.sleep(0)

    assert [task for task in asyncio.all_tasks() if task.get_name() == "smartcare report"] == []
    home.reporter._sender = None
    await home.reporter._keeper.stop()
    gc.collect()
