"""When a seasonal question is asked."""

from datetime import date

import pytest

from aggregator.domain.seasonal import SeasonalQuestion, YearDay, in_season


def question(first: tuple[int, int], last: tuple[int, int], name: str = "cold") -> SeasonalQuestion:
    return SeasonalQuestion(id=name, first=YearDay(*first), last=YearDay(*last), ko="춥지 않으세요?", en="Cold?")


@pytest.mark.parametrize(
    ("first", "last", "day", "asked"),
    [
        ((6, 1), (8, 31), date(2026, 5, 31), False),
        ((6, 1), (8, 31), date(2026, 6, 1), True),
        ((6, 1), (8, 31), date(2026, 8, 31), True),
        ((6, 1), (8, 31), date(2026, 9, 1), False),
        ((11, 15), (2, 28), date(2026, 11, 14), False),
        ((11, 15), (2, 28), date(2026, 11, 15), True),
        ((11, 15), (2, 28), date(2027, 1, 1), True),
        ((11, 15), (2, 28), date(2027, 2, 28), True),
        ((11, 15), (2, 29), date(2028, 2, 29), True),
        ((11, 15), (2, 28), date(2027, 3, 1), False),
        ((7, 1), (7, 1), date(2026, 7, 1), True),
    ],
)
def test_the_season(first: tuple[int, int], last: tuple[int, int], day: date, asked: bool) -> None:
    assert question(first, last).asked_on(day) is asked


def test_in_the_order_of_the_district() -> None:
    questions = [question((1, 1), (12, 31), "b"), question((6, 1), (8, 31), "heat"), question((1, 1), (12, 31), "a")]
    assert [one.id for one in in_season(questions, date(2026, 1, 10))] == ["b", "a"]
