"""Reports are stored once, acknowledged after the commit, and set aside item by item where they cannot be read."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from aggregator.domain.errors import Forbidden, Invalid, Unauthorized
from aggregator.kernel.wire import format_time
from aggregator.operations import incidents, nodes
from aggregator.operations.ingest import StoppedError
from aggregator.store import journal, reports
from aggregator.store.journal import unpack_items

from .conftest import ADMINISTRATOR, OFFICER, Home, Town


async def seqs(town: Town, node: str) -> list[int]:
    """The journal of a node."""
    async with town.context.database.read() as connection:
        return [item["seq"] for row in await journal.of_node(connection, node) for item in unpack_items(row)]


async def test_the_same_batch_twice_changes_nothing(town: Town):
    home = await town.home(await town.register())
    batch = [home.danger(), home.evidence()]
    first, second = await home.send(*batch), await home.send(*batch)
    assert (first["ack"], second["ack"]) == (2, 2)
    assert await seqs(town, home.identity.node) == [1, 2]
    (row,) = await incidents.list_incidents(town.context, OFFICER)
    assert len(await incidents.timeline(town.context, OFFICER, row.number)) == 2


async def test_the_same_item_twice_in_one_batch_is_one_item(town: Town):
    home = await town.home(await town.register())
    item = home.evidence()
    assert (await home.send(item, item))["ack"] == 1


async def test_signals_ahead_of_telemetry_are_told_apart(town: Town):
    home = await town.home(await town.register())
    readings = [home.item("reading", sensor="s_tv", value=float(number)) for number in range(3)]
    urgent = home.danger()
    assert await home.send(urgent) | {"time": ""} == {
        "ack": 0,
        "also": [4],
        "rejected": [],
        "commands": [],
        "time": "",
        "settings": (await nodes.info(town.context, home.identity)).settings,
    }
    assert (await home.send(readings[0]))["also"] == []
    reply = await home.send(*readings[1:])
    assert (reply["ack"], reply["also"]) == (4, [])


async def test_another_boot_counts_from_one(town: Town):
    home = await town.home(await town.register())
    await home.send(home.evidence(), home.evidence())
    home.boot, home.seq = "b_2", 0
    assert (await home.send(home.evidence()))["ack"] == 1


async def test_what_the_home_threw_away_counts_as_dealt_with(town: Town):
    home = await town.home(await town.register())
    await home.send(home.evidence())
    home.seq = 9
    reply = await home.send(home.item("dropped", first_seq=2, last_seq=9, count=8))
    assert reply["ack"] == 10


async def test_a_signal_that_was_told_as_dropped_still_counts(town: Town):
    home = await town.home(await town.register())
    late = home.danger()
    await home.send(home.item("dropped", first_seq=1, last_seq=1, count=1))
    assert (await home.send(late))["ack"] == 2
    assert len(await incidents.list_incidents(town.context, OFFICER)) == 1


@pytest.mark.parametrize(
    ("spoil", "field"),
    [({"type": "song"}, "type"), ({"at": "yesterday"}, "at"), ({"place": "moon"}, "place"), ({"sensor": 7}, "sensor")],
)
async def test_an_item_nobody_can_read_is_set_aside_and_the_others_go_on(town: Town, spoil: dict[str, Any], field: str):
    home = await town.home(await town.register())
    bad, good = home.evidence() | spoil, home.evidence()
    replies = [await home.send(bad, good), await home.send(bad, good)]
    assert [(reply["ack"], [one["field"] for one in reply["rejected"]]) for reply in replies] == [(2, [field])] * 2
    assert await seqs(town, home.identity.node) == [2]
    async with town.context.database.read() as connection:
        (kept,) = await reports.rejected_of(connection, home.identity.node)
    assert (kept["seq"], kept["field"], kept["item"]) == (1, field, bad)


async def test_neither_journal_nor_quarantine_keeps_the_words_about_a_place(town: Town):
    home = await town.home(await town.register())
    told = home.item("absence", starts_at="2026-11-18T03:00:00Z", ends_at=None, place="부산 딸네", by="household")
    late = home.item("absence", starts_at="2026-11-18T03:00:00Z", ends_at=None, place="부산 딸네", by="household") | {
        "at": "yesterday"
    }
    await home.send(told, late)
    async with town.context.database.read() as connection:
        (batch,) = await journal.of_node(connection, home.identity.node)
        (refused,) = await reports.rejected_of(connection, home.identity.node)
    (taken,) = unpack_items(batch)
    assert (taken, refused["item"]) == (told | {"place": "other"}, late | {"place": "other"})


async def test_an_item_from_the_future_is_refused_with_a_reason(town: Town):
    home = await town.home(await town.register())
    limit = town.clock.at + timedelta(minutes=5)
    reply = await home.send(home.evidence(limit), home.evidence(limit + timedelta(milliseconds=1)))
    assert reply["ack"] == 2
    assert [(one["seq"], one["field"], one["error"]) for one in reply["rejected"]] == [(2, "at", "lies in the future")]


@pytest.mark.parametrize("kind", ["sos", "danger"])
async def test_a_call_for_help_reaches_somebody_even_with_a_wrong_clock(town: Town, kind: str):
    home = await town.home(await town.register())
    future = format_time(town.clock.at + timedelta(days=400))
    item = {"sos": home.item("sos", sensor="s_sos"), "danger": home.danger()}[kind] | {"seq": 1, "at": future}
    replies = [await home.send(item), await home.send(item)]
    assert [len(reply["rejected"]) for reply in replies] == [1, 1]
    (row,) = await incidents.list_incidents(town.context, OFFICER)
    assert len(await incidents.timeline(town.context, OFFICER, row.number)) == 2


@pytest.mark.parametrize(
    ("spoil", "field"), [({"v": 2}, "v"), ({"items": [{"type": "sos"}]}, "items[0].seq"), ({"boot": ""}, "boot")]
)
async def test_an_envelope_nobody_can_read_is_refused_as_a_whole(town: Town, spoil: dict[str, Any], field: str):
    home = await town.home(await town.register())
    with pytest.raises(Invalid) as caught:
        await home.send(home.evidence(), **spoil)
    assert (caught.value.code, caught.value.field) == ("report_malformed", field)


async def test_a_node_reports_for_itself_alone(town: Town):
    home = await town.home(await town.register())
    with pytest.raises(Forbidden, match="node_mismatch"):
        await home.send(home.evidence(), node="n_other")


async def test_a_node_revoked_in_the_meantime_is_not_heard(town: Town):
    home = await town.home(await town.register())
    await nodes.revoke(town.context, ADMINISTRATOR, home.identity.node)
    with pytest.raises(Unauthorized, match="token_unknown"):
        await home.send(home.evidence())


async def test_settings_travel_only_when_the_home_does_not_have_them(town: Town):
    home = await town.home(await town.register())
    told = (await home.send())["settings"]
    assert (told["risk"], told["contact"]) == ("general", {"name": "망우동", "phone": "02-000-0001"})
    assert (await home.send(settings_version=told["version"]))["settings"] is None
    assert (await home.send(settings_version="old"))["settings"] == told


async def test_reports_that_wait_share_a_commit_and_a_bad_one_takes_no_other_with_it(town: Town):
    home = await town.home(await town.register())
    commits: list[object] = []
    event.listen(town.context.database.engine.sync_engine, "commit", commits.append)
    outcomes = await asyncio.gather(
        *(home.send(home.evidence()) for _ in range(20)),
        home.send(home.evidence(), node="n_other"),
        return_exceptions=True,
    )
    assert sorted(reply["ack"] for reply in outcomes[:20]) == list(range(1, 21))  # type: ignore[index]
    assert isinstance(outcomes[20], Forbidden)
    assert len(commits) < 20


async def test_a_call_for_help_overtakes_the_telemetry_that_waits(town: Town, monkeypatch: pytest.MonkeyPatch):
    homes = [await town.home(await town.register()) for _ in range(2)]
    monkeypatch.setattr("aggregator.operations.ingest._MOST", 4)
    monkeypatch.setattr(town.ingest, "_most", 4.0)
    answered: list[str] = []

    async def send(kind: str, home: Home) -> None:
        await home.send(home.item(kind, sensor="s_1", value=1))
        answered.append(kind)

    telemetry = [asyncio.create_task(send("reading", homes[0])) for _ in range(60)]
    await asyncio.sleep(0)
    await send("sos", homes[1])
    assert len(answered) < 20
    await asyncio.gather(*telemetry)
    assert town.ingest.counts.signals == 1


@pytest.mark.parametrize(
    ("size", "seconds", "expected"),
    [(400, 0.15, 400), (400, 1.5, 220), (8, 0.01, 400), (8, 10.0, 200.06), (300, 0.1, 400)],
)
async def test_a_group_is_as_large_as_its_commit_is_fast(town: Town, size: int, seconds: float, expected: float):
    adapt = town.ingest._adapt
    adapt(size, seconds)
    assert town.ingest._most == pytest.approx(expected, abs=0.1)
    for _ in range(20):
        adapt(8, 10.0)
    assert town.ingest._most == 8


async def test_nothing_is_acknowledged_that_is_not_on_disk(town: Town):
    home = await town.home(await town.register())
    batch = [home.danger(), home.evidence()]
    engine = town.context.database.engine.sync_engine

    def fail(_connection: object) -> None:
        raise OSError("disk full")

    event.listen(engine, "commit", fail)
    with pytest.raises(OSError, match="disk full"):
        await home.send(*batch)
    event.remove(engine, "commit", fail)
    assert await seqs(town, home.identity.node) == []
    assert await incidents.list_incidents(town.context, OFFICER) == ()
    assert (await home.send(*batch))["ack"] == 2
    assert len(await incidents.list_incidents(town.context, OFFICER)) == 1


async def test_a_caller_who_went_away_hinders_nobody(town: Town):
    home = await town.home(await town.register())
    gone = asyncio.create_task(home.send(home.evidence()))
    await asyncio.sleep(0)
    gone.cancel()
    assert (await home.send(home.evidence()))["ack"] == 2


async def test_reports_that_were_taken_are_finished_before_the_end(town: Town):
    home = await town.home(await town.register())
    sending = [asyncio.create_task(home.send(home.evidence())) for _ in range(120)]
    await asyncio.sleep(0)
    await town.ingest.stop()
    assert [(await one)["ack"] for one in sending][-1] == 120
    with pytest.raises(StoppedError):
        await home.send(home.evidence())
    await town.ingest.stop()


BATCHES = st.lists(st.lists(st.integers(min_value=1, max_value=12), min_size=1, max_size=6), max_size=8)


@given(BATCHES)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
async def test_any_order_any_duplicates_each_item_once(town: Town, batches: list[list[int]]):
    home = await town.home(await town.register())
    sent: set[int] = set()
    for batch in batches:
        reply = await home.send(*(home.evidence() | {"seq": seq} for seq in batch))
        sent |= set(batch)
        ack = next(seq for seq in range(14) if seq + 1 not in sent)
        assert (reply["ack"], reply["also"]) == (ack, sorted(seq for seq in set(batch) if seq > ack))
    assert sorted(await seqs(town, home.identity.node)) == sorted(sent)


async def test_the_first_report_of_a_home_does_not_hold_up_its_call_for_help(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, calling = await town.home(await town.register()), await town.home(await town.register())
    await busy.send(busy.evidence())
    monkeypatch.setattr(town.ingest, "_adapt", lambda *_: None)
    monkeypatch.setattr(town.ingest, "_most", 1.0)
    telemetry = [asyncio.create_task(busy.send(busy.item("reading", sensor="s", value=1.0))) for _ in range(40)]
    await asyncio.sleep(0)
    await calling.send()
    await calling.send(calling.item("sos", sensor="s_sos"))
    still_waiting = [task for task in telemetry if not task.done()]
    assert len(still_waiting) > 30
    await asyncio.gather(*telemetry)
