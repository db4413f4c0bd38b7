"""The desk stream: at once, in order, nothing lost over a break, and only what the reader may see."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from statistics import median
from time import monotonic
from typing import Any

import aiohttp
import orjson
import pytest

from aggregator.operations import stream, users
from aggregator.operations.stream import Feed
from aggregator.store import timeline

from .conftest import OPERATOR, Region, time

PATIENCE_S = 60.0


class Reader:
    """Reads one stream as a dashboard would."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response
        self.last_id = ""

    async def block(self) -> list[str]:
        lines: list[str] = []
        while line := (await asyncio.wait_for(self._response.content.readline(), PATIENCE_S)).decode().rstrip("\n"):
            lines.append(line)
        return lines

    async def event(self) -> tuple[str, Any]:
        lines = await self.block()
        values = dict(line.split(": ", 1) for line in lines)
        self.last_id = values["id"]
        return values["event"], orjson.loads(values["data"])

    async def rest(self) -> bytes:
        return await asyncio.wait_for(self._response.content.read(), PATIENCE_S)

    async def ended(self) -> bool:
        await self.rest()
        return True


@asynccontextmanager
async def reading(region: Region, who: str, last_id: str | None = None) -> AsyncIterator[Reader]:
    headers = {"Authorization": f"Bearer {region.tokens[who]}"}
    headers |= {} if last_id is None else {"Last-Event-ID": last_id}
    async with region.client.session.get(region.client.address + "/api/v1/desk/stream", headers=headers) as response:
        assert (response.status, response.content_type) == (200, "text/event-stream")
        yield Reader(response)


async def events(reader: Reader, count: int) -> list[dict[str, Any]]:
    return [(await reader.event())[1] for _ in range(count)]


async def seconds_to_see_one(region: Region, reader: Reader) -> float:
    """How long it takes until a new row of the timeline is read."""
    began = monotonic()
    await region.ask("POST", "/api/v1/incidents/I-1001/notes", "kim", json={"memo": "called"})
    await reader.event()
    return monotonic() - began


async def test_a_signal_is_seen_within_a_second_without_personal_data(region: Region):
    async with reading(region, "kim") as reader:
        assert await reader.event() == ("ready", {})
        label = await region.incident()
        name, first = await reader.event()
        row, routed = reader.last_id, await events(reader, 1)
        waited = [await seconds_to_see_one(region, reader) for _ in range(5)]
    assert name == "incident"
    assert [one["move"] for one in routed] == ["note"]
    assert median(waited) < 1.0
    assert first == {
        "id": int(row),
        "incident": label,
        "move": "raise",
        "state": "open",
        "priority": "sos",
        "desk": "dong:hongje1",
        "at": time(region.clock.at),
    }


async def test_nothing_is_lost_over_a_break(region: Region):
    async with reading(region, "kim") as reader:
        await reader.event()
        label = await region.incident()
        first = await events(reader, 1)
    await region.ask("POST", f"/api/v1/incidents/{label}/claim", "kim")
    await region.ask("POST", f"/api/v1/incidents/{label}/notes", "kim", json={"memo": "called"})
    async with reading(region, "kim", reader.last_id) as again:
        assert await again.event() == ("ready", {})
        rest = await events(again, 3)
    assert [one["move"] for one in first + rest] == ["raise", "note", "claim", "note"]
    ids = [one["id"] for one in first + rest]
    assert ids == sorted(set(ids))
    assert "called" not in str(rest)


@pytest.mark.parametrize(("who", "sees"), [("kim", True), ("chief", True), ("lee", False), ("park", False)])
async def test_only_what_the_reader_may_see(region: Region, who: str, sees: bool):
    async with reading(region, who) as reader, reading(region, "chief") as all_seeing:
        await reader.event()
        await all_seeing.event()
        await region.incident()
        await all_seeing.event()
        told = await events(reader, int(sees))
        await region.application.feed.close()
        rest = await reader.rest()
    assert [one["move"] for one in told] == ["raise"] * sees
    assert sees or rest == b""


async def test_the_centre_sees_who_agreed_to_be_watched_at_night(region: Region):
    agreed = await region.ask("POST", f"/api/v1/households/{region.household}/consents", "kim", json={"kind": "night"})
    assert agreed.status == 201
    label = await region.incident()
    region.clock.turn(timedelta(hours=9))
    async with reading(region, "park") as reader:
        await reader.event()
        await region.ask("POST", f"/api/v1/incidents/{label}/notes", "kim", json={"memo": "left for the night"})
        assert (await reader.event())[1]["incident"] == label


async def test_who_was_shut_out_hears_nothing_more(region: Region):
    async with reading(region, "kim") as reader:
        await reader.event()
        await users.disable(region.application.context, OPERATOR, "kim")
        await region.report({"type": "sos", "at": time(region.clock.at), "sensor": "s_1"})
        assert await reader.rest() == b""


async def test_silence_is_told_and_who_may_no_longer_sign_in_is_cut_off(region: Region):
    region.application.feed.heartbeat_s = 0.2
    async with reading(region, "lee") as reader:
        await reader.event()
        assert await reader.block() == [": still here"]
        await users.disable(region.application.context, OPERATOR, "lee")
        assert await reader.ended()


async def test_the_service_ends_its_streams(region: Region):
    async with reading(region, "kim") as reader:
        await reader.event()
        await region.application.feed.close()
        assert await reader.ended()


@pytest.mark.parametrize("last_id", ["x", "-1", "1.5", "٣", "9" * 19])
async def test_what_is_no_id_is_refused(region: Region, last_id: str):
    answer = await region.ask("GET", "/api/v1/desk/stream", "kim", headers={"Last-Event-ID": last_id})
    assert (answer.status, answer.json["code"]) == (400, "last_event_id_malformed")


async def test_an_id_of_the_future_goes_on_from_now(region: Region):
    async with reading(region, "kim", "999999") as reader:
        assert await reader.event() == ("ready", {})
        assert reader.last_id == "0"


async def test_a_fault_of_the_database_is_told_once(
    region: Region, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    failed = asyncio.Semaphore(0)

    async def broken(_context: object) -> int:
        failed.release()
        raise OSError("disk")

    monkeypatch.setattr(timeline, "is_behind", broken)
    feed = Feed(region.application.context)
    feed.heartbeat_s = PATIENCE_S
    waiting = asyncio.create_task(feed.beyond(10**6))
    for _ in range(3):
        await failed.acquire()
    monkeypatch.undo()
    feed.heartbeat_s = 0.7
    assert not await feed.beyond(10**6)
    assert [record.levelname for record in caplog.records if record.name == stream.__name__] == ["ERROR"]
    await feed.close()
    assert not await waiting
