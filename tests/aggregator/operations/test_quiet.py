"""The quick way of quiet reports has the very effects of the long way, and takes what is quiet."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from aggregator.domain.command import CommandType
from aggregator.kernel.wire import format_time
from aggregator.operations import commands, nodes
from aggregator.operations.ingest import Ingest
from aggregator.store import journal, report_groups
from aggregator.store.columns import METADATA
from aggregator.store.journal import unpack_items

from .conftest import OFFICER, Home, Town


class NothingIsQuiet:
    """Leaves every report to the long way."""

    async def take(self, *_others: object) -> None:
        return


@pytest.fixture
async def long_way(town: Town, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Ingest]:
    """Another ingest of the same region that takes every report the long way."""
    made = Ingest(town.context)
    monkeypatch.setattr(made, "_quiet", NothingIsQuiet())
    await made.start()
    yield made
    await made.stop()


ITEMS = st.one_of(
    st.fixed_dictionaries({"type": st.just("reading"), "value": st.sampled_from([1.5, "on"])}),
    st.fixed_dictionaries({"type": st.just("evidence"), "back": st.integers(0, 90)}),
    st.fixed_dictionaries({"type": st.just("evidence"), "back": st.integers(0, 90)}),
    st.fixed_dictionaries({"type": st.just("stage"), "stage": st.sampled_from(["normal", "check", "danger"])}),
    st.fixed_dictionaries({"type": st.just("sensor"), "state": st.sampled_from(["offline", "online", "good"])}),
    st.fixed_dictionaries({"type": st.just("reading"), "back": st.just(-10), "value": st.just(1)}),
    st.fixed_dictionaries({"type": st.just("reading"), "value": st.none()}),
)
SENSORS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["power", "contact"]),
        "alive": st.booleans(),
        "state": st.sampled_from(["good", "good", "never_switches"]),
        "battery": st.sampled_from([None, 10, 18, 90]),
    }
)
STEPS = st.fixed_dictionaries(
    {
        "minutes": st.sampled_from([0, 1, 7]),
        "skip": st.sampled_from([0, 0, 0, 2, -2]),
        "items": st.lists(ITEMS, max_size=3),
        "sensors": st.none() | st.dictionaries(st.sampled_from(["s_1", "s_2"]), SENSORS, max_size=2),
        "heartbeat_back": st.sampled_from([0, 0, 0, 9]),
        "skew": st.sampled_from([0, 0, 5]),
    }
)


def report(home: Home, step: dict[str, Any]) -> dict[str, Any]:
    """The report of one step."""
    now = home.town.clock.at
    home.seq = max(0, home.seq + step["skip"])
    items = []
    for told in step["items"]:
        more = {key: value for key, value in told.items() if key not in ("type", "back", "stage")}
        at = now - timedelta(minutes=told.get("back", 0))
        if told["type"] == "stage":
            items.append(home.stage(told["stage"], "watch"))
        else:
            usual = {"sensor": "s_1", "place": "elsewhere", "what": "opened", "kind": "power", "appliance": None}
            items.append(home.item(told["type"], at, **usual, why={"key": "k"}, **more))
    body = {"v": 1, "node": home.identity.node, "boot": "b_1", "items": items}
    body["sent_at"] = format_time(now + timedelta(minutes=step["skew"]))
    if step["sensors"] is not None:
        at = now - timedelta(minutes=step["heartbeat_back"])
        usual_sensor = {"appliance": None, "front_door": False, "last_seen_at": format_time(at)}
        body["heartbeat"] = home.heartbeat(
            at, *({"id": key, **usual_sensor, **told} for key, told in step["sensors"].items())
        )
    return body


async def send(home: Home, ingest: Ingest, step: dict[str, Any]) -> dict[str, Any]:
    """The reply to the report of one step."""
    reply = dict(await ingest.report(home.identity, report(home, step)))
    return {**reply, "settings": sorted(reply["settings"] or {})}


TABLES = ("cursors", "quarantine", "nodes", "sensors", "stages", "tickets", "incidents", "signals", "dark_homes")
NAMES = {"id", "token_hash", "number", "incident_number", "desk", "desk_why", "dong_id"}
"""Columns that only say which home, incident or dong it is."""


async def found(home: Home) -> dict[str, list[Any]]:
    """What reports have left in the database about a home."""
    node, household = home.identity.node, home.identity.household
    kept: dict[str, list[Any]] = {}
    async with home.town.context.database.read() as connection:
        for name in TABLES:
            table = METADATA.tables[name]
            its_own = table.c.household_id == household if "household_id" in table.c else table.c.node_id == node
            rows = (await connection.execute(select(table).where(its_own))).mappings()
            told = [{key: one for key, one in row.items() if key not in NAMES or name == "sensors"} for row in rows]
            kept[name] = sorted(repr(row).replace(node, "N").replace(household, "H") for row in told)
        kept["items"] = [item for row in await journal.of_node(connection, node) for item in unpack_items(row)]
    return kept


@given(st.lists(STEPS, max_size=6))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_both_ways_lead_to_the_same(town: Town, long_way: Ingest, story: list[dict[str, Any]]):
    quick, long = [await town.home(await town.register(dong)) for dong in ("mangu", "sinnae")]
    for step in story:
        town.clock.at += timedelta(minutes=step["minutes"])
        assert await send(quick, town.ingest, step) == await send(long, long_way, step)
    assert await found(quick) == await found(long)
    assert long_way.counts.long_way == long_way.counts.reports


QUIET: dict[str, Any] = {"minutes": 1, "skip": 0, "sensors": None, "heartbeat_back": 0, "skew": 0}
GOOD = {"kind": "power", "alive": True, "state": "good", "battery": None}
READING = {"type": "reading", "value": 1}
EVIDENCE = {"type": "evidence"}
SENSOR = {"type": "sensor", "state": "good"}


async def ways(town: Town, home: Home, *steps: dict[str, Any]) -> list[int]:
    """Which of the reports took the long way."""
    taken = []
    for step in steps:
        before = town.ingest.counts.long_way
        town.clock.at += timedelta(minutes=1)
        await send(home, town.ingest, QUIET | step)
        taken.append(town.ingest.counts.long_way - before)
    return taken


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([{"items": [READING]}, {"items": [EVIDENCE]}, {"items": []}], [0, 0, 0]),
        ([{"items": [], "sensors": {"s_1": GOOD}}] * 2, [0, 0]),
        ([{"items": [{"type": "stage", "stage": "check"}]}], [1]),
        ([{"items": [{"type": "reading", "value": None}]}], [1]),
        ([{"items": [{"type": "reading", "value": 1, "back": -10}]}], [1]),
        ([{"items": [], "sensors": {"s_1": GOOD | {"alive": False}}}] * 2, [1, 0]),
        ([{"items": [], "sensors": {"s_1": GOOD}}, {"items": [], "sensors": {}}], [0, 1]),
        ([{"items": [], "skew": 5}] * 4 + [{"items": []}], [0, 0, 1, 0, 1]),
        ([{"items": [READING, READING]}, {"items": [READING], "skip": -1}], [0, 0]),
        ([{"items": [SENSOR], "sensors": {"s_1": GOOD}}] * 2, [0, 0]),
        ([{"items": [SENSOR]}, {"items": [SENSOR], "sensors": {"s_2": GOOD}}], [1, 1]),
        ([{"items": [SENSOR | {"state": "offline"}, SENSOR | {"state": "online"}], "sensors": {"s_1": GOOD}}], [1]),
        (
            [{"items": [SENSOR | {"state": "offline", "back": back}], "sensors": {"s_1": GOOD}} for back in (0, 9)],
            [1, 0],
        ),
    ],
    ids=[
        "telemetry",
        "heartbeats",
        "stage",
        "bad item",
        "future",
        "lost sensor",
        "sensor gone",
        "clock",
        "again",
        "sensors",
        "sensors without the last word",
        "lost for a moment",
        "old news",
    ],
)
async def test_what_is_quiet(town: Town, steps: list[dict[str, Any]], expected: list[int]):
    home = await town.home(await town.register())
    assert await ways(town, home, *steps) == expected


async def test_a_power_cut_is_not_quiet(town: Town):
    home = await town.home(await town.register())
    contact = GOOD | {"kind": "contact"}
    cut = {"s_1": GOOD | {"alive": False}, "s_2": contact}
    assert await ways(
        town, home, {"items": [], "sensors": {"s_1": GOOD, "s_2": contact}}, {"items": [], "sensors": cut}
    ) == [0, 1]


async def test_evidence_of_somebody_in_danger_or_away_is_not_quiet(town: Town):
    home = await town.home(await town.register())
    await home.send(home.danger())
    assert await ways(town, home, {"items": [EVIDENCE]}, {"items": [READING]}) == [1, 0]
    other = await town.home(await town.register())
    await other.send(
        other.item("absence", starts_at=format_time(town.clock.at), ends_at=None, place="travel", by="household")
    )
    assert await ways(town, other, {"items": [READING]}) == [1]


async def test_a_node_that_was_silent_or_has_a_command_is_not_quiet(town: Town):
    home = await town.home(await town.register())
    await home.send()
    await town.pass_time(timedelta(hours=1))
    assert await ways(town, home, {"items": [READING]}, {"items": [READING]}) == [1, 0]
    await commands.send(town.context, OFFICER, home.identity.node, CommandType.REFRESH)
    assert await ways(town, home, {"items": [READING]}) == [1]


async def test_a_group_that_fails_is_taken_one_by_one(town: Town, monkeypatch: pytest.MonkeyPatch):
    homes = [await town.home(await town.register()) for _ in range(2)]

    def fail(*_: object) -> None:
        raise ValueError("somebody's mistake")

    monkeypatch.setattr(report_groups, "note_heard", fail)
    replies = await asyncio.gather(*(home.send(home.evidence()) for home in homes))
    assert [reply["ack"] for reply in replies] == [1, 1]
    assert town.ingest.counts.groups_failed >= 1
    assert town.ingest.counts.failed == 0
    assert [len((await found(home))["items"]) for home in homes] == [1, 1]


async def test_settings_travel_with_a_quiet_report(town: Town):
    home = await town.home(await town.register())
    told = (await home.send())["settings"]
    assert (await home.send(settings_version=told["version"]))["settings"] is None
    assert told == (await nodes.info(town.context, home.identity)).settings


async def test_the_skew_of_a_clock_is_kept_and_not_the_time_a_report_waited(town: Town):
    home = await town.home(await town.register())
    await ways(town, home, {"items": [READING], "skew": -1})
    assert "'skew_s': -60.0" in (await found(home))["nodes"][0]
    await ways(town, home, {"items": [{"type": "stage", "stage": "check"}], "skew": 1})
    assert "'skew_s': 60.0" in (await found(home))["nodes"][0]
    assert [one.skew_s for one in await nodes.list_nodes(town.context, OFFICER)] == [60.0]
