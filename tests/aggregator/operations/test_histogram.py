"""Values counted by bounds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.operations.histogram import SECONDS, Histogram


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], [(1.0, 0), (5.0, 0), (math.inf, 0)]),
        ([1.0], [(1.0, 1), (5.0, 1), (math.inf, 1)]),
        ([0.0, 1.1, 5.0, 5.1], [(1.0, 1), (5.0, 3), (math.inf, 4)]),
    ],
)
def test_up_to(values: list[float], expected: list[tuple[float, int]]) -> None:
    histogram = Histogram((1.0, 5.0))
    for value in values:
        histogram.add(value)
    assert list(histogram.up_to()) == expected
    assert histogram.count == len(values)
    assert histogram.total == pytest.approx(sum(values))


@given(st.lists(st.floats(min_value=0, max_value=100)))
def test_every_value_is_counted_below_its_bounds(values: list[float]) -> None:
    histogram = Histogram()
    for value in values:
        histogram.add(value)
    assert dict(histogram.up_to()) == {
        bound: len([value for value in values if value <= bound]) for bound in (*SECONDS, math.inf)
    }
