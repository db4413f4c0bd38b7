"""How to reach somebody, what visitors are warned of, which consent was taken back, and how names are searched."""

from datetime import datetime

import pytest

from aggregator.domain.consent import Consent, ConsentKind, withdrawn
from aggregator.domain.danger_note import DangerKind, DangerNote
from aggregator.domain.errors import Invalid
from aggregator.domain.household import Change, Contact, ContactKind, Registration
from aggregator.domain.reachability import Reach, in_order, sentences
from aggregator.domain.search import normal_name, normal_phone
from aggregator.kernel.events import Explanation

from .conftest import LATER, NOON, SOON


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ([], ()),
        ([Reach.PREPAID, Reach.PHONE_ON_SILENT, Reach.PREPAID], (Reach.PHONE_ON_SILENT, Reach.PREPAID)),
        ([Reach.OTHER, Reach.PREFERS_TEXT], (Reach.PREFERS_TEXT, Reach.OTHER)),
    ],
)
def test_facts_are_kept_once_and_in_order(told: list[Reach], kept: tuple[Reach, ...]):
    assert in_order(told, "facts") == kept
    assert Change(facts=tuple(told)).facts == kept
    assert Registration(dong="mangu", name="김영희", facts=tuple(told)).facts == kept
    assert Contact(kind=ContactKind.GUARDIAN, name="딸", phone="010", facts=tuple(told)).facts == kept


def test_nobody_prefers_two_things():
    with pytest.raises(Invalid, match="preferences_clash") as caught:
        in_order([Reach.PREFERS_TEXT, Reach.PREFERS_CALL], "facts")
    assert caught.value.field == "facts"


def test_preferences():
    assert {fact for fact in Reach if fact.is_preference} == {
        Reach.PREFERS_TEXT,
        Reach.PREFERS_MACHINE,
        Reach.PREFERS_CALL,
    }


def test_every_fact_is_a_sentence():
    assert sentences(Reach) == tuple(Explanation(f"reach.{fact}") for fact in Reach)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", Explanation("danger_note.dog")),
        ("큰 개", Explanation("danger_note.dog+danger_note.words", {"words": "큰 개"})),
    ],
)
def test_a_warning_says_the_officer_s_words(text: str, sentence: Explanation):
    assert DangerNote(id="w_1", kind=DangerKind.DOG, text=text, since=NOON, noted_by="kim").sentence == sentence


def consent(given_at: datetime, revoked_at: datetime | None, kind: ConsentKind = ConsentKind.NIGHT) -> Consent:
    return Consent(kind=kind, given_at=given_at, recorded_by="kim", revoked_at=revoked_at)


@pytest.mark.parametrize(
    ("consents", "taken_back"),
    [
        ([], False),
        ([consent(NOON, None)], False),
        ([consent(NOON, SOON)], True),
        ([consent(NOON, LATER)], True),
        ([consent(NOON, SOON), consent(SOON, None)], False),
        ([consent(NOON, SOON, ConsentKind.SERVICE)], False),
    ],
)
def test_a_consent_that_was_never_given_was_not_taken_back(consents: list[Consent], taken_back: bool):
    assert withdrawn(consents, ConsentKind.NIGHT, LATER) is taken_back


def test_a_withdrawal_to_come_is_none_yet():
    assert not withdrawn([consent(NOON, LATER)], ConsentKind.NIGHT, SOON)


@pytest.mark.parametrize(
    ("first", "second"),
    [("김 영희", "김영희"), ("ＫＩＭ", "kim"), ("\u1100\u1175\u11b7", "김"), (" Kim  Young-Hee ", "kimyoung-hee")],
)
def test_spellings_of_a_name(first: str, second: str):
    assert normal_name(first) == normal_name(second)


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("010-1234-5678", "01012345678"),
        ("+82 10-1234-5678", "01012345678"),
        ("+82 (0)10 1234 5678", "01012345678"),
        ("(02) 000-0001", "020000001"),
        ("82-1234", "821234"),
        ("", ""),
        ("김영희", ""),
    ],
)
def test_spellings_of_a_phone(written: str, digits: str):
    assert normal_phone(written) == digits
