"""A dispatch from leaving to coming back, in the order things happen."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.domain.dispatch_record import NOTHING_TOLD, Dispatch, Particulars, Step, chosen, decisions
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.incident import Move, State, Transition
from aggregator.kernel.events import Explanation

from .conftest import NOON

SENT = Dispatch(incident=1001, sent_at=NOON, sent_by="kim")
OPENED = NOON - timedelta(minutes=30)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("known", "step", "minutes"),
    [
        (SENT, Step.LEFT, -10),
        (SENT, Step.ARRIVED, 0),
        (replace(SENT, left_at=at(-10)), Step.ARRIVED, -1),
        (replace(SENT, arrived_at=at(20)), Step.ARRIVED, 15),
        (replace(SENT, ended_at=at(40)), Step.TRANSPORTED, 40),
        (replace(SENT, arrived_at=at(20)), Step.ENDED, 20),
    ],
)
def test_times_in_order(known: Dispatch, step: Step, minutes: float):
    after = known.after(step, at(minutes), Particulars(hospital="서울의료원"), opened_at=OPENED)
    assert after.time_of(step) == at(minutes)
    assert [after.time_of(other) for other in Step if other is not step] == [
        known.time_of(other) for other in Step if other is not step
    ]


@pytest.mark.parametrize(
    ("known", "step", "minutes"),
    [
        (SENT, Step.LEFT, -31),
        (SENT, Step.ARRIVED, -1),
        (replace(SENT, left_at=at(-10)), Step.ARRIVED, -11),
        (replace(SENT, arrived_at=at(20)), Step.LEFT, 21),
        (replace(SENT, arrived_at=at(20)), Step.ENDED, 19),
        (replace(SENT, ended_at=at(40)), Step.ARRIVED, 41),
    ],
)
def test_times_out_of_order(known: Dispatch, step: Step, minutes: float):
    with pytest.raises(Invalid, match="time_out_of_order"):
        known.after(step, at(minutes), NOTHING_TOLD, opened_at=OPENED)


def test_nobody_is_taken_to_nowhere():
    with pytest.raises(Invalid, match="hospital_needed"):
        SENT.after(Step.TRANSPORTED, at(5), NOTHING_TOLD, opened_at=OPENED)


@given(some.lists(some.builds(Particulars, names=some.text(max_size=2))))
def test_what_was_told_stays_until_something_new_is_told(told: list[Particulars]):
    known = Particulars(hospital="서울의료원")
    for one in told:
        known = known.and_then(one)
    assert known.hospital == "서울의료원"
    assert known.names == next((one.names for one in reversed(told) if one.names), "")


@pytest.mark.parametrize(("position", "expected"), [(None, (2, "park")), (1, (1, "kim")), (2, (2, "park"))])
def test_one_of_several_dispatches(position: int | None, expected: tuple[int, str]):
    found, record = chosen([SENT, replace(SENT, sent_by="park")], position)
    assert (found, record.sent_by) == expected


@pytest.mark.parametrize(("count", "position"), [(0, None), (1, 0), (1, 2)])
def test_dispatches_that_are_not_there(count: int, position: int | None):
    with pytest.raises(NotFound, match="dispatch_unknown"):
        chosen([SENT] * count, position)


def row(minutes: float, key: str) -> Transition:
    state = State.DISPATCHED
    return Transition(at=at(minutes), who="kim", move=Move.NOTE, before=state, after=state, why=Explanation(key))


def test_decisions_belong_to_the_dispatch_they_were_written_down_during():
    timeline = [row(1, "police.forced_entry"), row(2, "dispatch.arrived"), row(60, "police.location_tracing")]
    first, second = decisions(timeline, [SENT, replace(SENT, sent_at=at(60))])
    assert [one.why.key for one in first] == ["police.forced_entry"]
    assert [one.why.key for one in second] == ["police.location_tracing"]
    assert decisions(timeline, []) == ()
