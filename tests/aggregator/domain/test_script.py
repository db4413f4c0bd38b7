"""What is read aloud to 119 and 112, in Korean and in English."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.domain.dispatch import Emergency
from aggregator.domain.household import Contact, ContactKind
from aggregator.domain.incident import Move, Priority, State, Transition
from aggregator.domain.region import Language, Region
from aggregator.domain.script import Known, Matter, attempts, lines
from aggregator.kernel.events import Explanation
from aggregator.text import texts

from .conftest import NOON

KNOWN = Known(
    label="I-1042",
    desk="관제센터",
    call_back="02-000-0001",
    name="김영희",
    address="망우로 1",
    phone="010-0000-0000",
    priority=Priority.DANGER,
    why=Explanation("quiet.home", {"quiet_s": 64800.0}),
    signalled_at=NOON,
    last_evidence_at=NOON - timedelta(hours=18),
    memo="현관 비밀번호 1234",
    contacts=(
        Contact(kind=ContactKind.GUARDIAN, name="딸", phone="010-1"),
        Contact(kind=ContactKind.KEYHOLDER, name="최 통장", phone="010-2", note="야간 가능"),
        Contact(kind=ContactKind.KEYHOLDER, name="옆집", phone=""),
    ),
    dangers=(Explanation("checklist.item", {"words_ko": "큰 개", "words_en": "a big dog"}),),
    findings=(Explanation("dispatch.found", {"finding": "hoarding"}),),
)
VIOLENCE = (Explanation("rules.suicide"), Explanation("rules.violence"))


def read(known: Known, to: Emergency, language: Language) -> list[str]:
    zone = Region().timezone
    return [texts(language).explain(line, zone) for line in lines(known, to)]


def test_the_whole_script_in_english():
    assert read(KNOWN, Emergency.FIRE, Language.ENGLISH)[:4] == [
        "This is 관제센터, which looks after people who live alone. Our number for this is I-1042.",
        "A person who lives alone gives no sign of life, and we cannot reach them.",
        "The address is: 망우로 1.",
        "The person's name is 김영희.",
    ]
    assert read(KNOWN, Emergency.FIRE, Language.ENGLISH)[-8:] == [
        "The person's phone number is 010-0000-0000.",
        "A key is with 최 통장, 010-2. (야간 가능)",
        "A key is with 옆집; the phone number is not known.",
        "a big dog",
        "Found at home: hoarded rubbish.",
        "Noted about the home: 현관 비밀번호 1234",
        (
            "Please go there with us and see whether the person is well, and bring an ambulance. If nobody opens, "
            "the police decide on forced entry."
        ),
        "Call us back on 02-000-0001.",
    ]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("to", Emergency)
@pytest.mark.parametrize(
    "known",
    [
        KNOWN,
        replace(KNOWN, priority=Priority.SOS),
        replace(KNOWN, rules=VIOLENCE),
        replace(KNOWN, rules=VIOLENCE[:1]),
        replace(KNOWN, address="", phone="", call_back="", memo="", last_evidence_at=None, contacts=(), findings=()),
    ],
)
def test_every_line_has_its_words(known: Known, to: Emergency, language: Language):
    written = read(known, to, language)
    assert all(texts(language).has(part) for line in lines(known, to) for part in line.key.split("+"))
    assert "…" not in "".join(written)
    assert all(written)


@pytest.mark.parametrize(
    ("priority", "rules", "matter"),
    [
        (Priority.DANGER, (), Matter.SILENCE),
        (Priority.MISSED_CHECK, (), Matter.SILENCE),
        (Priority.SOS, (), Matter.HELP),
        (Priority.DANGER_WORDS, (), Matter.HELP),
        (Priority.DANGER_WORDS, VIOLENCE[:1], Matter.SUICIDE),
        (Priority.DANGER_WORDS, VIOLENCE, Matter.VIOLENCE),
    ],
)
def test_what_it_is_about(priority: Priority, rules: tuple[Explanation, ...], matter: Matter):
    assert replace(KNOWN, priority=priority, rules=rules).matter is matter


@pytest.mark.parametrize("to", Emergency)
def test_where_violence_is_feared_the_number_is_not_given_and_no_siren_comes(to: Emergency):
    written = "\n".join(read(replace(KNOWN, rules=VIOLENCE), to, Language.ENGLISH))
    assert KNOWN.phone not in written
    assert "without siren" in written.lower()
    assert "do not call" in written


def test_only_the_latest_attempts_are_read_aloud():
    values = {"means": "call", "outcome": "no_answer", "whom": "subject"}
    timeline = [
        Transition(
            at=NOON + timedelta(minutes=minute),
            who="kim",
            move=move,
            before=State.CLAIMED,
            after=State.CONTACTING,
            why=Explanation("incident.contacted", values),
        )
        for minute in range(7)
        for move in (Move.CONTACT, Move.NOTE)
    ]
    tried = attempts(timeline)
    assert [one.values["tried_at"] for one in tried] == [
        (NOON + timedelta(minutes=minute)).timestamp() for minute in range(2, 7)
    ]
    assert read(replace(KNOWN, attempts=tried), Emergency.FIRE, Language.ENGLISH)[7].endswith(
        "contact with the person (call): no answer."
    )
