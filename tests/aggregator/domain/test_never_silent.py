"""No signal is ever silent: whatever happens in whatever order, something is due, and then somebody is told."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice

from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import booleans, integers, sampled_from

from aggregator.domain import duty, escalation, handling, triage
from aggregator.domain.duty import Routing
from aggregator.domain.errors import Conflict
from aggregator.domain.escalation import Situation, Watch
from aggregator.domain.escalation_rules import Policy
from aggregator.domain.incident import (
    ContactMeans,
    ContactOutcome,
    Decision,
    Incident,
    Move,
    Result,
    State,
    moved,
)
from aggregator.domain.ladder import Kind, Rung
from aggregator.domain.region import DutyRules, IncidentRules, Recipient
from aggregator.domain.signal import SignalKind
from aggregator.kernel.events import Explanation

from .conftest import CHOI, KIM, PARK, SEOUL, signal

RULES = IncidentRules()
STARTS = [datetime(2026, 11, 18, 3, 0, tzinfo=UTC), datetime(2026, 11, 20, 8, 59, tzinfo=UTC)]
RUNGS = tuple(Rung(kind=kind, recipients=(Recipient(channel="text", address=kind),)) for kind in Kind)
STEPS = ("dispatch.left", "dispatch.arrived", "dispatch.transported", "dispatch.ended")
LONGEST_SILENCE = timedelta(days=4)
"""A weekend is the longest that anything quiet waits; this calendar has no longer run of holidays."""


class Desk(RuleBasedStateMachine):
    """One incident with its watch, in time, as the scanner and the staff see it."""

    incident: Incident
    watch: Watch | None = None

    @initialize(
        kind=sampled_from(SignalKind),
        at=sampled_from(STARTS),
        hour=integers(0, 100),
        consent=booleans(),
        open_=booleans(),
    )
    def begin(self, kind, at, hour, consent, open_):
        self.now, self.consent, self.absent = at + timedelta(hours=hour), consent, False
        self.duty = {True: DutyRules(), False: DutyRules(hours={})}[open_]
        self.take(triage.raise_incident("h_1", signal(kind, self.now), self.routing(kind is SignalKind.SOS), self.now))

    def routing(self, sos: bool, at: datetime | None = None) -> Routing:
        return duty.route(
            at=at or self.now, dong="mangu", night_consent=self.consent, sos=sos, rules=self.duty, timezone=SEOUL
        )

    def situation(self, at: datetime) -> Situation:
        opening = duty.next_opening(at, self.duty, SEOUL)
        return Situation(policy=Policy(), duty=duty.on_duty(at, self.duty, SEOUL), opening=opening, absent=self.absent)

    def take(self, decision: Decision) -> None:
        self.watch = escalation.follow(self.watch, decision, self.situation(self.now), self.now)
        self.incident = decision.incident

    def attempt(self, decide: Callable[[], Decision]) -> None:
        with suppress(Conflict):
            self.take(decide())

    def dues(self, incident: Incident, watch: Watch | None) -> list[datetime]:
        """When time alone does something next."""
        watched = None if watch is None else watch.due_at
        return [due for due in (incident.due_at, watched) if due is not None]

    def future(self) -> Iterator[tuple[datetime, bool]]:
        """What time alone does from now on: when, and whether somebody is told. The incident itself stays as it is."""
        incident, watch, at = self.incident, self.watch, self.now
        while True:
            due = min(self.dues(incident, watch))
            at = max(at, due)
            situation = self.situation(at)
            if incident.due_at is not None and incident.due_at <= at:
                decision = triage.fall_due(incident, self.routing(incident.priority.calls_for_help, at), at)
                told = decision.tell is not None and not escalation.is_quiet(decision.incident, situation)
                watch = escalation.follow(watch, decision, situation, at)
            else:
                assert watch is not None
                due_now = escalation.fall_due(watch, incident, RUNGS, situation, at)
                decision, told = due_now.decision, bool(due_now.message)
                watch = due_now.watch
                assert watch.due_at > at
                assert escalation.follow(watch, decision, situation, at) == watch
            incident = decision.incident
            yield at, told

    @rule(hours=sampled_from([0.01, 0.1, 0.5, 1, 3, 12]))
    def pass_time(self, hours):
        self.now += timedelta(hours=hours)

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @rule()
    def run_what_is_due(self):
        """As the scanner does, however late."""
        for _ in range(len([due for due in self.dues(self.incident, self.watch) if due <= self.now])):
            self.run_one()

    def run_one(self):
        if self.incident.due_at is not None and self.incident.due_at <= self.now:
            routing = self.routing(self.incident.priority.calls_for_help)
            self.take(triage.fall_due(self.incident, routing, self.now))
        elif self.watch is not None and self.watch.due_at <= self.now:
            told = escalation.fall_due(self.watch, self.incident, RUNGS, self.situation(self.now), self.now)
            self.take(told.decision)
            self.watch = told.watch

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @rule(kind=sampled_from(SignalKind))
    def join(self, kind):
        help_ = kind in {SignalKind.SOS, SignalKind.DANGER_WORDS} or self.incident.priority.calls_for_help
        self.take(triage.join(self.incident, signal(kind, self.now), self.routing(help_), self.now))

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @rule()
    def clear(self):
        why = Explanation("normal.evidence")
        nothing = Decision(incident=self.incident, transitions=())
        self.take(triage.clear(self.incident, why, self.now) or nothing)

    @rule(away=booleans())
    def go_away(self, away):
        self.absent = away

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @rule(move=sampled_from([Move.HAND_OVER, Move.ACCEPT, Move.NOTE]))
    def write_down(self, move):
        self.take(moved(self.incident, move, at=self.now, who="kim", why=Explanation("incident.noted")))

    @rule(who=sampled_from([KIM, PARK, CHOI]))
    def claim(self, who):
        self.attempt(lambda: handling.claim(self.incident, who, RULES, self.now))

    @rule(who=sampled_from([KIM, PARK]), outcome=sampled_from(ContactOutcome))
    def contact(self, who, outcome):
        means = ContactMeans.CALL
        self.attempt(
            lambda: handling.contact(
                self.incident, who, RULES, self.now, means=means, outcome=outcome, whom="subject", memo=""
            )
        )

    @rule(who=sampled_from([KIM, PARK]))
    def dispatch(self, who):
        self.attempt(lambda: handling.dispatch(self.incident, who, RULES, self.now, partners=("119",), memo=""))

    @precondition(lambda self: self.incident.state is State.DISPATCHED)
    @rule(key=sampled_from(STEPS))
    def go_on(self, key):
        self.take(moved(self.incident, Move.NOTE, at=self.now, who="kim", why=Explanation(key)))

    @rule(who=sampled_from([KIM, PARK]))
    def release(self, who):
        routing = self.routing(self.incident.priority.calls_for_help)
        self.attempt(lambda: handling.release(self.incident, who, routing, self.now, memo=""))

    @rule(who=sampled_from([KIM, PARK]))
    def close(self, who):
        self.attempt(lambda: handling.close(self.incident, who, self.now, result=Result.SAFE, memo="ok"))

    @rule()
    def reopen(self):
        routing = self.routing(self.incident.priority.calls_for_help)
        self.attempt(lambda: handling.reopen(self.incident, KIM, routing, self.now, memo="again"))

    @invariant()
    def something_is_due_until_it_is_closed(self):
        closed, deferred = self.incident.state is State.CLOSED, self.incident.state is State.DEFERRED
        assert bool(self.dues(self.incident, self.watch)) is not closed
        assert (self.watch is None) is (closed or deferred)

    @precondition(lambda self: self.incident.state is not State.CLOSED)
    @invariant()
    def somebody_is_told_by_time_alone(self):
        first = next(at for at, told in islice(self.future(), 50) if told)
        assert first - self.now <= LONGEST_SILENCE

    @precondition(lambda self: self.incident.state is State.OPEN and self.incident.priority.calls_for_help)
    @invariant()
    def a_call_for_help_that_nobody_has_is_told_every_two_minutes(self):
        first = next(at for at, told in islice(self.future(), 50) if told)
        assert first - self.now <= timedelta(minutes=2)


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
