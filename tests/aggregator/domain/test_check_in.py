"""What follows from a check-in call."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain.check_in import (
    HEARD,
    MEANING,
    MISSED,
    AbsencePlace,
    CallOutcome,
    CheckIn,
    Direction,
    Effect,
    Feared,
    Meaning,
    Occasion,
    Past,
    Situation,
    calls,
    judge,
    not_answered,
)
from aggregator.domain.errors import Invalid
from aggregator.domain.incident import Priority
from aggregator.domain.region import CheckInRules, Language
from aggregator.domain.request import RequestKind
from aggregator.domain.service import Service
from aggregator.domain.third_party import rules
from aggregator.domain.triage import raise_incident
from aggregator.text import texts

from .conftest import DONG, NOON, SEOUL

RULES = CheckInRules()
DAY = timedelta(days=1)
SCHEDULED, TRIGGERED, EXTRA = Occasion
OUTBOUND, INBOUND = Direction
ok, no_answer, phone_off = CallOutcome.OK, CallOutcome.NO_ANSWER, CallOutcome.PHONE_OFF


def result(outcome: CallOutcome, occasion: Occasion = SCHEDULED, at: datetime = NOON, **more: Any) -> CheckIn:
    return CheckIn(household="h_1", reference="r", called_at=at, outcome=outcome, occasion=occasion, **more)


def before(*outcomes: CallOutcome, occasion: Occasion = SCHEDULED, settled: int | None = None) -> tuple[Past, ...]:
    """Past calls, oldest first as written, one a day; the last is now. `settled` counts from the newest, 0 first."""
    ordered = list(reversed(outcomes))
    return tuple(
        Past(
            called_at=NOON - position * DAY,
            occasion=occasion,
            direction=OUTBOUND,
            outcome=outcome,
            settled=position == settled,
        )
        for position, outcome in enumerate(ordered)
    )


def judged(
    *outcomes: CallOutcome,
    occasion: Occasion = SCHEDULED,
    services: tuple[Service, ...] = (Service.CHECK_IN,),
    absent: bool = False,
    seen: datetime | None = None,
    settled: int | None = None,
) -> Effect:
    """What the last of these calls does."""
    situation = Situation(
        past=before(*outcomes, occasion=occasion, settled=settled),
        services=services,
        absent=absent,
        last_evidence_at=seen,
    )
    return judge(result(outcomes[-1], occasion), situation, RULES)


@pytest.mark.parametrize(
    ("outcome", "meaning", "request_kind", "priority", "key"),
    [
        (CallOutcome.OK, Meaning.HEARD, None, None, None),
        (CallOutcome.NEEDS_HELP, Meaning.HEARD, None, Priority.DANGER, "check_in.needs_help"),
        (CallOutcome.CALLBACK_WANTED, Meaning.HEARD, RequestKind.CALL_BACK, None, None),
        (CallOutcome.DANGER_WORDS, Meaning.HEARD, None, Priority.DANGER_WORDS, "check_in.danger_words"),
        (CallOutcome.WELFARE_REQUEST, Meaning.HEARD, RequestKind.WELFARE, None, None),
        (CallOutcome.ANSWERED_WITHOUT_ACK, Meaning.MISSED, None, None, None),
        (CallOutcome.VOICEMAIL, Meaning.MISSED, None, None, None),
        (CallOutcome.NO_ANSWER, Meaning.MISSED, None, None, None),
        (CallOutcome.BUSY, Meaning.MISSED, None, None, None),
        (CallOutcome.PHONE_OFF, Meaning.MISSED, None, None, None),
        (CallOutcome.REJECTED, Meaning.MISSED, None, None, None),
        (CallOutcome.INVALID_NUMBER, Meaning.MISSED, RequestKind.NUMBER, None, None),
        (CallOutcome.NO_CREDIT, Meaning.MISSED, None, None, None),
        (CallOutcome.CHANNEL_FAILURE, Meaning.OUR_FAULT, None, None, None),
        (CallOutcome.CANCELLED, Meaning.NOTHING, None, None, None),
    ],
)
def test_one_call(
    outcome: CallOutcome,
    meaning: Meaning,
    request_kind: RequestKind | None,
    priority: Priority | None,
    key: str | None,
):
    effect = judged(outcome)
    assert (effect.heard, effect.fault) == (meaning is Meaning.HEARD, meaning is Meaning.OUR_FAULT)
    assert (effect.request, effect.missed) == (request_kind, int(meaning is Meaning.MISSED))
    assert (effect.signal and effect.signal.priority, effect.signal and effect.signal.why.key) == (priority, key)


def test_every_outcome_has_a_meaning():
    assert set(MEANING) == set(CallOutcome)
    assert set(HEARD) | set(MISSED) == set(CallOutcome) - {CallOutcome.CHANNEL_FAILURE, CallOutcome.CANCELLED}


@pytest.mark.parametrize(
    ("outcomes", "occasion", "missed", "signalled"),
    [
        ((no_answer,) * 2, SCHEDULED, 2, False),
        ((no_answer,) * 3, SCHEDULED, 3, True),
        ((no_answer,) * 4, SCHEDULED, 4, True),
        ((no_answer, CallOutcome.VOICEMAIL, CallOutcome.ANSWERED_WITHOUT_ACK), SCHEDULED, 3, True),
        ((no_answer, no_answer, ok, no_answer), SCHEDULED, 1, False),
        ((no_answer, no_answer, CallOutcome.CALLBACK_WANTED), SCHEDULED, 0, False),
        ((no_answer, CallOutcome.CHANNEL_FAILURE, no_answer, no_answer), SCHEDULED, 3, True),
        ((no_answer, no_answer, CallOutcome.CHANNEL_FAILURE), SCHEDULED, 0, False),
        ((no_answer, no_answer, CallOutcome.CANCELLED), SCHEDULED, 0, False),
        ((no_answer,), TRIGGERED, 1, False),
        ((no_answer,) * 2, TRIGGERED, 2, True),
        ((no_answer,) * 5, EXTRA, 0, False),
    ],
)
def test_a_row_of_missed_calls(outcomes: tuple[CallOutcome, ...], occasion: Occasion, missed: int, signalled: bool):
    effect = judged(*outcomes, occasion=occasion)
    assert (effect.missed, effect.signal is not None) == (missed, signalled)


@pytest.mark.parametrize(
    ("services", "occasion", "priority", "key"),
    [
        ((Service.CHECK_IN,), SCHEDULED, Priority.MISSED_CHECK, "check_in.missed_call_back"),
        ((Service.DAILY_USE,), TRIGGERED, Priority.DANGER, "check_in.missed_crisis"),
        ((Service.COMBINED,), TRIGGERED, Priority.MISSED_CHECK, "check_in.missed_request"),
        ((Service.CHECK_IN, Service.DAILY_USE), SCHEDULED, Priority.MISSED_CHECK, "check_in.missed_call_back"),
        ((Service.CHECK_IN, Service.DAILY_USE), TRIGGERED, Priority.DANGER, "check_in.missed_crisis"),
        ((Service.PLUG,), SCHEDULED, Priority.MISSED_CHECK, "check_in.missed_call_back"),
    ],
)
def test_what_silence_means_depends_on_the_service(
    services: tuple[Service, ...], occasion: Occasion, priority: Priority, key: str
):
    signal = judged(*(no_answer,) * 3, occasion=occasion, services=services).signal
    assert signal is not None
    assert (signal.priority, signal.why.key, signal.at) == (priority, key, NOON)
    assert (signal.why.values["count"], signal.why.values["call_outcome"]) == (3, "no_answer")


def test_calls_of_another_occasion_are_not_in_the_row():
    mixed = before(no_answer, no_answer, no_answer)
    other = tuple(
        Past(called_at=NOON - 4 * DAY, occasion=SCHEDULED, direction=direction, outcome=outcome)
        for direction, outcome in [(INBOUND, CallOutcome.ANSWERED_WITHOUT_ACK), (OUTBOUND, CallOutcome.CANCELLED)]
    )
    triggered = before(no_answer, occasion=TRIGGERED)
    situation = Situation(past=(*triggered, *other, *mixed[:2]), services=(Service.CHECK_IN,), absent=False)
    assert judge(result(no_answer, TRIGGERED), situation, RULES).missed == 1
    assert judge(result(no_answer), situation, RULES).missed == 2


@pytest.mark.parametrize(("settled", "missed"), [(None, 4), (1, 1), (3, 3)])
def test_what_has_been_followed_up_does_not_count_again(settled: int | None, missed: int):
    assert judged(*(no_answer,) * 4, settled=settled).missed == missed


@pytest.mark.parametrize(
    ("seen", "occasion", "missed"),
    [
        (None, TRIGGERED, 3),
        (NOON - timedelta(hours=1), TRIGGERED, 1),
        (NOON + timedelta(hours=1), TRIGGERED, 0),
        (NOON + timedelta(hours=1), SCHEDULED, 3),
    ],
)
def test_evidence_answers_a_call_about_silence(seen: datetime | None, occasion: Occasion, missed: int):
    assert judged(*(no_answer,) * 3, occasion=occasion, seen=seen).missed == missed


def test_nobody_is_missed_who_is_away():
    effect = judged(*(no_answer,) * 3, absent=True)
    assert (effect.missed, effect.signal) == (3, None)


@pytest.mark.parametrize("outcome", [phone_off, CallOutcome.INVALID_NUMBER, CallOutcome.NO_CREDIT])
def test_what_shortens_the_way_to_a_visit_is_told(outcome: CallOutcome):
    signal = judged(no_answer, no_answer, outcome).signal
    assert signal is not None
    assert signal.why.key == f"check_in.missed_call_back+check_in.hint_{outcome}"
    assert not_answered(result(outcome)).key == f"check_in.not_answered+check_in.hint_{outcome}"


def test_somebody_who_rings_and_cannot_speak_comes_first():
    moaning = result(CallOutcome.ANSWERED_WITHOUT_ACK, direction=INBOUND)
    effect = judge(moaning, Situation(past=(), services=(Service.CHECK_IN,), absent=True), RULES)
    assert effect.signal is not None
    assert (effect.signal.priority, effect.signal.why.key) == (Priority.DANGER_WORDS, "check_in.could_not_speak")
    assert effect.missed == 0


@pytest.mark.parametrize(
    ("feared", "key", "told"),
    [
        (Feared.VIOLENCE, "check_in.danger_words_violence", ["rules.violence"]),
        (Feared.SUICIDE, "check_in.danger_words_suicide", ["rules.suicide"]),
        (Feared.ILLNESS, "check_in.danger_words_illness", []),
        (None, "check_in.danger_words", []),
    ],
)
def test_danger_words_carry_the_rules_of_their_class(feared: Feared | None, key: str, told: list[str]):
    words = result(CallOutcome.DANGER_WORDS, feared=feared)
    signal = judge(words, Situation(past=(), services=(), absent=False), RULES).signal
    assert signal is not None
    assert signal.why.key == key
    assert [one.key for one in rules(raise_incident("h_1", signal, DONG, NOON).transitions)] == told


@pytest.mark.parametrize(
    ("outcome", "more", "code"),
    [
        (no_answer, {"direction": INBOUND}, "inbound_outcome"),
        (ok, {"feared": Feared.SUICIDE}, "feared_without_danger"),
        (ok, {"absent_until": NOON + DAY}, "absence_malformed"),
        (ok, {"absence_place": AbsencePlace.HOSPITAL, "absent_until": NOON}, "absence_malformed"),
    ],
)
def test_what_does_not_go_together(outcome: CallOutcome, more: dict[str, Any], code: str):
    with pytest.raises(Invalid, match=code):
        result(outcome, **more)


@pytest.mark.parametrize(
    ("services", "called"),
    [((), False), ((Service.PLUG,), False), ((Service.PLUG, Service.CHECK_IN), True), ((Service.COMBINED,), True)],
)
def test_services_that_call(services: tuple[Service, ...], called: bool):
    assert calls(services) is called


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("outcome", CallOutcome)
@pytest.mark.parametrize("feared", [None, *Feared])
def test_everything_is_told_in_words(language: Language, outcome: CallOutcome, feared: Feared | None):
    words = texts(language)
    signals = [
        judged(no_answer, no_answer, outcome, occasion=occasion, services=(service,)).signal
        for occasion in (SCHEDULED, TRIGGERED)
        for service in Service
    ]
    danger = judge(
        result(CallOutcome.DANGER_WORDS, feared=feared), Situation(past=(), services=(), absent=False), RULES
    ).signal
    told = [signal.why for signal in (*signals, danger) if signal is not None] + [not_answered(result(outcome))]
    assert words.has(f"call_outcome.{outcome}")
    assert all(words.has(key) for why in told for key in why.key.split("+"))
    assert not any("…" in words.explain(why, SEOUL) for why in told)


@given(st.lists(st.sampled_from(list(CallOutcome)), min_size=1, max_size=12))
def test_a_row_is_what_was_missed_since_the_person_was_heard(outcomes: list[CallOutcome]):
    last_heard = max((place for place, one in enumerate(outcomes) if one in HEARD), default=-1)
    since = [one for one in outcomes[last_heard + 1 :] if one in MISSED]
    assert judged(*outcomes).missed == len(since) * (outcomes[-1] in MISSED)
