"""What is written down about a dispatch."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.domain import dispatch, handling
from aggregator.domain.dispatch import Finding, Measure, Ruling, Step
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.incident import Decision, State
from aggregator.domain.region import IncidentRules

from .conftest import CHOI, KIM, LATER, NOON, PARK, SOON, opened

RULES = IncidentRules()
CLAIM = handling.claim(opened(), KIM, RULES, NOON)
CLAIMED = CLAIM.incident
SENT = handling.dispatch(CLAIMED, KIM, RULES, SOON, partners=("119",), memo="", people=2)


def arrive(done_at: datetime) -> Decision:
    return dispatch.step(
        SENT.incident,
        CLAIM.transitions + SENT.transitions,
        KIM,
        LATER,
        done=Step.ARRIVED,
        done_at=done_at,
        memo="no answer at the door",
    )


@pytest.mark.parametrize(("partners", "people"), [((), None), ((), 2), (("119",), 1), (("keyholder",), None)])
def test_enough_people(partners: tuple[str, ...], people: int | None):
    dispatch.require_company(partners, people)


def test_nobody_goes_alone():
    with pytest.raises(Invalid, match="two_people_needed"):
        dispatch.require_company((), 1)


def test_a_dispatch_says_how_many_go():
    assert SENT.transitions[0].why.values == {"partners": "119", "people": 2}


def test_arriving_and_being_done():
    arrived = arrive(LATER - timedelta(minutes=20))
    ended = dispatch.step(
        arrived.incident,
        SENT.transitions + arrived.transitions,
        CHOI,
        LATER,
        done=Step.ENDED,
        done_at=LATER,
        memo="",
    )
    assert [row.why.key for row in arrived.transitions + ended.transitions] == ["dispatch.arrived", "dispatch.ended"]
    assert ended.incident.state is State.DISPATCHED


@pytest.mark.parametrize("done_at", [NOON, LATER + timedelta(minutes=6)])
def test_times_in_disorder(done_at: datetime):
    with pytest.raises(Invalid, match="time_out_of_order"):
        arrive(done_at)


def test_being_done_before_arriving_is_refused():
    arrived = arrive(LATER)
    with pytest.raises(Invalid, match="time_out_of_order"):
        dispatch.step(arrived.incident, arrived.transitions, KIM, LATER, done=Step.ENDED, done_at=SOON, memo="")


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
        dispatch.step(CLAIMED, (), KIM, SOON, done=Step.ARRIVED, done_at=SOON, memo="")


def test_only_the_holder_writes_findings():
    with pytest.raises(Conflict, match="incident_claimed_by_other"):
        dispatch.find(SENT.incident, PARK, SOON, findings=(Finding.OTHER,), memo="")


def test_a_checklist_without_findings_is_refused():
    with pytest.raises(Invalid, match="findings_needed"):
        dispatch.find(SENT.incident, KIM, SOON, findings=(), memo="")


@given(st.lists(st.sampled_from(Finding), min_size=1))
def test_every_finding_is_one_row_and_is_kept(findings: list[Finding]):
    decision = dispatch.find(SENT.incident, KIM, SOON, findings=tuple(findings), memo="seen")
    assert set(dispatch.found(decision.transitions)) == set(findings)
    assert len(decision.transitions) == len(set(findings))
    assert [row.memo for row in decision.transitions] == ["seen"] + [""] * (len(set(findings)) - 1)
