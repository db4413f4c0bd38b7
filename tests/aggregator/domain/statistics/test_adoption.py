"""T2: households, districts and night consent by service."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.domain.service import Service
from aggregator.domain.statistics.adoption import adoption
from aggregator.domain.statistics.facts import Facts, Question
from aggregator.domain.statistics.sheet import Cell
from aggregator.domain.statistics.words import Dimension

from .conftest import at, cells, household, period, total

NOW = at("2026-11-21T12:00")
NOVEMBER = period("2026-11-01", "2026-11-30")
HOMES = (
    household("h_1", Service.PLUG, Service.CHECK_IN, night=True),
    household("h_2", Service.PLUG, dong="sinnae"),
    household("h_3", Service.PLUG, dong="hongje1", night=True),
    household("h_4", Service.COMBINED, dong="hongje1", until="2026-06-01"),
    household("h_5", Service.COMBINED, dong="hongje1", since="2026-11-22"),
    household("h_6"),
)


def test_every_service_has_its_row():
    sheet = adoption(Facts(now=NOW, households=HOMES), Question(period=NOVEMBER))
    assert sheet.rows == (
        ("plug", 2, 3, 2, 66.7),
        ("check_in", 1, 1, 1, 100.0),
        ("daily_use", 0, 0, 0, None),
        ("combined", 0, 0, 0, None),
    )
    assert sheet.total == ("", 2, 3, 2, 66.7)


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        (
            (Dimension.DISTRICT,),
            [
                ("plug", "jungnang", 1, 2, 1, 50.0),
                ("plug", "seodaemun", 1, 1, 1, 100.0),
                ("check_in", "jungnang", 1, 1, 1, 100.0),
            ],
        ),
        (
            (Dimension.DISTRICT, Dimension.DONG),
            [
                ("plug", "jungnang", "mangu", 1, 1, 1, 100.0),
                ("plug", "jungnang", "sinnae", 1, 1, 0, 0.0),
                ("plug", "seodaemun", "hongje1", 1, 1, 1, 100.0),
                ("check_in", "jungnang", "mangu", 1, 1, 1, 100.0),
            ],
        ),
    ],
)
def test_split_by_place(by: tuple[Dimension, ...], rows: list[tuple[Cell, ...]]):
    assert list(adoption(Facts(now=NOW, households=HOMES), Question(period=NOVEMBER, by=by)).rows) == rows


def test_as_of_the_end_of_an_earlier_period():
    sheet = adoption(Facts(now=NOW, households=HOMES), Question(period=period("2026-05-01", "2026-05-31")))
    assert cells(sheet, "served") == [3, 1, 0, 1]
    assert total(sheet, "served") == 4


def test_a_day_that_has_not_come_counts_as_now():
    later = Facts(now=at("2026-12-24"), households=HOMES)
    counted = adoption(later, Question(period=period("2026-11-01", "2026-11-30")))
    assert cells(counted, "served") == [3, 1, 0, 1]
    assert NOVEMBER.last == date(2026, 11, 30)


@given(
    some.lists(some.tuples(some.sampled_from(["mangu", "sinnae", "hongje1"]), some.sets(some.sampled_from(Service))))
)
def test_a_household_is_counted_once_in_each_of_its_services(people: list[tuple[str, set[Service]]]):
    homes = tuple(household(f"h_{index}", *had, dong=dong) for index, (dong, had) in enumerate(people))
    facts = Facts(now=NOW, households=homes)
    sheet, split = (
        adoption(facts, Question(period=NOVEMBER, by=by)) for by in ((), (Dimension.DISTRICT, Dimension.DONG))
    )
    assert sum(cells(sheet, "served")) == sum(cells(split, "served")) == sum(len(had) for _, had in people)  # type: ignore[arg-type]
    assert total(sheet, "served") == total(split, "served") == sum(bool(had) for _, had in people)
