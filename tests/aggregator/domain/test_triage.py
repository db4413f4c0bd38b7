"""What signals, evidence and time do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from aggregator.domain import triage
from aggregator.domain.duty import Routing
from aggregator.domain.incident import Incident, Priority, State
from aggregator.domain.signal import SignalKind
from aggregator.kernel.events import Explanation

from .conftest import AT_CENTRE, DEFERRED, DONG, LATER, MORNING, NOON, SOON, moves, opened, signal

WHY = Explanation("normal.evidence")
CLAIMED = replace(opened(), state=State.CLAIMED, claimed_by="kim", due_at=LATER)
CLEARED = replace(opened(), cleared_at=SOON, cleared_why=WHY)


@pytest.mark.parametrize(
    ("routing", "state", "due", "tell"),
    [
        (DONG, State.OPEN, LATER, "raised"),
        (AT_CENTRE, State.OPEN, MORNING, "raised"),
        (DEFERRED, State.DEFERRED, MORNING, None),
    ],
)
def test_a_first_signal(routing: Routing, state: State, due: object, tell: str | None):
    decision = triage.raise_incident("h_1", signal(), routing, NOON)
    incident = decision.incident
    assert (incident.state, incident.desk, incident.due_at, decision.tell) == (state, routing.desk, due, tell)
    assert [row.why.key for row in decision.transitions] == ["signal.danger", routing.why.key]


@pytest.mark.parametrize(
    ("incident", "kind", "routing", "state", "priority", "expected", "tell"),
    [
        (opened(), SignalKind.DANGER, DONG, State.OPEN, Priority.DANGER, ["join"], None),
        (opened(), SignalKind.SOS, DONG, State.OPEN, Priority.SOS, ["join"], "raised"),
        (opened(), SignalKind.SOS, AT_CENTRE, State.OPEN, Priority.SOS, ["join", "route"], "raised"),
        (opened(kind=SignalKind.SOS), SignalKind.DANGER, DONG, State.OPEN, Priority.SOS, ["join"], None),
        (CLEARED, SignalKind.DANGER, DONG, State.OPEN, Priority.DANGER, ["join"], "again"),
        (CLEARED, SignalKind.DANGER, DEFERRED, State.DEFERRED, Priority.DANGER, ["join", "defer"], None),
        (CLAIMED, SignalKind.DANGER, DONG, State.CLAIMED, Priority.DANGER, ["join"], None),
        (CLAIMED, SignalKind.SOS, DONG, State.CLAIMED, Priority.SOS, ["join"], "raised"),
        (CLAIMED, SignalKind.SOS, AT_CENTRE, State.OPEN, Priority.SOS, ["join", "expire", "route"], "raised"),
        (opened(kind=SignalKind.SOS), SignalKind.SOS, DONG, State.OPEN, Priority.SOS, ["join"], "again"),
        (opened(DEFERRED), SignalKind.DANGER, DEFERRED, State.DEFERRED, Priority.DANGER, ["join"], None),
        (opened(DEFERRED), SignalKind.SOS, AT_CENTRE, State.OPEN, Priority.SOS, ["join", "resume"], "raised"),
    ],
)
def test_a_further_signal_joins(
    incident: Incident,
    kind: SignalKind,
    routing: Routing,
    state: State,
    priority: Priority,
    expected: list[str],
    tell: str | None,
):
    decision = triage.join(incident, signal(kind, SOON), routing, SOON)
    assert (decision.incident.state, decision.incident.priority) == (state, priority)
    assert (moves(decision), decision.tell) == (expected, tell)
    assert decision.incident.cleared_at is None
    assert decision.incident.signalled_at == SOON


@pytest.mark.parametrize(
    ("incident", "routing", "state", "desk", "due", "expected", "tell"),
    [
        (opened(DEFERRED), DONG, State.OPEN, "dong:mangu", LATER, ["resume"], "resumed"),
        (opened(DEFERRED), replace(DEFERRED, deferred_until=LATER), State.DEFERRED, "dong:mangu", LATER, [], None),
        (opened(), DONG, State.OPEN, "dong:mangu", LATER, [], None),
        (opened(), AT_CENTRE, State.OPEN, "centre", MORNING, ["route"], "routed"),
        (opened(), DEFERRED, State.DEFERRED, "dong:mangu", MORNING, ["defer"], None),
        (CLAIMED, DONG, State.OPEN, "dong:mangu", LATER, ["expire"], "expired"),
        (CLAIMED, AT_CENTRE, State.OPEN, "centre", MORNING, ["expire", "route"], "expired"),
        (CLAIMED, DEFERRED, State.DEFERRED, "dong:mangu", MORNING, ["expire", "defer"], None),
    ],
)
def test_what_time_alone_does(
    incident: Incident, routing: Routing, state: State, desk: str, due: object, expected: list[str], tell: str | None
):
    decision = triage.fall_due(incident, routing, LATER)
    assert (decision.incident.state, decision.incident.desk, decision.incident.due_at) == (state, desk, due)
    assert (moves(decision), decision.tell) == (expected, tell)
    assert decision.incident.claimed_by is None


@pytest.mark.parametrize(
    ("incident", "routing", "state", "desk", "due", "expected", "tell"),
    [
        (CLAIMED, AT_CENTRE, State.OPEN, "centre", MORNING, ["expire", "route"], "routed"),
        (opened(DEFERRED), AT_CENTRE, State.DEFERRED, "centre", LATER, ["note"], None),
        (opened(DEFERRED), DEFERRED, State.DEFERRED, "dong:mangu", MORNING, ["note"], None),
        (opened(), AT_CENTRE, State.OPEN, "centre", MORNING, ["route"], "routed"),
    ],
)
def test_an_incident_its_desk_may_have_no_longer_goes_where_it_belongs(
    incident: Incident, routing: Routing, state: State, desk: str, due: object, expected: list[str], tell: str | None
):
    decision = triage.hand_on(incident, routing, LATER)
    assert (decision.incident.state, decision.incident.desk, decision.incident.due_at) == (state, desk, due)
    assert (moves(decision), decision.tell) == (expected, tell)
    assert decision.incident.claimed_by is None


@pytest.mark.parametrize(("seconds", "tell"), [(0, None), (59, None), (60, "again")])
def test_presses_close_together_are_one_call(seconds: int, tell: str | None):
    at = NOON + timedelta(seconds=seconds)
    decision = triage.join(opened(kind=SignalKind.SOS), signal(SignalKind.SOS, at), DONG, at)
    assert (moves(decision), decision.tell) == (["join"], tell)


def test_the_store_gives_an_incident_its_number():
    assert triage.raise_incident("h_1", signal(), DONG, NOON).numbered(1001) == replace(opened(), number=1001)


def test_the_home_clears_a_danger_with_its_reason():
    decision = triage.clear(CLAIMED, WHY, SOON)
    assert decision is not None
    assert (decision.incident.cleared_at, decision.incident.cleared_why) == (SOON, WHY)
    assert decision.incident.state is State.CLAIMED


@pytest.mark.parametrize("incident", [opened(kind=SignalKind.SOS), CLEARED])
def test_nothing_to_clear(incident: Incident):
    assert triage.clear(incident, WHY, SOON) is None


NOTED = replace(opened(), last_evidence_at=SOON, noted_at=SOON)


@pytest.mark.parametrize(
    ("incident", "minutes", "expected"),
    [
        (opened(), 0, None),
        (opened(), -60, None),
        (opened(), 1, ["evidence"]),
        (NOTED, 5, None),
        (NOTED, 6, []),
        (NOTED, 64, []),
        (NOTED, 65, ["evidence"]),
        (replace(NOTED, signalled_at=SOON + timedelta(minutes=1)), 7, ["evidence"]),
    ],
)
def test_renewed_evidence_is_written_once_an_hour(incident: Incident, minutes: int, expected: list[str] | None):
    at = NOON + timedelta(minutes=minutes)
    decision = triage.renew(incident, at, WHY, LATER)
    assert (decision and moves(decision)) == expected
    assert decision is None or decision.incident.last_evidence_at == at
