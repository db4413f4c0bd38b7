"""The reporter against a real region on the loopback that fails in every way, with a virtual clock."""

import asyncio
import gc
import logging
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from custom_components.smartcare.keeper import Keeper
from custom_components.smartcare.kernel import wire
from custom_components.smartcare.kernel.events import Stage
from custom_components.smartcare.outbox import Outbox
from custom_components.smartcare.region import RegionClient
from custom_components.smartcare.reporter import Reporter
from custom_components.smartcare.reporter_state import Hooks, Problem, ReporterState

from .fake_region import SETTINGS, TOKEN, Books, FakeRegion
from .virtual_clock import VirtualClock, until

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
HEARTBEAT = wire.Heartbeat(at=NOW, version="0.1.0", homeassistant="2026.10.4", stage=Stage.NORMAL, waiting=0)


def sos(name: str = "s_1") -> wire.SosItem:
    return wire.SosItem(at=NOW, sensor=name)


def reading(value: float = 1.0) -> wire.ReadingItem:
    return wire.ReadingItem(at=NOW, sensor="s_2", value=value)


@dataclass
class Home:
    """A home's end of the line, with everything the reporter said."""

    folder: Path
    session: aiohttp.ClientSession
    executor: ThreadPoolExecutor
    addresses: list[str]
    token: str = TOKEN
    clock: VirtualClock = field(default_factory=VirtualClock)
    states: list[ReporterState] = field(default_factory=list)
    settings: list[wire.Settings] = field(default_factory=list)
    commands: list[wire.Command] = field(default_factory=list)
    unauthorized: list[bool] = field(default_factory=list)
    heartbeat: Callable[[], wire.Heartbeat] = lambda: HEARTBEAT
    on_command: Callable[[wire.Command], Any] | None = None

    def open(self) -> None:
        """Begin a life of the process."""
        loop = asyncio.get_running_loop()
        hooks = replace(
            Hooks.of_loop(loop, lambda target: loop.run_in_executor(self.executor, target)),
            monotonic=self.clock.monotonic,
            call_later=self.clock.call_later,
            chance=lambda: 0.0,
        )
        self.outbox = Outbox.open(self.folder / "home.outbox")
        self.client = RegionClient(self.session, self.addresses, self.token)
        self.reporter = Reporter(
            hooks,
            self.client,
            self.outbox,
            node="n_1",
            heartbeat=self._heartbeat,
            on_settings=self._settings,
            on_command=self._command,
            on_state=self.states.append,
            on_unauthorized=lambda: self.unauthorized.append(True),
            settings_version=SETTINGS.version,
        )

    async def start(self) -> None:
        """Start, and return after the first exchange."""
        await self.reporter.start()
        await self.next_attempt(self.clock.delays())

    async def next_attempt(self, delays: list[float]) -> None:
        """Let the time to the next attempt pass, and return when it is over."""
        before = len(self.states)
        self.clock.advance(delays[0])
        await until(lambda: len(self.states) > before and bool(self.clock.delays()))

    async def next_in(self, seconds: float) -> None:
        """Return when the next attempt is due in so many seconds, and nothing else is."""
        await until(lambda: self.clock.delays() == [seconds])

    async def idle(self) -> None:
        """Return when all is said and only the next heartbeat is due."""
        await self.next_in(300.0)

    async def was_commanded(self, times: int) -> None:
        """Return when so many commands have been begun."""
        await until(lambda: len(self.commands) == times)

    async def close(self) -> None:
        """End this life."""
        await self.reporter.stop()
        self.outbox.close()

    def _heartbeat(self) -> wire.Heartbeat:
        return self.heartbeat()

    def _settings(self, settings: wire.Settings) -> None:
        self.settings.append(settings)

    async def _command(self, command: wire.Command) -> None:
        self.commands.append(command)
        if self.on_command is not None:
            self.on_command(command)


@pytest.fixture
async def region(socket_enabled: None) -> AsyncIterator[FakeRegion]:
    fake = FakeRegion()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def home(region: FakeRegion, tmp_path: Path) -> AsyncIterator[Home]:
    with ThreadPoolExecutor(1) as executor:
        async with aiohttp.ClientSession() as session:
            it = Home(tmp_path, session, executor, [region.address])
            it.open()
            yield it
            region.hold.set()
            await it.close()


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


async def test_an_unreachable_region_is_said_once(home, region, caplog):
    await home.start()
    await home.idle()
    region.faults += ["500"] * 3
    home.clock.advance(300)
    for delay in (2.5, 5, 10):
        await home.next_in(delay)
        home.clock.advance(delay)
    await until(lambda: home.reporter.state.connected)

    said = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(said) == 1
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
    await home.start()
    await home.idle()
    region.faults.append("slow")
    home.clock.advance(300)
    await region.seen(2)

    home.reporter.enqueue(sos(), urgent=True)
    await until(lambda: home.clock.delays() == [0.0, 2.0])
    home.clock.advance(2.0)
    await home.next_in(0.0)
    home.clock.advance(0)

    await until(lambda: region.types() == ["sos"] and home.reporter.state.connected)


async def test_a_report_given_up_for_something_urgent_does_not_look_like_a_lost_region(home, region, caplog):
    await home.start()
    await home.idle()
    region.faults.append("slow")
    home.clock.advance(300)
    await region.seen(2)
    home.reporter.enqueue(sos(), urgent=True)
    await until(lambda: home.clock.delays() == [0.0, 2.0])
    home.clock.advance(2.0)
    await home.next_in(0.0)

    assert home.reporter.state.connected
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []


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
    home.clock.advance(5.0)
    region.hold.set()
    await home.next_in(0.0)
    home.clock.advance(0)

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


async def test_something_urgent_that_came_during_a_report_goes_right_after_it(home, region):
    await home.start()
    await home.idle()
    region.faults.append("slow")
    home.clock.advance(300)
    await region.seen(2)

    home.reporter.enqueue(sos(), urgent=True)
    await until(lambda: home.clock.delays() == [0.0, 2.0])
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


async def test_new_settings_are_followed(home, region):
    region.settings = replace(SETTINGS, version="s2", heartbeat_s=60.0)

    await home.start()
    await home.next_in(60.0)
    home.clock.advance(60)
    await region.seen(2)

    assert home.settings == [region.settings]
    assert region.reports[1]["settings_version"] == "s2"


async def test_settings_that_cannot_be_followed_come_again_and_do_not_look_like_a_lost_region(home, region, caplog):
    region.settings = replace(SETTINGS, version="s2", heartbeat_s=60.0)
    home.settings = None

    await home.start()
    await home.idle()

    assert home.reporter.state.connected
    assert "take over the region's settings" in caplog.text
    home.settings = []
    home.clock.advance(300)
    await until(lambda: home.settings == [region.settings])


async def test_a_command_is_carried_out_once_and_reported_as_done(home, region):
    region.commands.append(wire.Command(id="c_1", type="refresh"))

    await home.start()
    await home.next_in(0.0)
    region.faults.append("drop")
    home.clock.advance(0)
    await home.next_in(2.5)
    region.commands.append(wire.Command(id="c_1", type="refresh"))
    home.clock.advance(2.5)
    await home.idle()

    assert [report["done"] for report in region.reports] == [[], ["c_1"], ["c_1"]]
    assert [command.id for command in home.commands] == ["c_1"]
    home.clock.advance(300)
    await region.seen(4)
    assert region.reports[3]["done"] == []


async def test_a_region_that_forgot_hears_again_that_a_command_is_done(home, region):
    command = wire.Command(id="c_1", type="refresh")
    region.commands.append(command)
    await home.start()
    await home.next_in(0.0)
    home.clock.advance(0)
    await home.idle()
    region.commands.append(command)

    home.clock.advance(300)
    await region.seen(3)
    await home.idle()
    home.clock.advance(300)
    await region.seen(4)

    assert [report["done"] for report in region.reports] == [[], ["c_1"], [], ["c_1"]]
    assert home.commands == [command]


async def test_a_command_under_way_is_not_begun_again(home, region):
    finish = asyncio.Event()

    async def wait(command: wire.Command) -> None:
        home.commands.append(command)
        await finish.wait()

    home.reporter._commands._carry_out = wait
    region.commands.append(wire.Command(id="c_1", type="check_in"))
    await home.start()
    await home.idle()
    home.clock.advance(300)
    await region.seen(2)
    await home.idle()
    finish.set()
    await home.next_in(0.0)

    assert len(home.commands) == 1


async def test_a_command_that_fails_is_tried_again_and_said_once(home, region, caplog):
    failures = [RuntimeError("not yet"), RuntimeError("not yet")]
    home.on_command = lambda command: (_ for _ in ()).throw(failures.pop()) if failures else None
    region.commands.append(wire.Command(id="c_1", type="rename"))

    await home.start()
    for count in (1, 2):
        await home.was_commanded(count)
        await home.idle()
        home.clock.advance(300)
    await until(lambda: len(home.commands) == 3 and home.clock.delays() == [0.0])

    assert caplog.text.count("this is a fault of SmartCare") == 1


async def test_only_the_last_commands_are_remembered(home, region):
    region.commands += [wire.Command(id=f"c_{n}", type="refresh") for n in range(150)]
    await home.start()
    await until(lambda: len(home.commands) == 150 and home.clock.delays() == [0.0])
    region.commands = [wire.Command(id=f"d_{n}", type="refresh") for n in range(150)]
    home.clock.advance(0)
    await until(lambda: len(home.commands) == 300)

    assert len(region.reports[1]["done"]) == 100


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
