"""Items of homes folded into hours: in any order the same, once each, and nothing odd stops the rest."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.history import HOUR_S, Hour, Key, fold

MIDNIGHT = datetime(2026, 11, 18, tzinfo=UTC)
FIRST = int(MIDNIGHT.timestamp()) // HOUR_S


def at(minutes: float) -> str:
    return (MIDNIGHT + timedelta(minutes=minutes)).isoformat()


def reading(minutes: float, value: float | str, sensor: str = "s_tv") -> dict[str, Any]:
    return {"type": "reading", "at": at(minutes), "sensor": sensor, "value": value}


def summary(minutes: float, count: int, low: float, high: float, mean: float, last: float) -> dict[str, Any]:
    values = {"span_s": 300.0, "count": count, "min": low, "max": high, "mean": mean, "last": last}
    return {"type": "summary", "at": at(minutes), "sensor": "s_tv", **values}


def evidence(minutes: float) -> dict[str, Any]:
    return {"type": "evidence", "at": at(minutes), "sensor": "s_tv", "place": "indoors", "what": "switched_on"}


def folded(*items: dict[str, Any], **how: Any) -> dict[Key, Hour]:
    hours: dict[Key, Hour] = {}
    fold(hours, "h_1", items, **how)
    return hours


def test_values_of_an_hour():
    hours = folded(reading(1, 5.0), summary(5, 3, 1.0, 9.0, 4.0, 2.0), reading(61, 7.0))
    first, second = hours[("h_1", "s_tv", FIRST)], hours[("h_1", "s_tv", FIRST + 1)]
    assert (first.count, first.total, first.low, first.high, first.last) == (4, 17.0, 1.0, 9.0, 2.0)
    assert first.last_ms == int((MIDNIGHT + timedelta(minutes=10)).timestamp()) * 1000
    assert (second.count, second.total) == (1, 7.0)


def test_the_last_value_is_that_of_the_latest_time_however_late_it_is_told():
    assert folded(reading(30, 3.0), reading(10, 1.0))[("h_1", "s_tv", FIRST)].last == 3.0


def test_evidence_by_quarters():
    hours = folded(evidence(0), evidence(14.99), evidence(15), evidence(59.9), {**evidence(31), "type": "sos"})
    assert hours[("h_1", "s_tv", FIRST)] == Hour(evidence=[2, 1, 1, 1])


def test_other_steps_and_a_part_of_a_time():
    within = MIDNIGHT + timedelta(minutes=5), MIDNIGHT + timedelta(minutes=15)
    hours = folded(reading(4, 1.0), reading(5, 2.0), reading(14.9, 3.0), reading(15, 4.0), step_s=600, within=within)
    assert {key[2] - FIRST * 6: hour.total for key, hour in hours.items()} == {0: 2.0, 1: 3.0}


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"type": "stage", "at": at(1)},
        {"type": "reading"},
        {**reading(1, 1.0), "at": "yesterday"},
        {**reading(1, 1.0), "at": 5},
        {**reading(1, 1.0), "at": "2026-11-18T00:01:00"},
        {**reading(1, 1.0), "value": None},
        {**reading(1, 1.0), "value": float("nan")},
        {**reading(1, 1.0), "value": 10**400},
        {**summary(1, 3, 1.0, 2.0, 1.5, 2.0), "mean": float("inf")},
        {name: value for name, value in reading(1, 1.0).items() if name != "sensor"},
    ],
)
def test_what_cannot_be_read_stops_nothing(odd: dict[str, Any]):
    within = MIDNIGHT, MIDNIGHT + timedelta(hours=1)
    assert folded(odd, reading(1, 5.0), within=within) == folded(reading(1, 5.0))


@pytest.mark.parametrize("item", [reading(1, "on"), summary(1, 0, 1.0, 2.0, 1.5, 2.0)])
def test_what_is_no_value_adds_none(item: dict[str, Any]):
    assert [hour.count for hour in folded(item).values()] == [0]


def canonical(hours: dict[Key, Hour]) -> dict[Key, tuple[Any, ...]]:
    return {
        key: (hour.count, round(hour.total, 6), hour.low, hour.high, hour.last_ms, tuple(hour.evidence))
        for key, hour in hours.items()
    }


ITEMS = st.lists(
    st.one_of(
        st.builds(reading, st.integers(0, 300), st.integers(0, 100).map(float), st.sampled_from(["s_a", "s_b"])),
        st.builds(evidence, st.integers(0, 300)),
    )
)


@given(items=ITEMS, more=ITEMS, data=st.data())
def test_order_and_portions_do_not_matter(items: list[Any], more: list[Any], data: st.DataObject):
    shuffled = data.draw(st.permutations(items + more))
    portions: dict[Key, Hour] = {}
    fold(portions, "h_1", more)
    fold(portions, "h_1", items)
    assert canonical(folded(*shuffled)) == canonical(portions)
