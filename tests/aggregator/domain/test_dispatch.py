"""What is written down about a dispatch."""

from datetime import datetime, timedelta

import pytest

from aggregator.domain import dispatch, handling
from aggregator.domain.checklist import Answer, ChecklistItem, Seen, answers
from aggregator.domain.dispatch import Emergency, Measure, Ruling
from aggregator.domain.dispatch_record import Dispatch, Particulars, Step
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.incident import Decision, Move, State
from aggregator.domain.region import IncidentRules

from .conftest import CHOI, KIM, LATER, NOON, PARK, SOON, opened

RULES = IncidentRules()
CLAIM = handling.claim(opened(), KIM, RULES, NOON)
CLAIMED = CLAIM.incident
SENT = handling.dispatch(CLAIMED, KIM, RULES, SOON, partners=("119",), memo="", people=2)


GOING = Dispatch(incident=SENT.incident.number, sent_at=SOON, sent_by="kim", partners=("119",), people=2)


def arrive(done_at: datetime) -> tuple[Decision, Dispatch]:
    return dispatch.step(
        SENT.incident, GOING, KIM, LATER, done=Step.ARRIVED, done_at=done_at, memo="no answer at the door"
    )


@pytest.mark.parametrize(("memo", "words"), [("", "서울의료원"), ("119 구급차", "서울의료원: 119 구급차")])
def test_the_hospital_stands_among_the_words(memo: str, words: str):
    told = Particulars(hospital="서울의료원")
    decision, _ = dispatch.step(
        SENT.incident, GOING, KIM, LATER, done=Step.TRANSPORTED, done_at=LATER, memo=memo, told=told
    )
    (row,) = decision.transitions
    assert (row.memo, "서울의료원" in str(row.why)) == (words, False)


@pytest.mark.parametrize(("partners", "people"), [((), None), ((), 2), (("119",), 1), (("keyholder",), None)])
def test_enough_people(partners: tuple[str, ...], people: int | None):
    dispatch.require_company(partners, people)


def test_nobody_goes_alone():
    with pytest.raises(Invalid, match="two_people_needed"):
        dispatch.require_company((), 1)


def test_a_dispatch_says_how_many_go():
    assert SENT.transitions[0].why.values == {"partners": "119", "people": 2}


def test_arriving_and_being_done():
    arrived, record = arrive(LATER - timedelta(minutes=20))
    ended, record = dispatch.step(
        arrived.incident, record, CHOI, LATER, done=Step.ENDED, done_at=LATER, memo="", told=Particulars(damage="lock")
    )
    assert [row.why.key for row in arrived.transitions + ended.transitions] == ["dispatch.arrived", "dispatch.ended"]
    assert ended.incident.state is State.DISPATCHED
    assert (record.arrived_at, record.ended_at) == (LATER - timedelta(minutes=20), LATER)
    assert record.particulars == Particulars(damage="lock")


@pytest.mark.parametrize("done_at", [NOON, LATER + timedelta(minutes=6)])
def test_times_in_disorder(done_at: datetime):
    with pytest.raises(Invalid, match="time_out_of_order"):
        arrive(done_at)


def police(measure: Measure, ruling: Ruling, decided_at: datetime = SOON, memo: str = "") -> Decision:
    return dispatch.police_decision(
        SENT.incident,
        KIM,
        SOON,
        measure=measure,
        ruling=ruling,
        station="Jungnang",
        officer="Han",
        decided_at=decided_at,
        memo=memo,
    )


@pytest.mark.parametrize(
    ("measure", "ruling", "forced"),
    [
        (Measure.FORCED_ENTRY, Ruling.ORDERED, True),
        (Measure.FORCED_ENTRY, Ruling.REFUSED, False),
        (Measure.LOCATION_TRACING, Ruling.ORDERED, False),
    ],
)
def test_only_an_ordered_entry_is_forced(measure: Measure, ruling: Ruling, forced: bool):
    (row,) = police(measure, ruling).transitions
    assert (row.why.key, row.memo) == (f"police.{measure}", "Han")
    assert row.why.values["station"] == "Jungnang"
    assert ("forced_entry" in row.why.values) is forced


def test_the_officers_words_follow_the_name():
    assert police(Measure.FORCED_ENTRY, Ruling.ORDERED, memo="window").transitions[0].memo == "Han: window"


def test_a_decision_is_not_foretold():
    with pytest.raises(Invalid, match="time_out_of_order"):
        police(Measure.FORCED_ENTRY, Ruling.ORDERED, LATER)


def test_nothing_is_told_of_a_dispatch_that_was_not():
    with pytest.raises(Conflict, match="nobody_dispatched"):
        dispatch.step(CLAIMED, GOING, KIM, SOON, done=Step.ARRIVED, done_at=SOON, memo="")


def answered(**seen: Seen) -> tuple[Answer, ...]:
    items = [ChecklistItem(id=name, ko=name, en=name) for name in seen]
    return answers(items, seen, at=SOON, by="kim", incident=1001)


def test_only_the_holder_writes_findings():
    with pytest.raises(Conflict, match="incident_claimed_by_other"):
        dispatch.find(SENT.incident, PARK, SOON, answers=answered(pests=Seen.YES), memo="")


def test_every_finding_is_one_row_and_the_rest_one_more():
    seen = answered(pests=Seen.YES, alcohol=Seen.NO, no_food=Seen.YES, violence=Seen.NOT_SEEN, hoarding=Seen.NO)
    decision = dispatch.find(SENT.incident, KIM, SOON, answers=seen, memo="smell")
    assert [(row.why.key, row.memo) for row in decision.transitions] == [
        ("checklist.found", "smell"),
        ("checklist.found", ""),
        ("checklist.looked", ""),
    ]
    assert decision.transitions[-1].why.values == {"absent": 2, "unseen": 1}


def test_a_list_of_findings_alone_needs_no_row_for_the_rest():
    decision = dispatch.find(SENT.incident, KIM, SOON, answers=answered(pests=Seen.YES), memo="")
    assert [row.why.values["finding"] for row in decision.transitions] == ["pests"]


def test_calling_119_is_a_note_and_no_contact():
    decision = dispatch.call_emergency(
        CLAIMED, KIM, LATER, service=Emergency.FIRE, called_at=SOON, memo="Jungnang fire station"
    )
    (row,) = decision.transitions
    assert (row.move, row.why.key, row.memo) == (Move.NOTE, "dispatch.called", "Jungnang fire station")
    assert row.why.values == {"partners": "119", "called_at": SOON.timestamp()}


@pytest.mark.parametrize("called_at", [NOON - timedelta(hours=1), LATER + timedelta(minutes=6)])
def test_calls_are_neither_older_than_the_incident_nor_foretold(called_at: datetime):
    with pytest.raises(Invalid, match="time_out_of_order"):
        dispatch.call_emergency(CLAIMED, KIM, LATER, service=Emergency.POLICE, called_at=called_at, memo="")
