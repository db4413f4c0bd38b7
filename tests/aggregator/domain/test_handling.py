"""What staff do."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.domain import handling
from aggregator.domain.access import Actor
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.incident import ContactMeans, ContactOutcome, Decision, Incident, Result, State, Transition
from aggregator.domain.region import IncidentRules

from .conftest import AT_CENTRE, CHOI, DEFERRED, DONG, KIM, LATER, NOON, PARK, SOON, moves, opened

RULES = IncidentRules()
CLAIMED = handling.claim(opened(), KIM, RULES, NOON).incident
CLOSED = handling.close(CLAIMED, KIM, SOON, result=Result.SAFE, memo="well").incident


def contact(incident: Incident, actor: Actor) -> Decision:
    """A call nobody answered."""
    means, outcome = ContactMeans.CALL, ContactOutcome.NO_ANSWER
    return handling.contact(incident, actor, RULES, SOON, means=means, outcome=outcome, whom="guardian", memo="rang")


def dispatch(incident: Incident, actor: Actor) -> Decision:
    """Somebody goes there."""
    return handling.dispatch(incident, actor, RULES, SOON, partners=("119", "112"), memo="")


def release(incident: Incident, actor: Actor) -> Decision:
    """The incident is given back."""
    return handling.release(incident, actor, AT_CENTRE, SOON, memo="")


def close(incident: Incident, actor: Actor) -> Decision:
    """The end."""
    return handling.close(incident, actor, SOON, result=Result.SAFE, memo="well")


def test_a_claim_lasts_for_a_while():
    assert (CLAIMED.state, CLAIMED.claimed_by, CLAIMED.due_at) == (State.CLAIMED, "kim", NOON + RULES.claim_expires)


def test_claiming_ones_own_changes_nothing():
    decision = handling.claim(CLAIMED, KIM, RULES, SOON)
    assert (decision.incident, decision.transitions, decision.tell) == (CLAIMED, (), None)


@pytest.mark.parametrize("actor", [PARK, CHOI])
def test_nobody_claims_what_somebody_has(actor: Actor):
    with pytest.raises(Conflict, match="incident_claimed_by_other"):
        handling.claim(CLAIMED, actor, RULES, SOON)


@pytest.mark.parametrize("act", [contact, dispatch, release, close])
def test_only_the_holder_acts_or_an_administrator(act: Callable[[Incident, Actor], Decision]):
    with pytest.raises(Conflict, match="incident_claimed_by_other"):
        act(CLAIMED, PARK)
    assert act(CLAIMED, CHOI).transitions[0].who == "choi"


@pytest.mark.parametrize("act", [contact, dispatch, release, close])
def test_an_open_incident_is_claimed_first(act: Callable[[Incident, Actor], Decision]):
    with pytest.raises(Conflict, match="move_not_allowed"):
        act(opened(), KIM)


def test_a_contact_renews_the_claim_and_says_what_came_of_it():
    decision = contact(CLAIMED, KIM)
    assert (decision.incident.state, decision.incident.due_at) == (State.CONTACTING, SOON + RULES.contact_expires)
    (row,) = decision.transitions
    assert (row.why.values, row.memo) == ({"means": "call", "outcome": "no_answer", "whom": "guardian"}, "rang")


def called(incident: Incident, outcome: ContactOutcome, tried: Sequence[Transition] = ()) -> Decision:
    """One call to the person."""
    means = ContactMeans.CALL
    return handling.contact(
        incident, KIM, RULES, SOON, means=means, outcome=outcome, whom="subject", memo="", tried=tried
    )


UNANSWERED = called(CLAIMED, ContactOutcome.NO_ANSWER).transitions
VISITED = handling.dispatch(CLAIMED, KIM, RULES, SOON, partners=(), memo="").incident


@pytest.mark.parametrize(
    ("incident", "outcome", "tried", "renewed"),
    [
        (CLAIMED, ContactOutcome.NO_ANSWER, (), RULES.contact_expires),
        (CLAIMED, ContactOutcome.NO_ANSWER, UNANSWERED * (RULES.no_answers - 2), RULES.contact_expires),
        (CLAIMED, ContactOutcome.NO_ANSWER, UNANSWERED * (RULES.no_answers - 1), RULES.unreachable_expires),
        (CLAIMED, ContactOutcome.PHONE_OFF, (), RULES.unreachable_expires),
        (VISITED, ContactOutcome.PHONE_OFF, (), RULES.contact_expires),
    ],
)
def test_where_calling_is_no_use_the_claim_is_renewed_for_a_short_time(
    incident: Incident, outcome: ContactOutcome, tried: Sequence[Transition], renewed: timedelta
):
    assert called(incident, outcome, tried).incident.due_at == SOON + renewed


@pytest.mark.parametrize(("partners", "told"), [((), "-"), (("119", "112"), "119, 112")])
def test_a_dispatch_names_its_partners(partners: tuple[str, ...], told: str):
    decision = handling.dispatch(CLAIMED, KIM, RULES, SOON, partners=partners, memo="")
    assert decision.incident.state is State.DISPATCHED
    assert decision.transitions[0].why.values == {"partners": told}
    assert contact(decision.incident, KIM).incident.state is State.DISPATCHED


def test_a_released_incident_is_open_at_the_desk_on_duty():
    decision = release(CLAIMED, KIM)
    assert (decision.incident.state, decision.incident.desk, decision.incident.claimed_by) == (
        State.OPEN,
        "centre",
        None,
    )
    assert (moves(decision), decision.tell) == (["release", "route"], "released")


def test_closing_keeps_result_and_memo_and_ends_every_timer():
    assert (CLOSED.state, CLOSED.result, CLOSED.memo, CLOSED.closed_at, CLOSED.due_at) == (
        State.CLOSED,
        Result.SAFE,
        "well",
        SOON,
        None,
    )


@pytest.mark.parametrize("memo", ["", " \n"])
@pytest.mark.parametrize(
    "act",
    [
        lambda memo: handling.close(CLAIMED, KIM, SOON, result=Result.SAFE, memo=memo),
        lambda memo: handling.annotate(CLAIMED, KIM, SOON, memo=memo),
        lambda memo: handling.reopen(CLOSED, KIM, DONG, SOON, memo=memo),
    ],
    ids=["close", "annotate", "reopen"],
)
def test_a_memo_is_needed(act: Callable[[str], Decision], memo: str):
    with pytest.raises(Invalid, match="memo_needed"):
        act(memo)


@pytest.mark.parametrize("incident", [opened(), opened(DEFERRED), CLAIMED, CLOSED])
def test_anybody_may_add_a_note(incident: Incident):
    decision = handling.annotate(incident, PARK, SOON, memo="the light is on")
    assert decision.incident == replace(incident, changed_at=SOON)
    assert decision.transitions[0].memo == "the light is on"


def test_reopening_starts_afresh():
    decision = handling.reopen(CLOSED, PARK, DONG, LATER, memo="the daughter rang")
    again = decision.incident
    assert (again.state, again.result, again.memo, again.closed_at, again.claimed_by, again.reopened) == (
        State.OPEN,
        None,
        "",
        None,
        None,
        1,
    )
    assert (moves(decision), decision.tell) == (["reopen"], "reopened")
