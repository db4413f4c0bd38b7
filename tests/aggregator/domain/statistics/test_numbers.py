"""Rounding, medians, percentiles; small groups."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.domain.statistics.numbers import median, minutes, p90, percent, rounded
from aggregator.domain.statistics.privacy import for_passing_on
from aggregator.domain.statistics.sheet import Cell, Kind, Sheet, columns, labels
from aggregator.domain.statistics.words import Dimension, Table

from .conftest import period


@pytest.mark.parametrize(
    ("value", "places", "result"),
    [
        ("0.05", 1, 0.1),
        ("-0.05", 1, -0.1),
        ("0.04999", 1, 0.0),
        ("10.0785", 1, 10.1),
        ("0.125", 2, 0.13),
        ("2.5", 0, 3),
    ],
)
def test_a_half_goes_away_from_zero(value: str, places: int, result: float):
    assert rounded(Decimal(value), places) == result


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(2337, 23186, 10.1), (485742, 1892289, 25.7), (618181, 3158184, 19.6), (1, 3, 33.3), (-1, 8, -12.5), (1, 0, None)],
)
def test_percent(part: int, whole: int, share: float | None):
    assert percent(part, whole) == share


@pytest.mark.parametrize(
    ("values", "middle", "ninety"),
    [([], None, None), ([5], 5.0, 5.0), ([1, 2], 1.5, 2.0), (range(1, 11), 5.5, 9.0), (range(1, 12), 6.0, 10.0)],
)
def test_median_and_percentile(values: range, middle: float | None, ninety: float | None):
    numbers = [Decimal(value) for value in values]
    assert (median(numbers), p90(numbers[::-1])) == (middle, ninety)


@given(some.lists(some.integers(0, 10_000), min_size=1))
def test_nine_in_ten_are_within_the_percentile(values: list[int]):
    bound = p90([Decimal(value) for value in values])
    assert bound in values
    assert sum(value <= bound for value in values) * 10 >= len(values) * 9


def test_minutes():
    assert minutes(timedelta(hours=1, seconds=30)) == Decimal("60.5")


def sheet(counts: list[int], total: int | None) -> Sheet:
    return Sheet(
        table=Table.CENTRE,
        period=period("2026-11-01", "2026-11-30"),
        by=(Dimension.DONG,),
        columns=labels(("dong",)) + columns({"households": Kind.COUNT, "share": Kind.PERCENT}),
        rows=tuple((f"d{index}", count, 1.0) for index, count in enumerate(counts)),
        total=None if total is None else ("", total, 1.0),
    )


@pytest.mark.parametrize(
    ("counts", "total", "left", "total_left", "withheld"),
    [
        ([0, 3, 9], 12, [0, 3, 9], 12, 0),
        ([2, 3, 9], 14, [None, None, 9], 14, 2),
        ([1, 2, 9], 12, [None, None, 9], 12, 2),
        ([2, 0, 9], 11, [None, 0, None], 11, 2),
        ([1, 1, 5], 7, [None, None, None], 7, 3),
        ([1, 1], 4, [None, None], None, 3),
        ([2, 0], 2, [None, None], None, 3),
        ([2], 5, [None], None, 2),
        ([2], None, [None], None, 1),
        ([0], 1, [0], None, 1),
    ],
)
def test_small_groups_are_kept_back(
    counts: list[int], total: int | None, left: list[Cell], total_left: Cell, withheld: int
):
    kept = for_passing_on(sheet(counts, total))
    assert [row[1] for row in kept.rows] == left
    assert (kept.total or (None, None))[1] == total_left
    assert [row[0] for row in kept.rows] == [f"d{index}" for index in range(len(counts))]
    assert kept.withheld == withheld


@given(some.lists(some.integers(0, 6), min_size=1, max_size=8))
def test_no_small_group_can_be_had_by_subtraction(counts: list[int]):
    kept = for_passing_on(sheet(counts, sum(counts)))
    hidden = [count for count, row in zip(counts, kept.rows, strict=True) if row[1] is None]
    shown = [row[1] for row in kept.rows if row[1] is not None]
    assert not {1, 2} & set(shown)
    assert kept.total is not None
    assert kept.total[1] is None or not hidden or (len(hidden) > 1 and sum(hidden) > 2)
