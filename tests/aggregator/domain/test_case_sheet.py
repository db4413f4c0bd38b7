"""Versions of a case sheet: what changes, what is refused, and that nothing is lost."""

from dataclasses import asdict
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis.strategies import dictionaries, lists, sampled_from, text

from aggregator.domain.case.sheet import FIELDS, LONGEST_FIELD, Sheet, Version, differences, first, write
from aggregator.domain.errors import Conflict, Invalid

from .conftest import LATER, NOON

BEGUN = first(Sheet(family="딸 한 명", health="당뇨"), at=NOON, who="kim")


def test_the_first_version_says_what_is_in_it():
    assert (BEGUN.number, BEGUN.changed) == (1, ("family", "health"))


def test_a_version_says_what_changed():
    later = write(BEGUN, {"health": "당뇨, 뇌졸중", "housing": "반지하"}, based_on=1, at=LATER, who="lee")
    assert (later.number, later.who, later.changed) == (2, "lee", ("health", "housing"))
    assert (later.sheet.family, BEGUN.sheet.health) == ("딸 한 명", "당뇨")


def test_nobody_writes_over_what_they_have_not_read():
    with pytest.raises(Conflict, match="sheet_changed_meanwhile") as refused:
        write(BEGUN, {"health": "x"}, based_on=3, at=LATER, who="lee")
    assert refused.value.values["who"] == "kim"


def test_nothing_changed_is_no_version():
    with pytest.raises(Invalid, match="nothing_changed"):
        write(BEGUN, {"family": "딸 한 명"}, based_on=1, at=LATER, who="lee")


@pytest.mark.parametrize("name", FIELDS)
def test_fields_that_nobody_reads(name: str):
    with pytest.raises(Invalid, match="text_too_long") as refused:
        Sheet(**{name: "가" * (LONGEST_FIELD + 1)})
    assert refused.value.field == name


@given(lists(dictionaries(sampled_from(FIELDS), text(max_size=5)), max_size=8))
def test_whatever_is_written_every_version_can_be_told(changes: list[dict[str, str]]):
    versions: list[Version] = [first(Sheet(), at=NOON, who="kim")]
    for change in changes:
        if any(getattr(versions[-1].sheet, name) != value for name, value in change.items()):
            versions.append(write(versions[-1], change, based_on=len(versions), at=LATER, who="lee"))
    assert [one.number for one in versions] == list(range(1, len(versions) + 1))
    pairs = list(pairwise(versions))
    assert all(later.changed == differences(before.sheet, later.sheet) != () for before, later in pairs)
    told = {name: text for one in versions for name, text in asdict(one.sheet).items() if name in one.changed}
    assert Sheet(**told) == versions[-1].sheet
