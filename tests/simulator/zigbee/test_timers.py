"""Timers on a clock of any speed."""

import asyncio
import itertools
import logging
import time
from statistics import median

from simulator.zigbee.timers import Timers

from .conftest import Clock, until


def test_callbacks_come_in_order_of_their_time():
    clock = Clock()
    timers = Timers(clock)
    told: list[str] = []
    timers.call_at(clock.now + 20, lambda: told.append("second"))
    timers.call_at(clock.now + 10, lambda: told.append("first"))
    timers.call_at(clock.now + 30, lambda: told.append("not yet"))
    clock.now += 20
    timers.run_due()
    assert told == ["first", "second"]
    assert timers.next_due == clock.now + 10


def test_a_cancelled_timer_is_silent_even_when_its_neighbour_cancels_it():
    clock = Clock()
    timers = Timers(clock)
    told: list[str] = []
    later = timers.call_at(clock.now + 2, lambda: told.append("later"))
    timers.call_at(clock.now + 1, later.cancel)
    clock.now += 5
    timers.run_due()
    assert told == []
    assert timers.next_due is None


def test_what_is_scheduled_for_now_runs_the_next_time():
    clock = Clock()
    timers = Timers(clock)
    told: list[str] = []

    def schedule_another() -> None:
        timers.call_at(clock.now, lambda: told.append("again"))

    timers.call_at(clock.now, schedule_another)
    timers.run_due()
    assert told == []
    timers.run_due()
    assert told == ["again"]


def test_a_failing_callback_does_not_stop_the_others(caplog):
    clock = Clock()
    timers = Timers(clock)
    told: list[object] = []
    timers.call_at(clock.now, lambda: told.append(1 / 0))
    timers.call_at(clock.now, lambda: told.append("fine"))
    with caplog.at_level(logging.ERROR):
        timers.run_due()
    assert told == ["fine"]
    assert "virtual network failed" in caplog.text


class FastClock:
    """A clock that runs at a speed which can be changed."""

    def __init__(self) -> None:
        self._base = 0.0
        self._since = time.monotonic()
        self.speed = 1.0

    def __call__(self) -> float:
        return self._base + (time.monotonic() - self._since) * self.speed

    def run_at(self, speed: float) -> None:
        self._base, self._since, self.speed = self(), time.monotonic(), speed


async def test_the_loop_follows_a_clock_that_speeds_up():
    clock = FastClock()
    timers = Timers(clock)
    told: list[float] = []

    def every_quarter_hour() -> None:
        told.append(clock())
        timers.call_at(clock() + 900, every_quarter_hour)

    timers.call_at(900, every_quarter_hour)
    task = asyncio.create_task(timers.run())
    await asyncio.sleep(0)
    assert told == []
    clock.run_at(7200)
    await until(lambda: len(told) >= 10)
    task.cancel()
    # Before the change of speed is noticed a quarter of a second may pass, which at this speed is half an hour.
    # How late a busy machine wakes us now and then is none of the loop's doing: the usual gap counts.
    gaps = [later - earlier for earlier, later in itertools.pairwise(told[1:])]
    assert told[0] < 900 + 5 * 7200
    assert 900 <= min(gaps) <= median(gaps) < 900 + 0.1 * 7200


async def test_waking_ends_the_wait_at_once():
    clock = Clock()
    timers = Timers(clock)
    told: list[str] = []
    timers.call_at(clock.now + 100, lambda: told.append("now"))
    task = asyncio.create_task(timers.run())
    await asyncio.sleep(0)
    clock.now += 100
    timers.wake()
    await until(lambda: told)
    task.cancel()


async def test_a_timer_that_comes_later_is_served_by_a_loop_that_had_none():
    clock = Clock()
    timers = Timers(clock)
    told: list[str] = []
    task = asyncio.create_task(timers.run())
    await asyncio.sleep(0)
    timers.call_at(clock.now, lambda: told.append("served"))
    await until(lambda: told)
    task.cancel()
