"""T1: the programme's own figures, real timelines, and both together; T3 and its figures."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.domain.access import CENTRE
from aggregator.domain.errors import Invalid
from aggregator.domain.incident import ContactMeans, ContactOutcome
from aggregator.domain.service import Service
from aggregator.domain.statistics.centre import centre
from aggregator.domain.statistics.facts import Facts, Question
from aggregator.domain.statistics.figures import Figure
from aggregator.domain.statistics.words import SPLITS, Dimension, Table, Tally
from aggregator.domain.statistics.year_on_year import year_on_year

from .conftest import AT_CENTRE, AT_DONG, Story, at, cells, figure, household, period

NOW = at("2026-12-01T12:00")
AUTUMN, JANUARY = ("2022-10-20", "2022-12-31"), ("2023-01-01", "2023-01-30")
T1 = (
    figure(Tally.HOUSEHOLDS, *AUTUMN, 2814),
    figure(Tally.CONTACTS, *AUTUMN, 4702),
    figure(Tally.DISPATCHES, *AUTUMN, 19),
    figure(Tally.HOUSEHOLDS, *JANUARY, 2911),
    figure(Tally.CONTACTS, *JANUARY, 2057),
    figure(Tally.DISPATCHES, *JANUARY, 14),
)
YEARS = {2023: ("2023-01-01", "2023-12-31"), 2024: ("2024-01-01", "2024-12-31")}
T3 = (
    figure(Tally.CHECK_IN_HOUSEHOLDS, *YEARS[2023], 23186),
    figure(Tally.CHECK_IN_HOUSEHOLDS, *YEARS[2024], 25523),
    figure(Tally.CARE_CORPS_CONTACTS, *YEARS[2023], 1892289),
    figure(Tally.CARE_CORPS_CONTACTS, *YEARS[2024], 2378031),
    figure(Tally.TOTAL, *YEARS[2023], 3158184),
    figure(Tally.TOTAL, *YEARS[2024], 3776365),
)


@pytest.mark.parametrize("by", [Dimension.YEAR, Dimension.MONTH])
def test_t1_comes_out_exactly(by: Dimension):
    sheet = centre(Facts(now=NOW, figures=T1), Question(period=period("2022-10-20", "2023-01-30"), by=(by,)))
    counted = [row for row in sheet.rows if any(row[1:])]
    assert counted == [
        ("2022-10-20..2022-12-31", 2814, 4702, 19),
        ("2023-01-01..2023-01-30", 2911, 2057, 14),
    ]
    assert sheet.total == ("", 5725, 6759, 33)


def test_t3_comes_out_exactly():
    sheet = year_on_year(Facts(now=NOW, figures=T3), Question(period=period(*YEARS[2024])))
    assert sheet.rows == (
        ("check_in_households", 23186, 25523, 2337, 10.1, "2023 casebook"),
        ("care_corps_contacts", 1892289, 2378031, 485742, 25.7, "2023 casebook"),
        ("total", 3158184, 3776365, 618181, 19.6, "2023 casebook"),
    )
    assert sheet.total is None


STORIES = (
    Story(1, "2026-10-31T23:30", route=AT_CENTRE)
    .claim(who="park")
    .contact(10, ContactOutcome.NO_ANSWER, who="park")
    .contact(40, ContactOutcome.SENT, ContactMeans.TEXT, who="park")
    .dispatch(60, who="park")
    .close(120, who="park"),
    Story(2, "2026-11-02T10:00", dong="sinnae").claim().contact(5, means=ContactMeans.VISIT).dispatch(6, "planner"),
    Story(3, "2026-11-30T09:00", dong="hongje1", service=Service.COMBINED).claim().contact().close(),
    Story(4, "2026-12-01T00:00"),
)
FACTS = Facts(
    now=NOW, occurrences=tuple(story.told for story in STORIES), households=(household("h_1", Service.CHECK_IN),)
)


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        ((), []),
        ((Dimension.MONTH,), [("2026-10", 1, 1, 0), ("2026-11", 2, 2, 1)]),
        (
            (Dimension.DISTRICT, Dimension.DONG),
            [("jungnang", "mangu", 1, 2, 1), ("jungnang", "sinnae", 1, 0, 0), ("seodaemun", "hongje1", 1, 1, 0)],
        ),
        ((Dimension.SERVICE,), [("combined", 1, 1, 0), ("plug", 2, 2, 1)]),
        ((Dimension.DESK,), [("centre", 1, 2, 1), ("dong:hongje1", 1, 1, 0), ("dong:sinnae", 1, 0, 0)]),
    ],
)
def test_t1_from_timelines(by: tuple[Dimension, ...], rows: list[tuple[object, ...]]):
    sheet = centre(FACTS, Question(period=period("2026-10-01", "2026-11-30"), by=by))
    assert list(sheet.rows) == rows
    assert sheet.total is not None
    assert sheet.total[len(by) :] == (3, 3, 1)


def test_days_without_anything_are_rows_too_up_to_today():
    sheet = centre(FACTS, Question(period=period("2026-11-29", "2026-12-31"), by=(Dimension.DAY,)))
    assert sheet.rows == (("2026-11-29", 0, 0, 0), ("2026-11-30", 1, 1, 0), ("2026-12-01", 1, 0, 0))


def test_one_desk_alone():
    facts = Facts(now=NOW, occurrences=FACTS.occurrences, desk=CENTRE)
    assert centre(facts, Question(period=period("2026-10-01", "2026-12-01"))).total == (1, 2, 1)


def test_figures_replace_what_was_counted_on_their_days():
    figures = (
        figure(Tally.HOUSEHOLDS, "2026-10-01", "2026-10-31", 100),
        figure(Tally.CONTACTS, "2026-11-01", "2026-11-30", 50, district="seodaemun"),
        figure(Tally.CONTACTS, "2026-09-01", "2026-10-31", 7777),
        figure(Tally.TOTAL, "2026-10-01", "2026-10-31", 9999),
    )
    facts = Facts(now=NOW, occurrences=FACTS.occurrences, figures=figures)
    question = Question(period=period("2026-10-01", "2026-11-30"), by=(Dimension.MONTH, Dimension.DISTRICT))
    assert centre(facts, question).rows == (
        ("2026-10", "jungnang", 0, 1, 0),
        ("2026-10", "", 100, 0, 0),
        ("2026-11", "jungnang", 1, 1, 1),
        ("2026-11", "seodaemun", 1, 50, 0),
    )


def test_what_is_not_known_is_not_zero():
    question = Question(period=period("2026-11-01", "2026-11-30"))
    sheet = year_on_year(FACTS, question)
    assert sheet.rows == (
        ("households", None, 2, None, None, ""),
        ("contacts", None, 2, None, None, ""),
        ("dispatches", None, 1, None, None, ""),
        ("check_in_households", None, 1, None, None, ""),
    )


def test_part_of_a_year_is_not_compared_with_a_whole_one():
    parts = (
        figure(Tally.TOTAL, "2023-01-01", "2023-06-30", 10),
        figure(Tally.TOTAL, "2024-01-01", "2024-06-30", 10),
        figure(Tally.TOTAL, "2024-07-01", "2024-12-31", 20),
    )
    sheet = year_on_year(Facts(now=NOW, figures=parts), Question(period=period(*YEARS[2024])))
    assert sheet.rows == (("total", None, 30, None, None, "2023 casebook"),)


def test_own_years_are_compared():
    last_year = Story(9, "2025-11-10T10:00").claim().contact().told
    facts = Facts(
        now=NOW,
        occurrences=(*FACTS.occurrences, last_year),
        households=(household("h_1", Service.PLUG, since="2025-01-01"),),
    )
    sheet = year_on_year(facts, Question(period=period("2026-11-01", "2026-11-30")))
    assert cells(sheet, "change") == [1, 1, 1, 0]
    assert cells(sheet, "change_percent") == [100.0, 100.0, None, None]


def test_a_number_of_people_is_not_added_up_over_time():
    figures = tuple(
        figure(Tally.CHECK_IN_HOUSEHOLDS, f"2024-0{month}-01", f"2024-0{month}-28", value)
        for month, value in ((1, 500), (2, 600))
    )
    sheet = year_on_year(Facts(now=NOW, figures=figures), Question(period=period(*YEARS[2024])))
    assert cells(sheet, "value") == [600]


SCOPES = some.fixed_dictionaries(
    {"district": some.sampled_from([None, "jungnang", "seodaemun"]), "service": some.sampled_from([None, *Service])}
)


@given(SCOPES, SCOPES, some.integers(0, 40), some.integers(0, 40))
def test_figures_that_may_stand_together_cover_nothing_twice(
    one: dict[str, object], other: dict[str, object], first: int, second: int
):
    def made(scope: dict[str, object], start: int) -> Figure:
        begin = period("2023-01-01", "2023-01-01").first + timedelta(days=start)
        return figure(Tally.CONTACTS, begin.isoformat(), (begin + timedelta(days=9)).isoformat(), 1, **scope)

    left, right = made(one, first), made(other, second)
    both = [
        (day, district, service)
        for day in (left.period.first, left.period.last)
        for district in ("jungnang", "seodaemun")
        for service in Service
        if left.covers(Tally.CONTACTS, day, district, service) and right.covers(Tally.CONTACTS, day, district, service)
    ]
    assert left.clashes(right) is right.clashes(left)
    assert left.clashes(right) or left.replaces(right) or not both


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"value": -1}, "figure_negative"),
        ({"source": " "}, "figure_without_source"),
        ({"source": "x" * 201}, "figure_without_source"),
    ],
)
def test_figures_that_cannot_be(changes: dict[str, object], code: str):
    values = {"measure": Tally.TOTAL, "period": period(*JANUARY), "value": 1, "source": "casebook"} | changes
    with pytest.raises(Invalid) as refused:
        Figure(**values)  # type: ignore[arg-type]
    assert refused.value.code == code


MOMENTS = some.datetimes(
    min_value=at("2026-01-01").replace(tzinfo=None), max_value=at("2026-11-30").replace(tzinfo=None)
)


def told(number: int, opened: str, dong: str, route: str, contacts: int, dispatches: int) -> Story:
    story = Story(number, opened, dong=dong, route=route).claim()
    for minute in range(contacts):
        story.contact(2 + 700 * minute)
    for minute in range(dispatches):
        story.dispatch(5000 + minute)
    return story


STORIES_OF_A_YEAR = some.lists(
    some.tuples(
        MOMENTS.map(lambda moment: moment.isoformat()),
        some.sampled_from(["mangu", "sinnae", "hongje1"]),
        some.sampled_from([AT_CENTRE, AT_DONG]),
        some.integers(0, 3),
        some.integers(0, 2),
    ),
    max_size=12,
)


@given(
    STORIES_OF_A_YEAR,
    some.lists(some.sampled_from(SPLITS[Table.CENTRE][2:]), unique=True, max_size=4),
)
def test_every_split_adds_up_to_the_whole(stories: list[tuple[str, str, str, int, int]], by: list[Dimension]):
    facts = Facts(now=NOW, occurrences=tuple(told(number, *story).told for number, story in enumerate(stories)))
    whole = period("2026-02-01", "2026-10-31")
    split = centre(facts, Question(period=whole, by=tuple(by)))
    plain = centre(facts, Question(period=whole))
    sums = tuple(sum(cells(split, key)) for key in ("households", "contacts", "dispatches")) if by else plain.total  # type: ignore[arg-type]
    assert sums == plain.total
    assert len({row[: len(by)] for row in split.rows}) == len(split.rows)


@given(STORIES_OF_A_YEAR, some.sampled_from(["2026-02-01", "2026-05-17", "2026-10-31"]))
def test_two_periods_side_by_side_are_the_whole(stories: list[tuple[str, str, str, int, int]], cut: str):
    facts = Facts(now=NOW, occurrences=tuple(told(number, *story).told for number, story in enumerate(stories)))
    middle = period(cut, cut).first
    parts = [period("2026-01-01", cut), period((middle + timedelta(days=1)).isoformat(), "2026-12-31")]
    halves = [centre(facts, Question(period=part)).total for part in parts]
    together = centre(facts, Question(period=period("2026-01-01", "2026-12-31"))).total
    assert tuple(sum(pair) for pair in zip(*halves, strict=True)) == together


@given(STORIES_OF_A_YEAR)
def test_dongs_add_up_to_their_district(stories: list[tuple[str, str, str, int, int]]):
    facts = Facts(now=NOW, occurrences=tuple(told(number, *story).told for number, story in enumerate(stories)))
    whole = period("2026-01-01", "2026-12-31")
    districts = centre(facts, Question(period=whole, by=(Dimension.DISTRICT,))).rows
    dongs = centre(facts, Question(period=whole, by=(Dimension.DISTRICT, Dimension.DONG))).rows
    summed = {
        district: tuple(sum(row[place] for row in dongs if row[0] == district) for place in (2, 3, 4))  # type: ignore[misc]
        for district, *_ in districts
    }
    assert {row[0]: row[1:] for row in districts} == summed
