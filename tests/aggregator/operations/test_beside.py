"""Reports that a second process takes have the very effects they have here, and none is lost with that process."""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.domain.errors import Forbidden
from aggregator.ingest.beside import frames
from aggregator.ingest.beside.link import Beside, Running, orders_to, python_process
from aggregator.kernel.wire import format_time
from aggregator.operations.ingest import Ingest
from aggregator.operations.nodes import NodeIdentity
from aggregator.store import journal
from aggregator.store.database import Database
from aggregator.store.journal import unpack_items

from .beside import played
from .conftest import REGION, Home, Town, TurnedClock
from .test_quiet import STEPS, NothingIsQuiet, found, report

MANY = 20


@pytest.fixture
async def beside(url: str, clock: TurnedClock) -> Beside:
    """The link to a process that is there already."""
    made = Beside(REGION, url, partial(played, clock))
    await started(made)
    return made


@pytest.fixture
async def ingest(town: Town, beside: Beside) -> AsyncIterator[Ingest]:
    """The region with a process beside it."""
    made = Ingest(town.context, beside)
    await made.start()
    yield made
    await made.stop()


async def started(beside: Beside) -> None:
    """Bring large groups until there is a process."""
    while not beside.ready:
        beside.takes(64)
        await asyncio.sleep(0.001)


def reading(home: Home) -> bytes:
    """The text of a report."""
    item = home.item("reading", sensor="s_tv", value=1.5)
    at = format_time(home.town.clock.at)
    return orjson.dumps({"v": 1, "node": home.identity.node, "boot": "b_1", "sent_at": at, "items": [item]})


async def tell(ingest: Ingest, identity: NodeIdentity, text: bytes) -> Mapping[str, Any]:
    """The reply to a text, in whichever way it came."""
    reply = await ingest.report_text(identity, text)
    if reply is None:
        return await ingest.report(identity, orjson.loads(text))
    return orjson.loads(reply) if isinstance(reply, bytes) else reply


async def many(town: Town) -> list[Home]:
    """So many homes that their reports are worth handing over."""
    return [await town.home(await town.register()) for _ in range(MANY)]


async def kept(town: Town, homes: list[Home]) -> list[list[int]]:
    """The numbers in the journal, by home."""
    async with town.context.database.read() as connection:
        return [
            [item["seq"] for row in await journal.of_node(connection, home.identity.node) for item in unpack_items(row)]
            for home in homes
        ]


async def test_many_reports_are_taken_beside(town: Town, ingest: Ingest):
    homes = await many(town)
    texts: list[bytes] = []
    for number in (1, 2, 3):
        texts = [reading(home) for home in homes]
        replies = await asyncio.gather(*map(tell, [ingest] * MANY, [home.identity for home in homes], texts))
        assert [reply["ack"] for reply in replies] == [number] * MANY
    again = await asyncio.gather(*map(tell, [ingest] * MANY, [home.identity for home in homes], texts))
    assert [reply["ack"] for reply in again] == [3] * MANY
    assert await kept(town, homes) == [[1, 2, 3]] * MANY
    counts = ingest.counts
    assert (counts.beside, counts.reports, counts.items, counts.duplicates) == (4 * MANY, 4 * MANY, 3 * MANY, MANY)
    assert (counts.long_way, counts.failed) == (0, 0)


async def test_a_few_reports_are_not_handed_over(town: Town, ingest: Ingest):
    home = await town.home(await town.register())
    assert (await tell(ingest, home.identity, reading(home)))["ack"] == 1
    assert (ingest.counts.beside, ingest.counts.reports) == (0, 1)


async def test_what_is_not_quiet_comes_back_and_is_taken_here(town: Town, ingest: Ingest):
    homes = await many(town)
    texts = [reading(home) for home in homes]
    noon = format_time(town.clock.at).encode()
    texts[3] = texts[3].replace(noon, b"2026-11-18T12:00:00+09:00")  # the same time, for the kernel's reader
    texts[4] = texts[4].replace(b"1.5", b"null")  # a bad item
    texts[5] = texts[5].replace(b"2026-11-18", b"2026-11-19")  # of the future
    texts[6] = texts[6].replace(homes[6].identity.node.encode(), b"n_other")
    told = [tell(ingest, home.identity, text) for home, text in zip(homes, texts, strict=True)]
    replies = await asyncio.gather(*told, return_exceptions=True)
    assert isinstance(replies.pop(6), Forbidden)
    assert [len(reply["rejected"]) for reply in replies if not isinstance(reply, BaseException)] == [
        *[0] * 4,
        *[1, 1],
        *[0] * (MANY - 7),
    ]
    assert await kept(town, homes) == [[] if place in (4, 5, 6) else [1] for place in range(MANY)]
    assert (ingest.counts.beside, ingest.counts.failed) == (MANY - 4, 1)


async def test_a_signal_does_not_wait_for_what_was_sent_ahead(town: Town, ingest: Ingest):
    homes = await many(town)
    *calm, loud = homes
    readings = [asyncio.create_task(tell(ingest, home.identity, reading(home))) for home in calm]
    sos = loud.item("sos", sensor="s_button")
    at = format_time(town.clock.at)
    text = orjson.dumps({"v": 1, "node": loud.identity.node, "boot": "b_1", "sent_at": at, "items": [sos]})
    assert (await tell(ingest, loud.identity, text))["also"] == []
    await asyncio.gather(*readings)
    assert (ingest.counts.signals, ingest.counts.beside) == (1, MANY - 1)


async def test_a_process_of_its_own_ends_amid_reports_and_none_is_lost(
    town: Town, url: str, caplog: pytest.LogCaptureFixture
):
    made: list[Running] = []

    async def start() -> Running:
        made.append(await python_process())
        return made[-1]

    beside, homes = Beside(REGION, url, start), await many(town)
    await started(beside)
    ingest = Ingest(town.context, beside)
    await ingest.start()
    try:
        replies = await asyncio.gather(*(tell(ingest, home.identity, reading(home)) for home in homes))
        assert [reply["ack"] for reply in replies] == [1] * MANY
        assert (ingest.counts.beside, beside.ready) == (MANY, True)
        made[0].kill()
        await made[0].ended()
        replies = await asyncio.gather(*(tell(ingest, home.identity, reading(home)) for home in homes))
        assert [reply["ack"] for reply in replies] == [2] * MANY
        assert await kept(town, homes) == [[1, 2]] * MANY
        assert (beside.ready, ingest.counts.failed) == (False, 0)
        errors = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
        assert errors == ["The process beside has ended; reports are taken without it"]
        for _ in range(9):
            assert not beside.takes(64)
        assert len(made) == 1
    finally:
        await ingest.stop()


async def test_what_it_cannot_do_is_done_here(
    town: Town, ingest: Ingest, beside: Beside, monkeypatch: pytest.MonkeyPatch
):
    def fail(*_others: object) -> None:
        raise OSError("the disk is gone")

    homes = await many(town)
    with monkeypatch.context() as patched:
        patched.setattr("aggregator.ingest.quiet.QuietReports.take_waiting", fail)
        waiting = [asyncio.create_task(tell(ingest, home.identity, reading(home))) for home in homes]
        replies = await asyncio.gather(*waiting)
    assert [reply["ack"] for reply in replies] == [1] * MANY
    assert (beside.ready, ingest.counts.beside, ingest.counts.reports) == (True, 0, MANY)


async def test_a_process_without_work_is_ended_and_started_again(
    town: Town, url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO, "aggregator.ingest")
    monkeypatch.setattr("aggregator.ingest.beside.link._IDLE_S", 0.05)
    beside = Beside(REGION, url, partial(played, town.clock))
    for _ in range(2):
        await started(beside)
        for _ready in iter(lambda: beside.ready, False):
            await asyncio.sleep(0.01)
    await beside.stop()
    told = [record.event for record in caplog.records if record.name.startswith("aggregator.ingest")]  # type: ignore[attr-defined]
    assert told[:4] == ["beside_started", "beside_idle"] * 2


@dataclass
class Hanging:
    """A process that says what it is given here and nothing more, until it is killed."""

    says: bytes = b""
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def start(self) -> Running:
        answers, (theirs, ours) = asyncio.StreamReader(), os.pipe()
        answers.feed_data(self.says)
        kill = partial(self.end, theirs)
        return Running(orders=await orders_to(ours), answers=answers, ended=self.ended.wait, kill=kill)

    def end(self, theirs: int) -> None:
        os.close(theirs)
        self.ended.set()


async def test_a_process_that_never_is_ready_is_ended(town: Town, url: str, monkeypatch: pytest.MonkeyPatch):
    for limit in ("_START_S", "_STOP_S"):
        monkeypatch.setattr(f"aggregator.ingest.beside.link.{limit}", 0.05)
    hanging = Hanging()
    beside = Beside(REGION, url, hanging.start)
    assert [beside.takes(64) for _ in range(3)] == [False] * 3
    await asyncio.wait_for(hanging.ended.wait(), 60)
    await beside.stop()
    assert not beside.ready


async def test_a_process_that_hangs_is_ended(town: Town, url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("aggregator.ingest.beside.link._ANSWER_S", 0.05)
    hanging, homes = Hanging(frames.frame(frames.READY)), await many(town)
    ended, beside = hanging.ended, Beside(REGION, url, hanging.start)
    await started(beside)
    ingest = Ingest(town.context, beside)
    await ingest.start()
    replies = await asyncio.gather(*(tell(ingest, home.identity, reading(home)) for home in homes))
    await ingest.stop()
    assert [reply["ack"] for reply in replies] == [1] * MANY
    assert (beside.ready, ended.is_set(), await kept(town, homes)) == (False, True, [[1]] * MANY)


@asynccontextmanager
async def broken_at_first(_database: Database) -> AsyncIterator[None]:
    raise OSError("the disk is gone")
    yield


@asynccontextmanager
async def broken_at_last(_database: Database) -> AsyncIterator[None]:
    yield
    raise OSError("the disk is gone")


@pytest.mark.parametrize("broken", [broken_at_first, broken_at_last])
async def test_a_database_that_cannot_be_held_stops_nothing(
    town: Town, ingest: Ingest, monkeypatch: pytest.MonkeyPatch, broken: object
):
    homes = await many(town)
    with monkeypatch.context() as patched:
        patched.setattr("aggregator.store.database.Database.held", broken)
        replies = await asyncio.gather(*(tell(ingest, home.identity, reading(home)) for home in homes))
    assert [reply["ack"] for reply in replies] == [1] * MANY
    again = await asyncio.gather(*(tell(ingest, home.identity, reading(home)) for home in homes))
    assert [reply["ack"] for reply in again] == [2] * MANY


async def test_what_does_not_start_is_told_once(town: Town, url: str, caplog: pytest.LogCaptureFixture):
    async def nothing() -> Running:
        raise FileNotFoundError("python")

    beside = Beside(REGION, url, nothing)
    for _ in range(9):
        assert not beside.takes(64)
        await asyncio.sleep(0)
    await beside.stop()
    assert [record.levelname for record in caplog.records if record.name.startswith("aggregator.ingest")] == ["ERROR"]


@given(st.lists(STEPS, max_size=6))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_both_processes_lead_to_the_same(town: Town, url: str, story: list[dict[str, Any]]):
    beside, here = Beside(REGION, url, partial(played, town.clock)), Ingest(town.context)
    there = Ingest(town.context, beside)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("aggregator.ingest.beside.link._WORTH_IT", MANY * 4)
        patched.setattr(here, "_quiet", NothingIsQuiet())
        await started(beside)
        quick, long = [await town.home(await town.register(dong)) for dong in ("mangu", "sinnae")]
        for ingest in (here, there):
            await ingest.start()
        try:
            for step in story:
                town.clock.at += timedelta(minutes=step["minutes"])
                told = []
                for home, ingest in ((quick, there), (long, here)):
                    reply = dict(await tell(ingest, home.identity, orjson.dumps(report(home, step))))
                    told.append({**reply, "settings": sorted(reply["settings"] or {})})
                assert told[0] == told[1]
        finally:
            for ingest in (here, there):
                await ingest.stop()
        assert await found(quick) == await found(long)
