"""What of the readings leaves the home."""

import math
from datetime import UTC, datetime

import pytest

from custom_components.smartcare.kernel import wire
from custom_components.smartcare.telemetry import Telemetry

START = 1_800_000_000.0
assert START % 300 == 0


def at(seconds: float) -> datetime:
    return datetime.fromtimestamp(START + seconds, UTC)


def summary(seconds: float, count: int, low: float, high: float, mean: float, last: float) -> wire.SummaryItem:
    return wire.SummaryItem(
        at=at(seconds), sensor="tv", span_s=300.0, count=count, min=low, max=high, mean=mean, last=last
    )


def take_all(telemetry: Telemetry, readings: list[tuple[float, float | str | None]]) -> list[wire.Item]:
    return [item for when, value in readings for item in telemetry.take("tv", START + when, value)]


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([], []),
        ([(0, 0.4)], [summary(0, 1, 0.4, 0.4, 0.4, 0.4)]),
        ([(0, 1.0), (10, 3.0), (299.9, 2.0)], [summary(0, 3, 1.0, 3.0, 2.0, 2.0)]),
        ([(0, 1), (300, 3)], [summary(0, 1, 1, 1, 1, 1), summary(300, 1, 3, 3, 3, 3)]),
        ([(0, 1.0), (900, 3.0)], [summary(0, 1, 1, 1, 1, 1), summary(900, 1, 3, 3, 3, 3)]),
        ([(400, 1.0), (100, 3.0)], [summary(300, 2, 1.0, 3.0, 2.0, 3.0)]),
        ([(0, None), (1, "on"), (2, math.nan), (3, math.inf)], []),
    ],
    ids=["none", "one", "three", "two windows", "a gap", "clock set back", "no numbers"],
)
def test_a_summary_holds_five_minutes_of_numbers(readings, expected):
    telemetry = Telemetry()

    done = take_all(telemetry, readings)

    assert done + telemetry.flush() == expected


@pytest.mark.parametrize(
    ("value", "sent"),
    [(92.4, [92.4]), ("open", ["open"]), (0, [0]), (None, []), (math.nan, []), (-math.inf, [])],
)
def test_in_full_every_reading_is_sent(value, sent):
    telemetry = Telemetry(wire.Telemetry.FULL)

    items = telemetry.take("tv", START + 7, value)

    assert items == [wire.ReadingItem(at=at(7), sensor="tv", value=value) for value in sent]


def test_evidence_only_sends_no_reading():
    telemetry = Telemetry(wire.Telemetry.EVIDENCE)

    assert telemetry.take("tv", START, 92.4) == []
    assert telemetry.next_due_at is None
    assert telemetry.flush() == []


def test_a_window_closes_when_its_time_has_come():
    telemetry = Telemetry()
    telemetry.take("tv", START + 10, 5.0)
    telemetry.take("lamp", START + 310, 7.0)

    assert telemetry.next_due_at == START + 300
    assert telemetry.advance(START + 299.9) == []
    assert [item.sensor for item in telemetry.advance(START + 300) if isinstance(item, wire.SummaryItem)] == ["tv"]
    assert telemetry.next_due_at == START + 600


@pytest.mark.parametrize(
    ("setting", "left"),
    [
        (wire.Telemetry.FULL, [summary(0, 1, 5.0, 5.0, 5.0, 5.0)]),
        (wire.Telemetry.SUMMARY, [summary(0, 1, 5.0, 5.0, 5.0, 5.0)]),
        (wire.Telemetry.EVIDENCE, []),
    ],
)
def test_another_setting_ends_the_open_windows(setting, left):
    telemetry = Telemetry()
    telemetry.take("tv", START, 5.0)

    assert telemetry.configure(setting) == left
    assert telemetry.next_due_at is None
