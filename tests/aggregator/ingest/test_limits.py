"""Lanes, the pace of one node, and the counts."""

from asyncio import Future, new_event_loop
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.errors import Busy
from aggregator.domain.ingest_rules import IngestRules
from aggregator.ingest.checked import Checked
from aggregator.ingest.counts import COMMIT_S, Counts
from aggregator.ingest.lanes import SIGNALS_IN_A_ROW, Lanes, Waiting
from aggregator.ingest.pace import Pace
from aggregator.kernel.wire import Lane
from aggregator.operations.nodes import NodeIdentity

NOON = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
READING = {"type": "reading", "at": "2026-11-18T03:00:00Z", "sensor": "s", "value": 1}
SOS = {"type": "sos", "at": "2026-11-18T03:00:00Z", "sensor": "s"}


@pytest.fixture
def future() -> Iterator[Future[Any]]:
    """An answer nobody waits for."""
    loop = new_event_loop()
    yield loop.create_future()
    loop.close()


def waiting(answer: Future[Any], item: dict[str, Any] | None, *, node: str = "n_1", size: int = 1000) -> Waiting:
    """A report of one item, or of none."""
    items = [{"seq": 1, **one} for one in (item,) if one is not None]
    checked = Checked.read({"v": 1, "node": node, "boot": "b", "sent_at": "2026-11-18T03:00:00Z", "items": items})
    return Waiting(
        identity=NodeIdentity(node=node, household="h"), checked=checked, arrived_at=NOON, size=size, answer=answer
    )


def test_signals_go_first_and_never_hold_telemetry_for_ever(future: Future[Any]):
    lanes = Lanes(IngestRules())
    lanes.add(waiting(future, READING))
    for _ in range(SIGNALS_IN_A_ROW + 2):
        lanes.add(waiting(future, SOS))
    groups = [lanes.take(1) for _ in range(SIGNALS_IN_A_ROW + 3)]
    urgent = [group[0].checked.urgent for group in groups]
    assert urgent == [True] * SIGNALS_IN_A_ROW + [False, True, True]
    assert (len(lanes), lanes.take(5)) == (0, [])


def test_an_empty_report_overtakes_telemetry_but_no_signal(future: Future[Any]):
    lanes = Lanes(IngestRules())
    readings = [waiting(future, READING) for _ in range(9)]
    first, sos = waiting(future, None), waiting(future, SOS)
    for one in (*readings, first, sos):
        lanes.add(one)
    assert (lanes.waiting(Lane.TELEMETRY), lanes.oldest_at(Lane.TELEMETRY)) == (10, NOON)
    assert [lanes.take(5) for _ in range(4)] == [[sos], [first], readings[:5], readings[5:]]
    assert (len(lanes), lanes.oldest_at(Lane.TELEMETRY)) == (0, None)


def test_empty_reports_never_hold_telemetry_for_ever_and_have_an_end(future: Future[Any]):
    lanes = Lanes(IngestRules(waiting=1, signals=SIGNALS_IN_A_ROW + 1))
    lanes.add(waiting(future, READING))
    for _ in range(SIGNALS_IN_A_ROW + 1):
        lanes.add(waiting(future, None))
    with pytest.raises(Busy):
        lanes.add(waiting(future, None))
    groups = [lanes.take(1)[0].checked.seqs for _ in range(SIGNALS_IN_A_ROW + 2)]
    assert groups == [[]] * SIGNALS_IN_A_ROW + [[1], []]


def test_a_group_is_of_one_lane_in_order(future: Future[Any]):
    lanes = Lanes(IngestRules())
    added = [waiting(future, item) for item in (READING, SOS, READING, READING)]
    for one in added:
        lanes.add(one)
    assert lanes.take(9) == [added[1]]
    assert lanes.take(2) == [added[0], added[2]]
    assert (lanes.waiting(Lane.TELEMETRY), lanes.oldest_at(Lane.TELEMETRY), lanes.oldest_at(Lane.SIGNAL)) == (
        1,
        NOON,
        None,
    )


def test_a_full_lane_turns_away_with_a_time_and_leaves_the_other_open(future: Future[Any]):
    lanes = Lanes(IngestRules(waiting=2))
    lanes.add(waiting(future, READING))
    lanes.add(waiting(future, READING))
    with pytest.raises(Busy) as refused:
        lanes.add(waiting(future, READING))
    assert refused.value.code == "ingest_busy"
    assert 5 <= float(refused.value.values["retry_after_s"]) <= 20
    lanes.add(waiting(future, SOS))
    lanes.take(1), lanes.take(1)
    lanes.add(waiting(future, READING))


def test_those_who_are_turned_away_do_not_come_back_at_once(future: Future[Any]):
    lanes = Lanes(IngestRules(waiting=0))
    waits = set()
    for number in range(200):
        with pytest.raises(Busy) as refused:
            lanes.add(waiting(future, READING, node=f"n_{number}"))
        waits.add(refused.value.values["retry_after_s"])
    assert len(waits) > 10


def test_memory_is_bounded_and_signals_have_the_last_quarter(future: Future[Any]):
    lanes = Lanes(IngestRules(megabytes=16))
    lanes.add(waiting(future, READING, size=12 << 20))
    with pytest.raises(Busy):
        lanes.add(waiting(future, READING, size=1))
    lanes.add(waiting(future, SOS, size=4 << 20))
    with pytest.raises(Busy):
        lanes.add(waiting(future, SOS, size=1))
    lanes.take(1)
    lanes.add(waiting(future, SOS, size=4 << 20))


def test_a_minutes_worth_at_once_then_one_after_the_other():
    pace = Pace(60)
    assert [pace.wait_s("n", 100.0) for _ in range(60)] == [0.0] * 60
    assert pace.wait_s("n", 100.0) == pytest.approx(1.0)
    assert pace.wait_s("other", 100.0) == 0.0
    assert pace.wait_s("n", 100.4) == pytest.approx(0.6)
    assert pace.wait_s("n", 101.0) == 0.0
    assert pace.wait_s("n", 101.0) == pytest.approx(1.0)
    assert [pace.wait_s("n", 500.0) for _ in range(61)].count(0.0) == 60


@given(st.integers(1, 600), st.lists(st.floats(0, 30), max_size=200))
def test_never_more_than_two_minutes_worth_in_a_minute(a_minute: int, pauses: list[float]):
    pace, now, taken = Pace(a_minute), 0.0, []
    for pause in pauses:
        now += pause
        wait = pace.wait_s("n", now)
        taken += [now] * (wait == 0.0)
        assert deepcopy(pace).wait_s("n", now + wait + 0.001) == 0.0 or wait == 0.0
    within = [sum(begin <= one < begin + 60 for one in taken) for begin in taken]
    assert max(within, default=0) <= 2 * a_minute + 1


def test_a_clock_that_was_set_back_makes_nobody_wait_for_it():
    pace = Pace(2)
    assert [pace.wait_s("n", 10_000.0) for _ in range(3)] == [0.0, 0.0, 30.0]
    assert [pace.wait_s("n", 100.0) for _ in range(3)] == [0.0, 0.0, 30.0]


def test_the_node_heard_of_longest_ago_is_forgotten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("aggregator.ingest.pace._MOST_NODES", 2)
    pace = Pace(1)
    assert [pace.wait_s(node, 0.0) for node in ("a", "b", "a", "c", "a")] == [0.0, 0.0, 60.0, 0.0, 0.0]


def test_what_was_done_is_counted(future: Future[Any]):
    counts = Counts(Lanes(IngestRules()))
    stored, failed = waiting(future, SOS), waiting(future, READING)
    stored.outcome, stored.new = {"rejected": [{}]}, 0
    failed.outcome = OSError("disk full")
    counts.note(stored)
    counts.note(failed)
    counts.note_commit(COMMIT_S[0])
    counts.note_commit(COMMIT_S[-1] + 1)
    assert (counts.reports, counts.items, counts.duplicates, counts.rejected) == (1, 0, 1, 1)
    assert (counts.signals, counts.failed, counts.commits) == (1, 1, 2)
    assert (counts.commit_classes[0], counts.commit_classes[-1], sum(counts.commit_classes)) == (1, 1, 2)
    assert counts.waiting == {Lane.SIGNAL: 0, Lane.TELEMETRY: 0}
    assert counts.oldest_at == {Lane.SIGNAL: None, Lane.TELEMETRY: None}
