"""Tasks: their table of moves, what staff may do with them, and when people are reminded."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.strategies import integers, sampled_from

from aggregator.domain.errors import Conflict, Invalid, SmartCareError
from aggregator.domain.region import DutyRules
from aggregator.domain.task import handling
from aggregator.domain.task.machine import (
    ENDED,
    LONGEST_MEMO,
    MOVES,
    RUNNING,
    Kind,
    Move,
    State,
    Task,
    TaskDecision,
    TaskTransition,
    Team,
    after,
    moves_from,
)
from aggregator.domain.task.reminders import Reminder, next_at, remind, scheduled
from aggregator.domain.task.rules import ReminderRules
from aggregator.kernel.events import Explanation

from .conftest import LATER, NOON

SEOUL = ZoneInfo("Asia/Seoul")
DUTY = DutyRules()
RULES = ReminderRules()
TABLE = """
             create take        assign postpone note remind escalate finish cancel    reopen
none         open   -           -      -        -    -      -        -      -         -
open         -      in_progress =      =        =    =      =        done   cancelled -
in_progress  -      -           =      =        =    =      =        done   cancelled -
done         -      -           -      -        =    -      -        -      -         open
cancelled    -      -           -      -        =    -      -        -      -         open
"""


def rows() -> list[tuple[str, str, str]]:
    """The table above as (state, move, target)."""
    head, *lines = [line.split() for line in TABLE.strip().splitlines()]
    return [
        (line[0], move, {"=": line[0]}.get(target, target))
        for line in lines
        for move, target in zip(head, line[1:], strict=True)
    ]


def local(text: str) -> datetime:
    """A time on Seoul's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL).astimezone(UTC)


def made(due_at: datetime = LATER, **more: object) -> Task:
    """A new task."""
    return handling.new("h_1", "mangu", Kind.VISIT, at=NOON, who="kim", due_at=due_at, **more).task  # type: ignore[arg-type]


@pytest.mark.parametrize(("state", "move", "target"), [row for row in rows() if row[2] != "-"])
def test_allowed_moves(state: str, move: str, target: str):
    assert after(State(state) if state != "none" else None, Move(move)) is State(target)


@pytest.mark.parametrize(("state", "move", "target"), [row for row in rows() if row[2] == "-"])
def test_refused_moves(state: str, move: str, target: str):
    with pytest.raises(Conflict, match="task_move_not_allowed"):
        after(State(state) if state != "none" else None, Move(move))


@pytest.mark.parametrize("state", State)
def test_what_is_offered_is_what_is_allowed(state: State):
    assert set(moves_from(state)) == {move for before, move in MOVES if before is state}


@pytest.mark.parametrize(
    ("given", "person", "team"),
    [
        ({}, None, Team.DONG_OFFICER),
        ({"person": "kim"}, "kim", None),
        ({"team": Team.NURSE}, None, Team.NURSE),
        ({"person": "kim", "team": Team.NURSE}, "kim", Team.NURSE),
    ],
)
def test_a_task_belongs_to_somebody(given: dict[str, Any], person: str | None, team: Team | None):
    task = made(**given)
    assert (task.person, task.team, task.what) == (person, team, Explanation("task.visit"))


@pytest.mark.parametrize(
    ("change", "code"), [({"due_at": NOON - timedelta(seconds=1)}, "due_in_past"), ({"team": None}, "nobody_assigned")]
)
def test_tasks_that_cannot_be(change: dict[str, object], code: str):
    with pytest.raises(Invalid, match=code):
        handling.create(replace(made(), **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("memo", ["", " ", "x" * (LONGEST_MEMO + 1)])
def test_words_are_needed(memo: str):
    task = made()
    for act in (handling.note, handling.finish, handling.cancel):
        with pytest.raises(Invalid):
            act(task, at=NOON, who="kim", memo=memo)


@pytest.mark.parametrize(
    ("begun", "person", "state"),
    [(True, None, State.OPEN), (True, "lee", State.IN_PROGRESS), (False, None, State.OPEN), (False, "lee", State.OPEN)],
)
def test_what_goes_to_a_team_alone_is_begun_by_nobody(begun: bool, person: str | None, state: State):
    task = handling.take(made(), at=NOON, who="kim").task if begun else made()
    given = handling.assign(task, person=person, team=Team.NURSE, at=NOON, who="kim", memo="")
    assert (given.task.state, given.task.person, given.task.team) == (state, person, Team.NURSE)
    assert [(row.move, row.before, row.after) for row in given.transitions] == [(Move.ASSIGN, task.state, state)]


def test_taking_twice_and_taking_from_somebody():
    taken = handling.take(made(), at=NOON, who="kim")
    assert (taken.task.state, taken.task.person) == (State.IN_PROGRESS, "kim")
    assert handling.take(taken.task, at=NOON, who="kim").transitions == ()
    with pytest.raises(Conflict, match="task_taken"):
        handling.take(taken.task, at=NOON, who="lee")


def test_nobody_is_no_one_to_give_it_to():
    with pytest.raises(Invalid, match="nobody_assigned"):
        handling.assign(made(), person=None, team=None, at=NOON, who="kim", memo="")
    given = handling.assign(made(), person=None, team=Team.NURSE, at=NOON, who="kim", memo="혈압")
    assert given.transitions[0].what == Explanation("task.assigned", {"who": "-", "team": Team.NURSE})


@pytest.mark.parametrize(
    ("due_at", "code"), [(NOON - timedelta(days=1), "due_in_past"), (LATER, "due_earlier"), (NOON, "due_earlier")]
)
def test_putting_off_leads_forward(due_at: datetime, code: str):
    with pytest.raises(Invalid, match=code):
        handling.postpone(made(), due_at, at=NOON, who="kim", memo="내일")


def test_what_was_promised_counts():
    task = handling.postpone(made(), LATER + timedelta(days=1), at=NOON, who="kim", memo="안 계심").task
    early = handling.finish(task, at=LATER, who="kim", memo="방문").task
    late = handling.finish(task, at=LATER + timedelta(seconds=1), who="kim", memo="방문").task
    needless = handling.cancel(task, at=NOON, who="kim", memo="입원").task
    assert (task.in_time, early.in_time, late.in_time, needless.in_time) == (None, True, False, None)
    assert handling.finish(early, at=LATER, who="lee", memo="또").transitions == ()


def test_an_ended_task_is_opened_again():
    done = handling.finish(made(), at=NOON, who="kim", memo="방문").task
    with pytest.raises(Invalid, match="due_in_past"):
        handling.reopen(done, NOON - timedelta(days=1), at=NOON, who="kim", memo="다시")
    again = handling.reopen(done, LATER, at=NOON, who="kim", memo="다시").task
    assert (again.state, again.ended_at, again.ended_by, again.promised_at) == (State.OPEN, None, None, LATER)


# Monday 2026-11-23 to Wednesday the 25th are working days.
@pytest.mark.parametrize(
    ("due", "now", "reminded", "expected"),
    [
        ("2026-11-25T18:00", "2026-11-23T10:00", 0, "2026-11-24T18:00"),
        ("2026-11-23T18:00", "2026-11-23T10:00", 0, "2026-11-23T18:00"),
        ("2026-11-25T18:00", "2026-11-24T18:00", 1, "2026-11-25T18:00"),
        ("2026-11-24T18:00", "2026-11-24T18:00", 2, "2026-11-25T13:00"),
        ("2026-11-24T18:00", "2026-11-25T13:00", 3, "2026-11-26T13:00"),
        ("2026-11-24T22:00", "2026-11-23T10:00", 1, "2026-11-25T09:00"),
        ("2026-11-20T18:00", "2026-11-20T18:00", 3, "2026-11-23T09:00"),
        ("2026-11-24T18:00", "2026-11-28T23:00", 1, "2026-11-30T09:00"),
    ],
)
def test_when_somebody_is_reminded(due: str, now: str, reminded: int, expected: str):
    task = replace(made(), due_at=local(due), reminded=reminded)
    assert next_at(task, RULES, DUTY, SEOUL, local(now)) == local(expected)


@pytest.mark.parametrize(
    ("task", "now", "expected"),
    [
        (made(check_in=7), "2026-11-18T12:00", "2026-11-18T12:00"),
        (made(check_in=7), "2026-11-18T22:00", "2026-11-19T09:00"),
        (replace(made(check_in=7), state=State.IN_PROGRESS), "2026-11-18T12:00", "2026-11-18T13:00"),
        (
            handling.postpone(made(check_in=7), LATER + timedelta(days=30), at=NOON, who="kim", memo="바쁨").task,
            "2026-11-18T12:00",
            "2026-12-17T13:00",
        ),
        (made(), "2026-11-18T12:00", "2026-11-18T13:00"),
    ],
)
def test_what_a_call_asked_for_is_told_at_once_while_the_dongs_work(task: Task, now: str, expected: str):
    assert next_at(task, RULES, DUTY, SEOUL, local(now)) == local(expected)


def test_where_the_dongs_never_open_people_are_reminded_all_the_same():
    task = replace(made(), due_at=local("2026-11-24T22:00"), reminded=1)
    assert next_at(task, RULES, DutyRules(hours={}), SEOUL, NOON) == local("2026-11-24T22:00")


def test_the_reminders_of_a_forgotten_task():
    task = scheduled(
        handling.new(
            "h_1", "mangu", Kind.VISIT, at=local("2026-11-23T10:00"), who="kim", due_at=local("2026-11-25T18:00")
        ),
        RULES,
        DUTY,
        SEOUL,
        local("2026-11-23T10:00"),
    ).task
    said = []
    for _ in range(4):
        assert task.next_at is not None
        moment = task.next_at
        decision, reminder = remind(task, RULES, DUTY, SEOUL, moment)
        said.append((moment, reminder, reminder.to_supervisor, decision.transitions[0].move))
        task = decision.task
    assert said == [
        (local("2026-11-24T18:00"), Reminder.BEFORE, False, Move.REMIND),
        (local("2026-11-25T18:00"), Reminder.DUE, False, Move.REMIND),
        (local("2026-11-26T13:00"), Reminder.OVERDUE, True, Move.ESCALATE),
        (local("2026-11-27T13:00"), Reminder.OVERDUE, True, Move.ESCALATE),
    ]


def test_a_task_begun_on_its_last_day_is_told_at_its_moment():
    task = replace(made(due_at=local("2026-11-23T18:00")), created_at=local("2026-11-23T10:00"))
    decision, reminder = remind(task, RULES, DUTY, SEOUL, local("2026-11-23T18:00"))
    assert (reminder, decision.task.reminded) == (Reminder.DUE, 2)


class Machine(RuleBasedStateMachine):
    """Everything that can happen to a task, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.task: Task
        self.history: tuple[TaskTransition, ...] = ()
        self.now = NOON

    @initialize(days=integers(0, 9))
    def begin(self, days: int) -> None:
        self.take(handling.new("h_1", "mangu", Kind.VISIT, at=NOON, who="kim", due_at=NOON + timedelta(days=days)))

    def take(self, decision: TaskDecision) -> None:
        """Go on with what was decided, with its next reminder."""
        decision = scheduled(decision, RULES, DUTY, SEOUL, self.now)
        self.task, self.history = decision.task, self.history + decision.transitions

    def attempt(self, decide: object) -> None:
        """Do it if it may be done."""
        try:
            self.take(decide())  # type: ignore[operator]
        except SmartCareError:
            return

    @rule(who=sampled_from(["kim", "lee"]))
    def begin_work(self, who: str) -> None:
        self.attempt(lambda: handling.take(self.task, at=self.now, who=who))

    @rule(act=sampled_from([handling.finish, handling.cancel, handling.note]))
    def say(self, act: object) -> None:
        self.attempt(lambda: act(self.task, at=self.now, who="kim", memo="한 일"))  # type: ignore[operator]

    @rule(act=sampled_from([handling.postpone, handling.reopen]), days=integers(-1, 9))
    def put_off(self, act: object, days: int) -> None:
        later = self.now + timedelta(days=days)
        self.attempt(lambda: act(self.task, later, at=self.now, who="kim", memo="왜"))  # type: ignore[operator]

    @rule(team=sampled_from([None, *Team]), person=sampled_from([None, "kim"]))
    def assign(self, team: Team | None, person: str | None) -> None:
        self.attempt(lambda: handling.assign(self.task, person=person, team=team, at=self.now, who="kim", memo=""))

    @rule(hours=integers(1, 60))
    def wait(self, hours: int) -> None:
        end = self.now + timedelta(hours=hours)
        while self.task.next_at is not None and self.task.next_at <= end:
            self.now = max(self.now, self.task.next_at)
            decision, _reminder = remind(self.task, RULES, DUTY, SEOUL, self.now)
            self.task, self.history = decision.task, self.history + decision.transitions
        self.now = end

    @invariant()
    def nothing_to_be_done_is_forgotten(self) -> None:
        assert (self.task.state in RUNNING) == (self.task.next_at is not None)
        assert (self.task.state in ENDED) == (self.task.ended_at is not None)

    @invariant()
    def it_belongs_to_somebody(self) -> None:
        assert self.task.person or self.task.team

    @invariant()
    def rows_make_one_way(self) -> None:
        assert all(one.after is other.before and one.at <= other.at for one, other in pairwise(self.history))
        assert self.history[-1].after is self.task.state


Machine.TestCase.settings = settings(max_examples=100, stateful_step_count=20, deadline=None)
TestMachine = Machine.TestCase


def test_nobody_is_told_at_night_or_on_a_holiday():
    task = replace(made(), due_at=local("2026-12-24T18:00"), reminded=2)
    assert next_at(task, RULES, DUTY, SEOUL, local("2026-12-24T18:00")) == local("2026-12-28T13:00")
    assert date(2026, 12, 25).weekday() == 4
