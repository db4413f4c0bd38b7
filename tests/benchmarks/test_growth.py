"""The line through the costs of a city, and its figure."""

import xml.etree.ElementTree as ET

import pytest

from benchmarks.fleet import Cost, broken, figure, report
from benchmarks.growth_figure import fit


def cost(homes: int, **changes) -> Cost:
    """The cost of one size that keeps every promise."""
    usual = {"store": "SQLite", "seconds": 60.0, "cpu": homes / 100_000, "memory_mb": 100.0 + homes / 1000}
    rates = {"reports_per_s": homes / 60.0, "wanted_per_s": homes / 60.0, "items_per_s": 1.0}
    rest = {"answer_p50_s": 0.01, "answer_p99_s": 0.1, "busy": 0, "lost": 0, "refused": 0}
    return Cost(**{"homes": homes, **usual, **rates, **rest, **changes})


@pytest.mark.parametrize(
    ("points", "base", "slope", "explains"),
    [
        ([(1000, 3.0), (2000, 5.0), (4000, 9.0)], 1.0, 0.002, 1.0),
        ([(1000, 4.0)], 0.0, 0.004, 1.0),
        ([(1, 2.0), (2, 2.0)], 2.0, 0.0, 1.0),
        ([(0, 0.0), (1, 1.0), (2, 0.0)], 1 / 3, 0.0, 0.0),
    ],
)
def test_the_line_of_least_squares(points, base, slope, explains):
    line = fit(points)
    assert (line.base, line.slope, line.explains) == pytest.approx((base, slope, explains))


def test_the_figure_and_the_section_tell_the_slope():
    costs = [cost(1_000), cost(30_000), cost(100_000)]
    drawn = figure(costs)
    root = ET.fromstring(drawn)
    assert len(root.findall(".//{*}circle")) == 6
    assert "1 per 1,000 homes" in drawn
    text = report(costs, [cost(one.homes, cpu=one.cpu / 2) for one in costs])
    assert "| 30,000 | 500 of 500 |" in text
    assert "| 2.0 |" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"cpu": 0.51}, ["30000 homes take 51% of one core"]),
        ({"memory_mb": 251.0}, ["30000 homes take 251 MB"]),
        ({"reports_per_s": 480.0}, ["30000 homes could not report once a minute"]),
        ({"lost": 1}, ["30000 homes could not report once a minute"]),
    ],
)
def test_what_was_promised(changes, said):
    assert broken([cost(1_000), cost(30_000, **changes), cost(100_000, cpu=3.0)]) == said
