"""The table of a case's moves, and what no sequence of them can do."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import sampled_from, sets, text

from aggregator.domain import incident
from aggregator.domain.case import approval, handling
from aggregator.domain.case.approval import Request
from aggregator.domain.case.machine import (
    LONGEST_REASON,
    MOVES,
    RUNNING,
    Case,
    CaseDecision,
    CaseTransition,
    Move,
    Need,
    Origin,
    Result,
    State,
    after,
    moves_from,
)
from aggregator.domain.errors import Conflict, Forbidden, Invalid, SmartCareError
from aggregator.domain.incident import Incident, Priority
from aggregator.domain.task.handling import new as new_task
from aggregator.domain.task.machine import Kind, Task
from aggregator.kernel.events import Explanation

from .conftest import NOON

NAMES = {"mangu": "망우동", "sinnae": "신내동", "muk1": "묵1동"}
TABLE = """
            open plan     serve      monitor    close  reopen assign note       write join refer give_back
none        open -        -          -          -      -      -      -          -     -    -     -
open        -    planning in_service monitoring closed -      =      =          =     =    =     =
planning    -    -        in_service monitoring closed -      =      =          =     =    =     =
in_service  -    planning -          monitoring closed -      =      =          =     =    =     =
monitoring  -    planning in_service -          closed -      =      =          =     =    =     =
closed      -    -        -          -          -      open   -      =          -     -    =     -
"""


def rows() -> list[tuple[str, str, str]]:
    """The table above as (state, move, target)."""
    head, *lines = [line.split() for line in TABLE.strip().splitlines()]
    return [
        (line[0], move, {"=": line[0]}.get(target, target))
        for line in lines
        for move, target in zip(head, line[1:], strict=True)
    ]


def raised(priority: Priority, why: Explanation) -> Incident:
    """The incident of a signal."""
    return Incident(
        number=1042,
        household="h_1",
        state=incident.State.OPEN,
        priority=priority,
        desk="centre",
        reason=why,
        desk_why=Explanation("route.dong"),
        opened_at=NOON,
        changed_at=NOON,
        signalled_at=NOON,
    )


def opened(**more: object) -> CaseDecision:
    """A case just opened."""
    values = {
        "at": NOON,
        "who": "kim",
        "officer": "kim",
        "needs": (Need.MEALS,),
        "origin": Origin.SIGNAL,
        "reason": "식사를 못 하심",
    }
    return handling.open_case("h_1", "mangu", **(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(("state", "move", "target"), [row for row in rows() if row[2] != "-"])
def test_allowed_moves(state: str, move: str, target: str):
    assert after(State(state) if state != "none" else None, Move(move)) is State(target)


@pytest.mark.parametrize(("state", "move", "target"), [row for row in rows() if row[2] == "-"])
def test_refused_moves(state: str, move: str, target: str):
    with pytest.raises(Conflict, match="case_move_not_allowed"):
        after(State(state) if state != "none" else None, Move(move))


@pytest.mark.parametrize("state", State)
def test_what_is_offered_is_what_is_allowed(state: State):
    assert set(moves_from(state)) == {move for before, move in MOVES if before is state}


@pytest.mark.parametrize("move", [Move.ASK, Move.APPROVE, Move.DENY, Move.OFFER, Move.ACCEPT, Move.DECLINE])
def test_asking_and_offering_leave_a_running_case_where_it_is(move: Move):
    assert {state: after(state, move) for state in RUNNING} == {state: state for state in RUNNING}
    assert move not in moves_from(State.CLOSED)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * (LONGEST_REASON + 1)])
@pytest.mark.parametrize("who", ["kim", " "])
def test_no_row_without_somebody_and_a_reason(who: str, reason: str):
    with pytest.raises(Invalid):
        CaseTransition(
            at=NOON, who=who, move=Move.NOTE, before=State.OPEN, after=State.OPEN, what=Explanation("x"), reason=reason
        )


def test_nobody_makes_no_row():
    with pytest.raises(Invalid, match="field_empty"):
        CaseTransition(
            at=NOON, who="", move=Move.NOTE, before=State.OPEN, after=State.OPEN, what=Explanation("x"), reason="why"
        )


class Machine(RuleBasedStateMachine):
    """Everything staff can do to a case, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.case: Case
        self.history: tuple[CaseTransition, ...] = ()
        self.request: Request | None = None
        self.before: tuple[CaseTransition, ...] = ()

    @initialize(needs=sets(sampled_from(Need), min_size=1))
    def begin(self, needs: set[Need]) -> None:
        self.take(opened(needs=needs))

    def take(self, decision: CaseDecision) -> None:
        """Go on with what was decided."""
        self.before = self.history
        self.case, self.history = decision.case, self.history + decision.transitions

    def attempt(self, decide: object) -> None:
        """Do it if it may be done; what is refused changes nothing."""
        try:
            self.take(decide())  # type: ignore[operator]
        except SmartCareError:
            self.before = self.history

    @rule(
        move=sampled_from([Move.PLAN, Move.SERVE, Move.MONITOR, Move.REOPEN]),
        reason=text(max_size=3),
    )
    def move(self, move: Move, reason: str) -> None:
        self.attempt(lambda: approval.carry_out(self.case, move, at=NOON, who="kim", reason=reason))

    @rule(result=sampled_from(Result))
    def close(self, result: Result) -> None:
        self.attempt(lambda: approval.carry_out(self.case, Move.CLOSE, at=NOON, who="kim", reason="왜", result=result))

    @rule(dong=sampled_from(["mangu", "sinnae", "muk1"]))
    def offer(self, dong: str) -> None:
        self.attempt(lambda: handling.offer(self.case, dong, NAMES, at=NOON, who="kim", reason="이사"))

    @rule(officer=sampled_from(["lee", "park"]))
    def accept(self, officer: str) -> None:
        self.attempt(lambda: handling.accept(self.case, officer, NAMES, at=NOON, reason="넘겨받음"))

    @rule()
    def decline(self) -> None:
        self.attempt(lambda: handling.decline(self.case, NAMES, at=NOON, who="lee", reason="이사하지 않음"))

    @rule(officer=sampled_from(["kim", "lee"]))
    def assign(self, officer: str) -> None:
        self.attempt(lambda: handling.assign(self.case, officer, at=NOON, who="choi", reason="휴가"))

    @rule()
    def note(self) -> None:
        self.attempt(lambda: handling.note(self.case, at=NOON, who="kim", reason="전화드림"))

    @rule(needs=sets(sampled_from(Need), max_size=3))
    def see_again(self, needs: set[Need]) -> None:
        self.attempt(lambda: handling.see_again(self.case, needs, at=NOON, who="kim", reason="방문"))

    @rule(move=sampled_from([Move.SERVE, Move.CLOSE]))
    @precondition(lambda self: self.request is None)
    def ask(self, move: Move) -> None:
        result = {Move.CLOSE: Result.ENDED}.get(move)
        try:
            decision, self.request = approval.ask(
                self.case, move, None, at=NOON, who="kim", reason="필요", result=result
            )
        except Conflict:
            return
        self.take(decision)

    @rule(who=sampled_from(["kim", "boss"]), choose=sampled_from([approval.approve, approval.deny]))
    @precondition(lambda self: self.request is not None)
    def answer(self, who: str, choose: object) -> None:
        known = len(self.history)
        self.attempt(lambda: choose(self.case, self.request, at=NOON, who=who, reason="확인"))  # type: ignore[operator]
        self.request = None if len(self.history) > known else self.request

    @invariant()
    def history_never_shrinks(self) -> None:
        assert self.history[: len(self.before)] == self.before

    @invariant()
    def every_row_is_accounted_for(self) -> None:
        assert all(row.who.strip() and row.reason.strip() and row.at == NOON for row in self.history)

    @invariant()
    def rows_make_one_way(self) -> None:
        ways = [(None, self.case.state)] if not self.history else [(row.before, row.after) for row in self.history]
        assert all(one[1] is other[0] for one, other in pairwise(ways))
        assert ways[-1][1] is self.case.state

    @invariant()
    def a_case_is_whole(self) -> None:
        closed = self.case.state is State.CLOSED
        assert closed == (self.case.result is not None) == (self.case.closed_at is not None)
        assert self.case.needs
        assert self.case.officer
        assert self.case.offered_to != self.case.dong
        assert not (closed and self.case.offered_to)


Machine.TestCase.settings = settings(max_examples=150, stateful_step_count=20, deadline=None)
TestMachine = Machine.TestCase


def test_a_transfer_loses_nothing():
    case = opened().case
    offered = handling.offer(case, "sinnae", NAMES, at=NOON, who="kim", reason="이사")
    taken = offered.then(handling.accept(offered.case, "lee", NAMES, at=NOON, reason="전입 확인"))
    assert (taken.case.dong, taken.case.officer, taken.case.offered_to) == ("sinnae", "lee", None)
    assert [row.move for row in taken.transitions] == [Move.OFFER, Move.ACCEPT]
    assert taken.transitions[1].what == Explanation(
        "case.accept", {"before": "망우동", "dong": "신내동", "officer": "lee"}
    )
    kept = ("number", "household", "state", "origin", "needs", "opened_at", "incident", "version")
    assert [getattr(taken.case, name) for name in kept] == [getattr(case, name) for name in kept]


@pytest.mark.parametrize(
    ("dong", "offered_to", "code"), [("mangu", None, "same_dong"), ("muk1", "sinnae", "already_offered")]
)
def test_offers_that_cannot_be(dong: str, offered_to: str | None, code: str):
    case = opened().case
    unoffered: dict[str | None, Case] = {None: case}
    begun = unoffered.get(offered_to) or handling.offer(case, "sinnae", NAMES, at=NOON, who="kim", reason="이사").case
    with pytest.raises(Conflict, match=code):
        handling.offer(begun, dong, NAMES, at=NOON, who="kim", reason="이사")


def test_what_was_not_offered_is_not_taken():
    with pytest.raises(Conflict, match="not_offered"):
        handling.accept(opened().case, "lee", NAMES, at=NOON, reason="x")


def test_two_pairs_of_eyes():
    case = opened().case
    asked, request = approval.ask(case, Move.CLOSE, None, at=NOON, who="kim", reason="회복", result=Result.RECOVERED)
    with pytest.raises(Conflict, match="approval_pending"):
        approval.ask(asked.case, Move.SERVE, request, at=NOON, who="lee", reason="x", result=None)
    with pytest.raises(Forbidden, match="own_request"):
        approval.approve(asked.case, request, at=NOON, who="kim", reason="x")
    approved = approval.approve(asked.case, request, at=NOON, who="boss", reason="확인함")
    assert approved.case.result is Result.RECOVERED
    assert [(row.who, row.move) for row in approved.transitions] == [("boss", Move.APPROVE), ("kim", Move.CLOSE)]
    assert approval.deny(asked.case, request, at=NOON, who="boss", reason="이르다").case.state is State.OPEN


@pytest.mark.parametrize(("move", "wanted"), [(Move.CLOSE, True), (Move.PLAN, False)])
def test_what_a_district_wants_approved(move: Move, wanted: bool):
    assert approval.needs_approval(move, (Move.CLOSE,)) is wanted


def test_a_reopened_case_begins_anew():
    closed = approval.carry_out(opened().case, Move.CLOSE, at=NOON, who="kim", reason="x", result=Result.REFUSED)
    again = approval.carry_out(closed.case, Move.REOPEN, at=NOON, who="kim", reason="다시 원하심").case
    assert (again.state, again.result, again.closed_at, again.reopened) == (State.OPEN, None, None, 1)


@pytest.mark.parametrize("needs", [(), [Need.MEALS]])
def test_seeing_again_must_see_something_else(needs: list[Need]):
    with pytest.raises(Invalid):
        handling.see_again(opened().case, needs, at=NOON, who="kim", reason="방문")


def test_needs_stand_in_one_order():
    case = opened(needs=[Need.MONEY, Need.MEDICAL]).case
    assert case.needs == (Need.MEDICAL, Need.MONEY)
    seen = handling.see_again(case, [Need.MEALS], at=NOON, who="kim", reason="방문")
    assert seen.transitions[0].what.key == "case.needs+need.meals"


@pytest.mark.parametrize(
    ("priority", "key", "origin"),
    [
        (Priority.DANGER, "quiet.home", Origin.SIGNAL),
        (Priority.SOS, "signal.sos", Origin.SOS),
        (Priority.DANGER_WORDS, "check_in.danger_words", Origin.CHECK_IN),
        (Priority.MISSED_CHECK, "check_in.missed", Origin.CHECK_IN),
        (Priority.DANGER_WORDS, "report.suicide", Origin.THIRD_PARTY),
    ],
)
def test_how_somebody_was_noticed(priority: Priority, key: str, origin: Origin):
    fired = raised(priority, Explanation(key))
    assert handling.origin_of(fired) is origin
    joined = handling.join(opened().case, fired, at=NOON, who="kim", reason="같은 분")
    assert joined.transitions[0].what == Explanation("case.join", {"incident": fired.number})


def left_by(check_in: int | None) -> Task:
    """A task in which a need was found."""
    left = new_task("h_1", "mangu", Kind.WELFARE, at=NOON, who="kim", due_at=NOON + timedelta(1), check_in=check_in)
    return left.task


@pytest.mark.parametrize(
    ("named", "task", "origin"),
    [
        (None, None, Origin.BY_HAND),
        (None, left_by(None), Origin.BY_HAND),
        (None, left_by(7), Origin.CHECK_IN),
        (Origin.THIRD_PARTY, left_by(7), Origin.THIRD_PARTY),
    ],
)
def test_how_the_person_of_a_case_by_hand_was_noticed(named: Origin | None, task: Task | None, origin: Origin):
    assert handling.origin_by_hand(named, task) is origin


@pytest.mark.parametrize("named", sorted(handling.OF_INCIDENTS))
def test_a_signal_is_not_claimed_by_hand(named: Origin):
    with pytest.raises(Invalid, match="origin_needs_incident"):
        handling.origin_by_hand(named, None)


def test_a_case_tells_the_task_it_was_found_in():
    (row,) = opened(task=104).transitions
    assert row.what == Explanation(
        "case.open+case.after_task", {"origin": Origin.SIGNAL, "officer": "kim", "task": 104}
    )


def test_a_case_without_a_need_is_none():
    with pytest.raises(Invalid, match="needs_needed"):
        opened(needs=())


def test_the_responsible_one_is_not_made_so_again():
    with pytest.raises(Conflict, match="officer_already"):
        handling.assign(opened().case, "kim", at=NOON, who="choi", reason="x")


def test_what_the_case_gives_back_is_a_row():
    given = handling.give_back(opened().case, Explanation("case.absence"), at=NOON, who="kim", reason="입원하심")
    assert (given.case.state, given.transitions[0].move) == (State.OPEN, Move.GIVE_BACK)


def test_the_short_number():
    assert replace(opened().case, number=1042).label == "C-1042"
