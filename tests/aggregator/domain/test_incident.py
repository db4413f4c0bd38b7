"""The table of moves, and what no sequence of moves can do."""

from collections.abc import Callable

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import sampled_from

from aggregator.domain import handling, triage
from aggregator.domain.errors import Conflict, SmartCareError
from aggregator.domain.incident import (
    HELD,
    MOVES,
    ContactMeans,
    ContactOutcome,
    Decision,
    Incident,
    Move,
    Priority,
    Result,
    State,
    after,
    moves_from,
)
from aggregator.domain.region import IncidentRules
from aggregator.domain.signal import SignalKind
from aggregator.kernel.events import Explanation

from .conftest import AT_CENTRE, CHOI, DEFERRED, DONG, KIM, LATER, NOON, PARK, SOON, signal

RULES = IncidentRules()
TABLE = """
          raise    defer    resume route join       evidence   clear      note       claim   contact    dispatch   release expire close  reopen escalate remind hand_over accept
none      open     deferred -      -     -          -          -          -          -       -          -          -       -      -      - - - - -
open      -        deferred -      open  open       open       open       open       claimed -          -          -       -      -      - open open open open
deferred  -        -        open   -     deferred   deferred   deferred   deferred   claimed -          -          -       -      -      - deferred deferred deferred deferred
claimed   -        -        -      -     claimed    claimed    claimed    claimed    -       contacting dispatched open    open   closed - claimed claimed claimed claimed
contacting -       -        -      -     contacting contacting contacting contacting -       contacting dispatched open    open   closed - contacting contacting contacting contacting
dispatched -       -        -      -     dispatched dispatched dispatched dispatched -       dispatched dispatched open    open   closed - dispatched dispatched dispatched dispatched
closed    -        -        -      -     -          -          -          closed     -       -          -          -       -      -      open - - - -
"""  # noqa: E501


def rows() -> list[tuple[str, str, str]]:
    """The table above as (state, move, target)."""
    head, *lines = [line.split() for line in TABLE.strip().splitlines()]
    return [(line[0], move, target) for line in lines for move, target in zip(head, line[1:], strict=True)]


@pytest.mark.parametrize(("state", "move", "target"), [row for row in rows() if row[2] != "-"])
def test_allowed_moves(state: str, move: str, target: str):
    assert after(State(state) if state != "none" else None, Move(move)) is State(target)


@pytest.mark.parametrize(("state", "move", "target"), [row for row in rows() if row[2] == "-"])
def test_refused_moves(state: str, move: str, target: str):
    with pytest.raises(Conflict, match="move_not_allowed"):
        after(State(state) if state != "none" else None, Move(move))


def test_the_table_is_complete():
    assert len(rows()) == (len(State) + 1) * len(Move)
    assert len(MOVES) == sum(target != "-" for _, _, target in rows())


def test_moves_from_a_state():
    assert moves_from(State.CLOSED) == (Move.NOTE, Move.REOPEN)


class Life(RuleBasedStateMachine):
    """One incident, and everything that can happen to it in any order."""

    incident: Incident

    @initialize(routing=sampled_from([DONG, AT_CENTRE, DEFERRED]), kind=sampled_from(SignalKind))
    def begin(self, routing, kind):
        self.refusals: set[str] = set()
        self.take(triage.raise_incident("h_1", signal(kind), routing, NOON))

    def take(self, decision: Decision | None):
        if decision is not None:
            before = getattr(self, "incident", None)
            self.check(before, decision)
            self.incident = decision.incident

    def check(self, before: Incident | None, decision: Decision):
        states = [before.state if before else None]
        for row in decision.transitions:
            assert row.before == states[-1]
            assert MOVES[row.before, row.move] is row.after
            states.append(row.after)
        assert decision.incident.state is states[-1]
        if before is not None and before.state in HELD and decision.incident.state is State.CLOSED:
            assert decision.transitions[-1].who in {"kim", "park", "choi"}

    def attempt(self, decide: Callable[[], Decision]) -> None:
        try:
            self.take(decide())
        except SmartCareError as refusal:
            self.refusals.add(refusal.code)

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @rule(kind=sampled_from(SignalKind), routing=sampled_from([DONG, AT_CENTRE, DEFERRED]))
    def join(self, kind, routing):
        self.take(triage.join(self.incident, signal(kind, SOON), routing, SOON))

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @rule(routing=sampled_from([DONG, AT_CENTRE, DEFERRED]))
    def fall_due(self, routing):
        held = self.incident.state in HELD
        self.take(triage.fall_due(self.incident, routing, LATER))
        assert not held or self.incident.claimed_by is None

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @rule()
    def clear(self):
        state = self.incident.state
        self.take(triage.clear(self.incident, Explanation("normal.evidence"), SOON))
        assert self.incident.state is state

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @rule(at=sampled_from([NOON, SOON, LATER]))
    def renew(self, at):
        state = self.incident.state
        self.take(triage.renew(self.incident, at, Explanation("incident.evidence"), LATER))
        assert self.incident.state is state

    @rule(who=sampled_from([KIM, PARK, CHOI]))
    def claim(self, who):
        self.attempt(lambda: handling.claim(self.incident, who, RULES, SOON))

    @rule(who=sampled_from([KIM, PARK, CHOI]))
    def contact(self, who):
        self.attempt(
            lambda: handling.contact(
                self.incident,
                who,
                RULES,
                SOON,
                means=ContactMeans.CALL,
                outcome=ContactOutcome.NO_ANSWER,
                whom="subject",
                memo="",
            )
        )

    @rule(who=sampled_from([KIM, PARK]))
    def dispatch(self, who):
        self.attempt(lambda: handling.dispatch(self.incident, who, RULES, SOON, partners=("119",), memo=""))

    @rule(who=sampled_from([KIM, PARK]), routing=sampled_from([DONG, AT_CENTRE, DEFERRED]))
    def release(self, who, routing):
        self.attempt(lambda: handling.release(self.incident, who, routing, SOON, memo=""))

    @rule(who=sampled_from([KIM, PARK, CHOI]))
    def close(self, who):
        self.attempt(lambda: handling.close(self.incident, who, LATER, result=Result.SAFE, memo="ok"))

    @rule(routing=sampled_from([DONG, AT_CENTRE, DEFERRED]))
    def reopen(self, routing):
        self.attempt(lambda: handling.reopen(self.incident, KIM, routing, LATER, memo="again"))

    @invariant()
    def holds(self):
        incident = self.incident
        assert self.refusals <= {"move_not_allowed", "incident_claimed_by_other"}
        assert (incident.state in HELD) == (incident.claimed_by is not None) or incident.state is State.CLOSED
        assert (incident.state is State.CLOSED) == (incident.closed_at is not None)
        assert incident.state is not State.CLOSED or (incident.result is not None and incident.memo)
        assert incident.state is not State.DEFERRED or incident.due_at is not None
        assert (incident.cleared_at is None) == (incident.cleared_why is None)
        assert incident.priority is not Priority.SOS or incident.cleared_at is None


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
