"""How far our clock is behind, by tables: seconds of a clock nobody can set, and the time of day."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.domain.bearings import Bearings, ahead

NOON = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)
HOUR = 3600.0


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def behind(bearings: Bearings, *looks: tuple[float, float]) -> list[float]:
    """What each look says, in seconds; a look is (monotonic, time of day) since the beginning."""
    return [bearings.behind(at(day), monotonic).total_seconds() for monotonic, day in looks]


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ([(10.0, 10.0), (20.0, 20.0)], [0.0, 0.0]),
        ([(10.0, 10.0 - HOUR), (20.0, 20.0 - HOUR), (30.0, 30.0)], [HOUR, HOUR, 0.0]),
        ([(10.0, 10.0 - 59.0), (70.0, 70.0 - 59.0)], [0.0, 0.0]),
        ([(10.0, 10.0 - 60.0)], [60.0]),
        ([(10.0, 10.0 - HOUR), (20.0, 20.0 - 2 * HOUR), (30.0, 30.0 - HOUR)], [HOUR, 2 * HOUR, HOUR]),
        ([(10.0, 10.0 + HOUR), (20.0, 20.0 + HOUR)], [0.0, 0.0]),
        ([(10.0, 10.0 + HOUR), (20.0, 20.0)], [0.0, HOUR]),
    ],
    ids=["right", "an hour back", "slewed", "a minute back", "further and less far", "on", "on by mistake"],
)
def test_behind(looks: Sequence[tuple[float, float]], expected: list[float]):
    assert behind(Bearings(NOON, 0.0), *looks) == expected


def test_a_time_from_before_the_start_counts():
    bearings = Bearings(NOON, 0.0)
    bearings.recall(at(HOUR))
    bearings.recall(at(-HOUR))
    assert behind(bearings, (10.0, 10.0)) == [HOUR]


@pytest.mark.parametrize(
    ("looks", "late_s"),
    [
        ([(10.0, 10.0 + HOUR)], HOUR),
        ([(10.0, 10.0 - HOUR), (20.0, 20.0)], None),
        ([(10.0, 69.0)], None),
        ([(10.0, 10.0 - HOUR), (20.0, 20.0 + HOUR)], HOUR),
    ],
    ids=["late from the start", "back and right again", "slewed", "back and too far on"],
)
def test_a_clock_that_goes_on_was_behind(looks: Sequence[tuple[float, float]], late_s: float | None):
    bearings = Bearings(NOON, 0.0)
    behind(bearings, *looks)
    assert bearings.gone_on == (None if late_s is None else timedelta(seconds=late_s))
    assert bearings.since == NOON
    bearings.settle(at(HOUR))
    assert (bearings.gone_on, bearings.since) == (None, at(HOUR))


@pytest.mark.parametrize(
    ("skew_min", "behind_min", "really_min"),
    [(0, 0, 0), (60, 0, 60), (60, 60, 0), (64, 60, 4), (66, 60, 6), (0, 60, 0), (20, 60, 20), (-10, 60, -10)],
)
def test_how_far_a_home_is_really_ahead(skew_min: int, behind_min: int, really_min: int):
    assert ahead(timedelta(minutes=skew_min), timedelta(minutes=behind_min)) == timedelta(minutes=really_min)
