"""What a watch waits for and what it leads to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aggregator.domain import handling, triage
from aggregator.domain.duty import next_opening, on_duty
from aggregator.domain.escalation import Situation, Watch, fall_due, follow, is_quiet
from aggregator.domain.escalation_rules import EscalationRules, Policy, Timer
from aggregator.domain.incident import ContactMeans, ContactOutcome, Decision, Incident, Move, Priority, State, moved
from aggregator.domain.ladder import Kind, Rung
from aggregator.domain.region import DutyRules, IncidentRules, Recipient
from aggregator.domain.signal import SignalKind
from aggregator.kernel.events import Explanation

from .conftest import AT_CENTRE, DEFERRED, DONG, KIM, NOON, SEOUL, moves, opened, signal

MINUTE = timedelta(minutes=1)
NIGHT = datetime(2026, 11, 18, 14, 0, tzinfo=UTC)
OPENING = datetime(2026, 11, 19, 0, 0, tzinfo=UTC)
RULES = IncidentRules()
WHY = Explanation("normal.evidence")
DESK = Rung(kind=Kind.DESK, recipients=(Recipient(channel="text", address="desk"),))
HEAD = Rung(kind=Kind.SUPERVISOR, recipients=(Recipient(channel="text", address="head"),), who="head")
RUNGS = (DESK, HEAD)


def situation(at: datetime, *, absent: bool = False, rules: DutyRules | None = None) -> Situation:
    """What holds at a moment."""
    rules = rules or DutyRules()
    return Situation(
        policy=Policy(),
        duty=on_duty(at, rules, SEOUL),
        opening=next_opening(at, rules, SEOUL),
        absent=absent,
    )


def begun(kind: SignalKind = SignalKind.DANGER, at: datetime = NOON) -> tuple[Incident, Watch]:
    """A new incident and its watch."""
    decision = triage.raise_incident("h_1", signal(kind, at), DONG, at)
    watch = follow(None, decision, situation(at), at)
    assert watch is not None
    return decision.incident, watch


def after(decision: Decision, watch: Watch | None, at: datetime) -> tuple[Incident, Watch]:
    """The incident and the watch after a decision."""
    watch = follow(watch, decision, situation(at), at)
    assert watch is not None
    return decision.incident, watch


@pytest.mark.parametrize(
    ("priority", "at", "step", "due"),
    [
        (Priority.SOS, NOON, 1, NOON + 2 * MINUTE),
        (Priority.SOS, NIGHT, 1, NIGHT + 2 * MINUTE),
        (Priority.DANGER_WORDS, NIGHT, 1, NIGHT + 2 * MINUTE),
        (Priority.DANGER, NIGHT, 1, NIGHT + 10 * MINUTE),
        (Priority.MISSED_CHECK, NOON, 1, NOON + 60 * MINUTE),
        (Priority.MISSED_CHECK, NIGHT, 0, OPENING),
        (Priority.EQUIPMENT, NOON, 1, OPENING),
        (Priority.EQUIPMENT, NIGHT, 0, OPENING),
    ],
)
def test_within_what_time_it_is_claimed(priority: Priority, at: datetime, step: int, due: datetime):
    incident = replace(opened(), priority=priority)
    decision = Decision(incident=incident, transitions=(), tell="raised")
    assert follow(None, decision, situation(at), at) == Watch(timer=Timer.UNCLAIMED, step=step, due_at=due)
    assert is_quiet(incident, situation(at)) is (step == 0)


def test_where_the_dongs_never_open_nothing_waits_for_them():
    rules = DutyRules(hours={})
    incident = replace(opened(), priority=Priority.EQUIPMENT)
    decision = Decision(incident=incident, transitions=(), tell="raised")
    watch = follow(None, decision, situation(NIGHT, rules=rules), NIGHT)
    assert watch == Watch(timer=Timer.UNCLAIMED, step=1, due_at=NIGHT + timedelta(days=1))


def test_a_deferred_incident_waits_for_its_moment_alone():
    decision = triage.raise_incident("h_1", signal(), DEFERRED, NIGHT)
    assert follow(None, decision, situation(NIGHT), NIGHT) is None


def test_nobody_claims_it():
    incident, watch = begun()
    kinds, at = [], NOON
    for _ in range(4):
        at = watch.due_at
        told = fall_due(watch, incident, RUNGS, situation(at), at)
        incident, watch = told.decision.incident, told.watch
        row = told.decision.transitions[0]
        kinds.append((row.move, row.why.key, row.why.values["round"], told.message))
    assert kinds == [
        (Move.ESCALATE, "escalation.supervisor", 1, "escalated"),
        (Move.ESCALATE, "escalation.desk", 2, "escalated"),
        (Move.ESCALATE, "escalation.supervisor", 2, "escalated"),
        (Move.ESCALATE, "escalation.desk", 3, "escalated"),
    ]
    assert at == NOON + 40 * MINUTE
    assert incident.state is State.OPEN


def test_it_runs_once_however_late():
    incident, watch = begun()
    at = NOON + timedelta(hours=5)
    told = fall_due(watch, incident, RUNGS, situation(at), at)
    assert (moves(told.decision), told.watch.due_at) == (["escalate"], at + 10 * MINUTE)


def test_the_morning_after_a_deferral():
    incident = triage.raise_incident("h_1", signal(), DEFERRED, NIGHT).incident
    incident, watch = after(triage.resume(incident, DONG, OPENING), None, OPENING)
    assert watch == Watch(timer=Timer.DEFERRED, step=0, due_at=OPENING + 30 * MINUTE)
    note = moved(incident, Move.NOTE, at=OPENING, who="kim", why=WHY)
    assert follow(watch, note, situation(OPENING), OPENING) == watch
    told = fall_due(watch, incident, RUNGS, situation(watch.due_at), watch.due_at)
    assert (told.message, told.recipients, moves(told.decision)) == ("reminded", None, ["remind"])
    assert told.watch == Watch(timer=Timer.UNCLAIMED, step=1, due_at=OPENING + 40 * MINUTE)


def test_a_way_of_an_incident():
    incident, watch = begun()
    incident, watch = after(handling.claim(incident, KIM, RULES, NOON), watch, NOON)
    assert (watch.timer, watch.due_at) == (Timer.CLAIMED, NOON + 15 * MINUTE)
    told = fall_due(watch, incident, RUNGS, situation(watch.due_at), watch.due_at)
    assert told.decision.transitions[0].why == Explanation("reminder.claimed", {"who": "kim", "count": 1})
    assert told.watch.due_at == NOON + timedelta(minutes=22, seconds=30)
    at = NOON + 20 * MINUTE
    means, outcome = ContactMeans.CALL, ContactOutcome.BUSY
    rang = handling.contact(incident, KIM, RULES, at, means=means, outcome=outcome, whom="subject", memo="")
    incident, watch = after(rang, told.watch, at)
    assert watch == Watch(timer=Timer.CONTACTING, step=0, due_at=at + 30 * MINUTE)
    again = handling.contact(incident, KIM, RULES, at + MINUTE, means=means, outcome=outcome, whom="subject", memo="")
    incident, watch = after(again, watch, at + MINUTE)
    assert watch.due_at == at + 31 * MINUTE
    sent = handling.dispatch(incident, KIM, RULES, at, partners=("119",), memo="")
    incident, watch = after(sent, watch, at)
    assert (watch.timer, watch.due_at) == (Timer.DISPATCHED, at + 30 * MINUTE)


@pytest.mark.parametrize(
    ("key", "timer", "minutes"),
    [
        ("dispatch.left", Timer.DISPATCHED, 30),
        ("dispatch.arrived", Timer.ARRIVED, 60),
        ("dispatch.transported", Timer.ARRIVED, 60),
        ("dispatch.ended", Timer.ENDED, 30),
    ],
)
def test_steps_of_a_dispatch(key: str, timer: Timer, minutes: int):
    incident = replace(opened(), state=State.DISPATCHED, claimed_by="kim")
    watch = Watch(timer=Timer.DISPATCHED, step=1, due_at=NOON + MINUTE)
    step = moved(incident, Move.NOTE, at=NOON, who="kim", why=Explanation(key))
    incident, later = after(step, watch, NOON)
    assert later == Watch(timer=timer, step=0, due_at=NOON + minutes * MINUTE)
    note = moved(incident, Move.NOTE, at=NOON, who="kim", why=WHY)
    assert follow(later, note, situation(NOON), NOON) == later


@pytest.mark.parametrize(("at", "due"), [(NOON, NOON + 120 * MINUTE), (NIGHT, OPENING)])
def test_what_the_home_has_cleared_is_reminded_of_slowly(at: datetime, due: datetime):
    incident, watch = begun()
    cleared = triage.clear(incident, WHY, NOON)
    assert cleared is not None
    incident, watch = after(cleared, watch, NOON)
    assert (watch.timer, watch.due_at) == (Timer.CLEARED, NOON + 120 * MINUTE)
    told = fall_due(watch, incident, RUNGS, situation(at), at)
    assert told.watch.due_at == due
    assert told.message == {NOON: "reminded", NIGHT: ""}[at]


def test_while_the_person_is_away_nothing_escalates():
    incident, watch = begun()
    told = fall_due(watch, incident, RUNGS, situation(NOON, absent=True), NOON)
    assert (moves(told.decision), told.watch) == (["remind"], replace(watch, due_at=NOON + 120 * MINUTE))


def test_a_call_for_help_shortens_what_its_holder_waits_for():
    incident, watch = begun()
    incident, watch = after(handling.claim(incident, KIM, RULES, NOON), watch, NOON)
    incident, watch = after(triage.join(incident, signal(SignalKind.SOS, NOON), DONG, NOON), watch, NOON)
    assert watch == Watch(timer=Timer.CLAIMED, step=0, due_at=NOON + 2 * MINUTE)


def test_another_desk_begins_from_its_first_rung():
    incident, watch = begun()
    watch = replace(watch, step=5)
    incident, watch = after(triage.place(incident, AT_CENTRE, NIGHT), watch, NIGHT)
    assert watch == Watch(timer=Timer.UNCLAIMED, step=1, due_at=NIGHT + 10 * MINUTE)


def test_desks_have_their_own_policy():
    own = Policy(gap=MINUTE)
    rules = EscalationRules(desks={"centre": own})
    assert (rules.of("centre"), rules.of("dong:mangu")) == (own, Policy())
