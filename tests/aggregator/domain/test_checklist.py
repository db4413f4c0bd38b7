"""What is asked in a home, and what is known afterwards."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aggregator.domain.checklist import USUAL, Answer, ChecklistItem, Finding, Seen, answers, found, latest
from aggregator.domain.errors import Invalid
from aggregator.domain.region import Centre, District, Dong, Region

from .conftest import NOON

OWN = (ChecklistItem(id="stairs", ko="계단", en="stairs"), ChecklistItem(id="dog", ko="개", en="dog"))


def answer(item: str, seen: Seen, days: int = 0) -> Answer:
    return Answer(item=item, ko=item, en=item, seen=seen, at=NOON + timedelta(days=days), by="kim", incident=1001)


def test_the_usual_list_holds_what_the_casebook_names():
    assert [item.id for item in USUAL] == list(Finding)
    assert len(USUAL) == 12


def test_answers_come_in_the_order_of_the_list_with_the_words_of_then():
    given_ = answers(OWN, {"dog": Seen.NO, "stairs": Seen.YES}, at=NOON, by="kim", incident=1001)
    assert [(one.item, one.ko, one.en, one.seen) for one in given_] == [
        ("stairs", "계단", "stairs", Seen.YES),
        ("dog", "개", "dog", Seen.NO),
    ]


def test_another_districts_item_is_refused():
    with pytest.raises(Invalid) as refused:
        answers(OWN, {"hoarding": Seen.YES}, at=NOON, by="kim", incident=1001)
    assert refused.value.code == "checklist_item_unknown"
    assert refused.value.values == {"item": "hoarding", "choices": "stairs, dog"}


def test_an_empty_answer_is_refused():
    with pytest.raises(Invalid, match="findings_needed"):
        answers(OWN, {}, at=NOON, by="kim", incident=1001)


@pytest.mark.parametrize(
    ("history", "known"),
    [
        ([], []),
        ([answer("a", Seen.YES)], ["a"]),
        ([answer("a", Seen.NO)], []),
        ([answer("a", Seen.YES), answer("a", Seen.NO, 1)], []),
        ([answer("a", Seen.YES), answer("a", Seen.NOT_SEEN, 1)], ["a"]),
        ([answer("a", Seen.NO), answer("a", Seen.YES, 1)], ["a"]),
        ([answer("a", Seen.YES), answer("b", Seen.YES), answer("a", Seen.YES, 1)], ["a", "b"]),
    ],
)
def test_what_is_known_of_a_home(history: list[Answer], known: list[str]):
    assert [one.item for one in found(history)] == known


@given(some.lists(some.builds(answer, some.sampled_from("abc"), some.sampled_from(Seen))))
def test_every_item_has_one_newest_answer(history: list[Answer]):
    newest = {one.item: one for one in latest(history)}
    assert set(newest) == {one.item for one in history}
    assert all(one is [other for other in history if other.item == one.item][-1] for one in newest.values())


@pytest.mark.parametrize(("ko", "key"), [("", "dispatch.found"), ("개", "checklist.found")])
def test_findings_in_words(ko: str, key: str):
    one = Answer(item="dog", ko=ko, en="dog", seen=Seen.YES, at=NOON, by="kim", incident=1001)
    assert (one.words.key, one.words.values["finding"]) == (key, "dog")


def test_each_district_has_its_list():
    region = Region(
        districts=(
            District(id="a", name="A", dongs=(Dong(id="a1", name="A1"),), checklist=OWN),
            District(id="b", name="B", dongs=(Dong(id="b1", name="B1"),)),
        ),
        centre=Centre(name="C"),
    )
    assert [region.checklist_of(dong) for dong in ("a1", "b1", "gone")] == [OWN, USUAL, USUAL]
