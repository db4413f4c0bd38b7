"""The next step by what was tried, who is there to be called, and the hour."""

from dataclasses import replace

import pytest

from aggregator.domain.incident import ContactMeans, ContactOutcome, Incident, Move, Priority, State, Transition
from aggregator.domain.proposal import attempts, is_unreachable, proposal
from aggregator.domain.reachability import Reach
from aggregator.kernel.events import Explanation

from .conftest import SOON, opened

ALL = frozenset({"guardian", "neighbour", "keyholder"})


def row(move: Move, **values: str) -> Transition:
    """A row of the timeline."""
    state = State.CONTACTING
    return Transition(at=SOON, who="kim", move=move, before=state, after=state, why=Explanation("x", values))


def tried(*steps: str) -> tuple[Transition, ...]:
    """A timeline; each step is "whom outcome" or "whom outcome means"."""
    parts = [(*step.split(), "call") for step in steps]
    found = [row(Move.CONTACT, whom=whom, outcome=outcome, means=means) for whom, outcome, means, *_ in parts]
    return (row(Move.RAISE), *found)


def incident(priority: Priority = Priority.DANGER, state: State = State.CONTACTING) -> Incident:
    """An incident in hand."""
    return replace(opened(), priority=priority, state=state, claimed_by="kim")


@pytest.mark.parametrize(
    ("steps", "circle", "open_", "expected"),
    [
        ((), ALL, True, "call danger"),
        (("subject busy",), ALL, True, "call_again not_reached"),
        (("subject no_answer", "subject no_answer"), ALL, True, "call_again not_reached"),
        (("subject no_answer",) * 3, ALL, True, "guardian no_answer"),
        (("subject phone_off",), ALL, True, "guardian phone_off"),
        (("subject invalid_number",), ALL, True, "guardian invalid_number"),
        (("subject no_credit",), {"neighbour"}, True, "neighbour no_credit"),
        (("subject phone_off", "guardian no_answer"), ALL, True, "neighbour phone_off"),
        (("subject phone_off", "guardian no_answer", "neighbour no_answer"), ALL, True, "keyholder phone_off"),
        (("subject phone_off",), (), True, "visit phone_off nobody_left"),
        (("subject phone_off",), (), False, "dispatch phone_off nobody_left"),
        (("subject phone_off", "subject no_answer visit"), (), True, "dispatch phone_off nobody_left"),
        (("subject phone_off", "subject busy"), ALL, True, "call_again not_reached"),
        (("subject phone_off", "guardian ok"), ALL, True, "close told_safe"),
        (("guardian needs_help",), ALL, True, "dispatch needs_help"),
        (("subject ok",), ALL, True, "close reached"),
        (("neighbour ok visit",), ALL, True, "close reached"),
    ],
)
def test_proposals(steps: tuple[str, ...], circle: frozenset[str], open_: bool, expected: str):
    found = proposal(incident(), tried(*steps), circle, dongs_open=open_, no_answers=3)
    step, *reasons = expected.split()
    assert found is not None
    assert found.key == "+".join([f"next.{step}", *(f"because.{reason}" for reason in reasons)])


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), "next.call+because.calls_for_help"),
        (("subject no_answer",), "next.dispatch+because.calls_for_help"),
        (("subject phone_off",), "next.dispatch+because.phone_off"),
    ],
)
def test_a_call_for_help_goes_there_at_once(steps: tuple[str, ...], expected: str):
    found = proposal(incident(Priority.SOS), tried(*steps), ALL, dongs_open=True, no_answers=3)
    assert found is not None
    assert found.key == expected


def test_somebody_without_a_phone():
    found = proposal(incident(), (), {"guardian"}, dongs_open=True, no_answers=3, facts={Reach.NO_PHONE})
    assert found == Explanation("next.guardian+because.no_phone")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((), "next.call_again+because.not_reached"),
        ({Reach.PREPAID}, "next.call_again+because.not_reached"),
        ({Reach.PHONE_ON_SILENT}, "next.guardian+because.no_answer"),
        ({Reach.HARD_OF_HEARING}, "next.guardian+because.no_answer"),
    ],
)
def test_somebody_who_may_not_hear_the_phone(facts: set[Reach], expected: str):
    found = proposal(incident(), tried("subject no_answer"), ALL, dongs_open=True, no_answers=3, facts=facts)
    assert found is not None
    assert found.key == expected


@pytest.mark.parametrize("state", [State.DISPATCHED, State.CLOSED])
def test_nothing_is_proposed_once_somebody_goes_or_all_is_done(state: State):
    assert proposal(incident(state=state), tried(), ALL, dongs_open=True, no_answers=3) is None


def test_what_was_tried_before_it_was_opened_again_does_not_count():
    rows = (*tried("subject phone_off"), row(Move.REOPEN), *tried("subject busy")[1:])
    assert [one.why.values["outcome"] for one in attempts(rows)] == [ContactOutcome.BUSY]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ((), False),
        (("guardian phone_off",), False),
        ((f"subject no_answer {ContactMeans.TEXT}",) * 3, False),
        (("subject no_answer", "subject no_answer", "subject busy"), False),
        (("subject busy", "subject no_answer", "subject no_answer", "subject no_answer"), True),
        (("subject no_credit",), True),
    ],
)
def test_when_calling_is_no_use(steps: tuple[str, ...], expected: bool):
    assert is_unreachable(attempts(tried(*steps)), 3) is expected


def test_the_sentence_counts_the_calls():
    found = proposal(incident(), tried(*["subject no_answer"] * 4), (), dongs_open=True, no_answers=3)
    assert found is not None
    assert found.values == {"count": 4}
