"""T5: false signals per home-month, waiting times, load."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.domain.access import CENTRE
from aggregator.domain.incident import ContactOutcome, Result
from aggregator.domain.service import Service, ServicePeriod
from aggregator.domain.statistics.effect import effect
from aggregator.domain.statistics.facts import Facts, Household, Question
from aggregator.domain.statistics.home_time import home_days
from aggregator.domain.statistics.words import Dimension

from .conftest import AT_CENTRE, Story, at, cells, household, period, total

NOW = at("2026-12-01T12:00")
NOVEMBER = period("2026-11-01", "2026-11-30")


def test_the_rate_of_the_programme():
    homes = tuple(household(f"h_{number}", Service.PLUG, since="2022-10-20") for number in range(3213))
    stories = [Story(number, "2022-11-02T10:00").claim().contact().close() for number in range(5725)]
    facts = Facts(now=NOW, households=homes, occurrences=tuple(story.told for story in stories))
    sheet = effect(facts, Question(period=period("2022-10-20", "2023-01-30")))
    assert total(sheet, "home_months") == 11031.3
    assert total(sheet, "false_per_home_month") == 0.52


@pytest.mark.parametrize(
    ("result", "false"),
    [
        (Result.SAFE, 1),
        (Result.AWAY, 1),
        (Result.EQUIPMENT, 1),
        (Result.SAFE_NEED_FOUND, 0),
        (Result.TRANSPORTED, 0),
        (Result.NOT_REACHED, 0),
    ],
)
def test_false_signals(result: Result, false: int):
    told = Story(1, "2026-11-02T10:00").claim().contact().close(result=result).told
    facts = Facts(now=NOW, occurrences=(told,), households=(household("h_1", Service.PLUG),))
    sheet = effect(facts, Question(period=NOVEMBER))
    assert (total(sheet, "false_signals"), total(sheet, "home_months")) == (false, 1.0)
    assert total(sheet, "false_per_home_month") == float(false)


def test_waiting_times():
    stories = (
        Story(1, "2026-11-02T10:00").claim().contact(4, ContactOutcome.NO_ANSWER).contact(9).dispatch(30).close(),
        Story(2, "2026-11-02T11:00", quiet=3600.0).claim().contact(10).close(),
        Story(3, "2026-11-02T12:00", quiet=None).claim().contact(60).dispatch(90),
        Story(4, "2026-11-02T13:00", quiet=None),
    )
    sheet = effect(Facts(now=NOW, occurrences=tuple(one.told for one in stories)), Question(period=NOVEMBER))
    names = (
        "evidence_to_signal",
        "evidence_to_contact",
        "evidence_to_dispatch",
        "signal_to_contact",
        "signal_to_dispatch",
    )
    assert [(total(sheet, f"{name}_median"), total(sheet, f"{name}_p90")) for name in names] == [
        (570.0, 1080.0),
        (577.0, 1084.0),
        (1110.0, 1110.0),
        (10.0, 60.0),
        (60.0, 90.0),
    ]


def test_an_officers_night():
    stories = (
        Story(1, "2026-11-02T22:00", route=AT_CENTRE).claim(who="park").contact(who="park").close(who="park"),
        Story(2, "2026-11-03T03:00", route=AT_CENTRE).claim(who="park").contact(who="park"),
        Story(3, "2026-11-03T04:00", route=AT_CENTRE).claim(who="choi"),
        Story(4, "2026-11-03T22:00", route=AT_CENTRE).claim(who="park"),
        Story(5, "2026-11-04T08:00", route=AT_CENTRE).claim(90, who="park"),
        Story(6, "2026-11-01T02:00", route=AT_CENTRE).claim(who="park"),
        Story(7, "2026-12-01T02:00", route=AT_CENTRE).claim(who="park"),
        Story(8, "2026-11-02T20:00").claim(who="kim"),
    )
    facts = Facts(now=NOW, occurrences=tuple(one.told for one in stories))
    sheet = effect(facts, Question(period=NOVEMBER, by=(Dimension.MONTH,)))
    assert (cells(sheet, "officer_nights"), cells(sheet, "load_median"), cells(sheet, "load_p90")) == (
        [4],
        [1.0],
        [2.0],
    )
    assert total(sheet, "officer_nights") == 4


@pytest.mark.parametrize(
    ("by", "labels", "months", "nights"),
    [
        ((Dimension.DISTRICT,), ["jungnang", "seodaemun"], [2.0, 1.0], [None, None]),
        ((Dimension.SERVICE,), ["check_in", "plug"], [1.0, 3.0], [None, None]),
        ((Dimension.DESK,), ["centre"], [None], [None]),
        ((Dimension.MONTH,), ["2026-11"], [3.0], [1]),
    ],
)
def test_rows(by: tuple[Dimension, ...], labels: list[str], months: list[float | None], nights: list[int | None]):
    homes = (
        household("h_1", Service.PLUG, Service.CHECK_IN),
        household("h_2", Service.PLUG),
        household("h_3", Service.PLUG, dong="hongje1"),
    )
    told = Story(1, "2026-11-02T22:00", route=AT_CENTRE).claim(who="park").told
    sheet = effect(Facts(now=NOW, households=homes, occurrences=(told,)), Question(period=NOVEMBER, by=by))
    assert [row[0] for row in sheet.rows] == labels
    assert (cells(sheet, "home_months"), cells(sheet, "officer_nights")) == (months, nights)
    assert (total(sheet, "home_months"), total(sheet, "officer_nights")) == (3.0, 1)


def test_one_desk_alone():
    other, own = Story(1, "2026-11-02T22:00").claim(), Story(2, "2026-11-02T22:00", route=AT_CENTRE).claim(who="park")
    facts = Facts(
        now=NOW, occurrences=(other.told, own.told), households=(household("h_1", Service.PLUG),), desk=CENTRE
    )
    sheet = effect(facts, Question(period=NOVEMBER))
    assert [total(sheet, key) for key in ("households", "home_months", "officer_nights")] == [1, None, 1]


def test_a_desk_away_from_the_question():
    story = Story(1, "2026-11-02T22:00", route=AT_CENTRE).claim(who="park")
    facts = Facts(now=NOW, occurrences=(story.told,), desk="dong:mangu")
    assert total(effect(facts, Question(period=NOVEMBER)), "officer_nights") == 0


def home(*spans: tuple[str, str | None]) -> Household:
    services = tuple(
        ServicePeriod(service=service, started_at=at(start), ended_at=None if end is None else at(end))
        for service, (start, end) in zip(Service, spans, strict=False)
    )
    return Household(id="h_1", dong="mangu", district="jungnang", registered_at=at("2026-01-01"), services=services)


@pytest.mark.parametrize(
    ("household", "days"),
    [
        (home(), []),
        (home(("2026-11-29", None)), [Decimal(2)]),
        (home(("2026-11-01", "2026-11-11"), ("2026-11-06", "2026-11-21")), [Decimal(20)]),
        (home(("2026-11-01", "2026-11-11"), ("2026-11-02", "2026-11-03")), [Decimal(10)]),
        (home(("2026-11-01", "2026-11-02"), ("2026-11-05T12:00", "2026-11-06")), [Decimal("1.5")]),
        (home(("2026-01-01", "2026-11-01"), ("2026-12-01", None)), []),
    ],
)
def test_a_home_is_watched_once_whatever_watches(household: Household, days: list[Decimal]):
    facts = Facts(now=NOW, households=(household,))
    assert [one for _, one in home_days(facts, Question(period=NOVEMBER))] == days


@given(some.lists(some.tuples(some.integers(1, 300), some.integers(0, 200)), max_size=4))
def test_months_add_up_to_the_year(spans: list[tuple[int, int]]):
    start = period("2026-01-01", "2026-01-01").first.toordinal()
    texts = [
        tuple(
            period("2026-01-01", "2026-01-01").first.fromordinal(start + day).isoformat()
            for day in (first, first + more)
        )
        for first, more in spans
    ]
    facts = Facts(now=at("2027-12-01"), households=(home(*texts),))  # type: ignore[arg-type]
    year = period("2026-01-01", "2026-12-31")
    whole = sum(days for _, days in home_days(facts, Question(period=year)))
    assert whole == sum(days for _, days in home_days(facts, Question(period=year, by=(Dimension.MONTH,))))
