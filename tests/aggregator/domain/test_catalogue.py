"""The catalogue: what fits whom, and what is brought along."""

from dataclasses import replace
from typing import Any

import pytest

from aggregator.catalogue import programme_of, seed
from aggregator.domain.amount import Per, Unit
from aggregator.domain.catalogue import Facts, Fit, Hints, Limit, Programme, Said, fit, for_year
from aggregator.domain.errors import Invalid
from aggregator.domain.region import Language
from aggregator.text import texts

from .conftest import NOON, SEOUL

SAID = Said(ko="가", en="a")


def programme(**more: Any) -> Programme:
    values: dict[str, Any] = {
        "code": "meals",
        "year": 2023,
        "name": SAID,
        "eligible": SAID,
        "content": SAID,
        "authority": SAID,
        "contact": "120",
        "source": "s 2023",
    }
    return Programme(**{**values, **more})


OLD = Hints(age_from=65)
YOUNG = Hints(age_to=39)
ALONE = Hints(household_size_up_to=1)
POOR = Hints(income_share_up_to=75)
LOCAL = Hints(districts=("jungnang",))


@pytest.mark.parametrize(
    ("hints", "facts", "expected", "why"),
    [
        (Hints(), Facts(), Fit.FITS, []),
        (OLD, Facts(age=65), Fit.FITS, []),
        (OLD, Facts(age=64), Fit.NOT, ["programme.age_from"]),
        (OLD, Facts(), Fit.UNKNOWN, ["programme.age_from"]),
        (YOUNG, Facts(age=39), Fit.FITS, []),
        (YOUNG, Facts(age=40), Fit.NOT, ["programme.age_to"]),
        (ALONE, Facts(household_size=1), Fit.FITS, []),
        (ALONE, Facts(household_size=2), Fit.NOT, ["programme.household_size_up_to"]),
        (POOR, Facts(income_share=75.0), Fit.FITS, []),
        (POOR, Facts(income_share=75.1), Fit.NOT, ["programme.income_share_up_to"]),
        (LOCAL, Facts(district="jungnang"), Fit.FITS, []),
        (LOCAL, Facts(district="mapo"), Fit.NOT, ["programme.districts"]),
        (LOCAL, Facts(), Fit.UNKNOWN, ["programme.districts"]),
        (Hints(age_from=65, income_share_up_to=75), Facts(age=60), Fit.NOT, ["programme.age_from"]),
        (Hints(age_from=65, income_share_up_to=75), Facts(age=70), Fit.UNKNOWN, ["programme.income_share_up_to"]),
    ],
)
def test_fit(hints: Hints, facts: Facts, expected: Fit, why: list[str]):
    fits, told = fit(hints, facts)
    assert (fits, [one.key for one in told]) == (expected, why)


@pytest.mark.parametrize("language", Language)
def test_hints_are_told(language: Language):
    every = Hints(age_from=65, age_to=90, household_size_up_to=1, income_share_up_to=75, districts=("a", "b"))
    sentences = [texts(language).explain(why, SEOUL) for why in fit(every, Facts())[1]]
    assert len(sentences) == 5
    assert not any("…" in one or one.startswith("programme.") for one in sentences)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"code": "Meals"}, "programme_code_malformed"),
        ({"code": "1"}, "programme_code_malformed"),
        ({"year": 1999}, "out_of_range"),
        ({"name": Said(ko="", en="a")}, "two_languages_needed"),
        ({"content": Said(ko="가", en=" ")}, "two_languages_needed"),
        ({"source": ""}, "field_empty"),
    ],
)
def test_programmes_that_cannot_be(values: dict[str, Any], code: str):
    with pytest.raises(Invalid, match=code):
        programme(**values)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"age_from": -1}, "out_of_range"),
        ({"age_to": 131}, "out_of_range"),
        ({"age_from": 70, "age_to": 60}, "ages_crossed"),
        ({"household_size_up_to": 0}, "out_of_range"),
        ({"income_share_up_to": 1001}, "out_of_range"),
    ],
)
def test_hints_that_cannot_be(values: dict[str, Any], code: str):
    with pytest.raises(Invalid, match=code):
        Hints(**values)


def test_a_limit_is_an_amount():
    with pytest.raises(Invalid, match="amount_malformed"):
        Limit(amount=0, unit=Unit.MEALS, per=Per.YEAR)


def test_a_new_year_is_a_copy_nobody_has_checked():
    kept = programme(id=3, verified=True)
    gone = replace(kept, id=4, code="gone", withdrawn_at=NOON)
    assert for_year([kept, gone], 2024) == (programme(year=2024),)
    with pytest.raises(Invalid, match="out_of_range"):
        for_year([kept], 3000)


def test_what_is_brought_along_for_2023():
    brought = {one.code: one for one in seed(2023)}
    assert len(brought) == len(seed(2023)) > 20
    assert brought["care_sos_home_care"].limit == Limit(amount=60, unit=Unit.HOURS, per=Per.YEAR)
    assert brought["care_sos_meals"].limit == Limit(amount=30, unit=Unit.MEALS, per=Per.YEAR)
    assert brought["basic_livelihood"].hints.income_share_up_to == 30
    assert {one.year for one in brought.values()} == {2023}
    assert all(any(character.isdigit() for character in one.source) for one in brought.values())
    assert {one.verified for one in brought.values()} == {True, False}


def test_nothing_is_brought_along_for_another_year():
    assert seed(2022) == ()


def test_a_programme_from_plain_values():
    said = {"ko": "가", "en": "a"}
    plain = {"code": "x1", "year": 2024, "contact": "", "source": "s", "hints": {"districts": ["a"]}}
    one = programme_of({**plain, "name": said, "eligible": said, "content": said, "authority": said})
    assert (one.hints.districts, one.limit, one.verified) == (("a",), None, False)
