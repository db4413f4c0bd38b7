"""What happens again and again until an incident is done: escalation while nobody has it, reminders afterwards.

Every incident that is not closed either is deferred, until a moment that is written down, or has one watch. A watch
falls due; then somebody is told, and it falls due again. So no signal is ever silent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.domain.duty import Duty
from aggregator.domain.escalation_rules import Policy, Timer
from aggregator.domain.incident import HELD, Decision, Incident, Move, State, Transition, moved
from aggregator.domain.ladder import Rung, rung_at
from aggregator.domain.quiet_rules import Pace, matter_of, pace
from aggregator.domain.region import Recipient
from aggregator.domain.triage import REGION
from aggregator.kernel.events import Explanation

UNKNOWN_MORNING = timedelta(days=1)
"""How long it is to the next working morning where the dongs never open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What an incident waits for, and when somebody is told again.

    `step` is the rung of the ladder that is told next while nobody has it; otherwise how often it was reminded of.
    """

    timer: Timer
    step: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a watch depends on besides its incident: the desk's policy, and duty now with the next `opening`.

    `absent` says that an absence told since explains the signal.
    """

    policy: Policy
    duty: Duty
    opening: datetime | None
    absent: bool = False

    def pace_of(self, incident: Incident) -> Pace:
        """When something about an incident is told."""
        return pace(matter_of(incident, absent=self.absent), dongs_open=self.duty.dongs_open or self.opening is None)

    def morning(self, at: datetime) -> datetime:
        """The next working morning."""
        return at + UNKNOWN_MORNING if self.opening is None else self.opening

    def claim_by(self, incident: Incident, at: datetime) -> datetime:
        """When the next step comes if nobody has claimed the incident."""
        within = self.policy.claim_within[incident.priority]
        return self.morning(at) if within is None else at + within


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a due watch leads to: the rows for the timeline, the watch from now on, who is told what.

    `recipients` None stands for whoever has the incident, else for its desk.
    """

    decision: Decision
    watch: Watch
    message: str = ""
    recipients: tuple[Recipient, ...] | None = None


def follow(current: Watch | None, decision: Decision, situation: Situation, at: datetime) -> Watch | None:
    """The watch after a decision about an incident; it begins anew with everything that must be claimed or is done."""
    incident = decision.incident
    timer = _timer(current, decision)
    if timer is None:
        return None
    if current is None or timer is not current.timer:
        return _begun(timer, incident, situation, at)
    if incident.state in HELD and decision.tell is not None:
        return replace(current, due_at=min(current.due_at, situation.claim_by(incident, at)))
    if decision.tell is not None or _progress(decision.transitions):
        return _begun(timer, incident, situation, at)
    return current


def is_quiet(incident: Incident, situation: Situation) -> bool:
    """Whether a desk is not told now what it would be told; the watch tells it in the morning."""
    return replace(situation, absent=False).pace_of(incident) is Pace.MORNING


def _timer(current: Watch | None, decision: Decision) -> Timer | None:
    """What an incident waits for; None where it waits for nobody, or for a moment that is written down already."""
    incident = decision.incident
    if incident.state in (State.CLOSED, State.DEFERRED):
        return None
    if incident.state is State.DISPATCHED:
        return _on_the_way(current, decision.transitions)
    if incident.cleared_at is not None and not incident.priority.calls_for_help:
        return Timer.CLEARED
    if incident.state is State.OPEN:
        waiting = current is not None and current.timer is Timer.DEFERRED and decision.tell is None
        return Timer.DEFERRED if waiting or decision.tell == "resumed" else Timer.UNCLAIMED
    return Timer.CLAIMED if incident.state is State.CLAIMED else Timer.CONTACTING


_STEPS = {
    "dispatch.arrived": Timer.ARRIVED,
    "dispatch.transported": Timer.ARRIVED,
    "dispatch.ended": Timer.ENDED,
}
"""What is waited for after each step of those who went."""
_GONE = (Timer.DISPATCHED, Timer.ARRIVED, Timer.ENDED)


def _on_the_way(current: Watch | None, rows: Iterable[Transition]) -> Timer:
    """What is waited for once somebody has been sent."""
    timer = current.timer if current is not None and current.timer in _GONE else Timer.DISPATCHED
    for row in rows:
        if row.move is Move.DISPATCH:
            timer = Timer.DISPATCHED
        timer = _STEPS.get(row.why.key.partition("+")[0], timer)
    return timer


def _progress(rows: Iterable[Transition]) -> bool:
    """Whether somebody did something about it: then nobody need be reminded for a while."""
    return any(row.move in (Move.CONTACT, Move.DISPATCH) or row.why.key.startswith("dispatch.") for row in rows)


def _begun(timer: Timer, incident: Incident, situation: Situation, at: datetime) -> Watch:
    """A watch from its beginning."""
    if timer is not Timer.UNCLAIMED:
        return Watch(timer=timer, step=0, due_at=_remind_at(timer, incident, situation, at))
    if is_quiet(incident, situation):
        return Watch(timer=timer, step=0, due_at=situation.morning(at))
    return Watch(timer=timer, step=1, due_at=situation.claim_by(incident, at))


def _remind_at(timer: Timer, incident: Incident, situation: Situation, at: datetime) -> datetime:
    """When the next reminder comes: of a claim at the latest when half of what is left of it is over."""
    due = at + situation.policy.remind[timer]
    if timer in (Timer.CLAIMED, Timer.CONTACTING) and incident.due_at is not None and incident.due_at > at:
        return min(due, at + (incident.due_at - at) / 2)
    return due


def fall_due(watch: Watch, incident: Incident, rungs: tuple[Rung, ...], situation: Situation, at: datetime) -> Told:
    """What a watch that is due leads to; it always falls due again, later than now."""
    pace_now = situation.pace_of(incident)
    if pace_now is Pace.MORNING:
        nothing = Decision(incident=incident, transitions=())
        return Told(decision=nothing, watch=replace(watch, due_at=situation.morning(at)))
    if watch.timer is Timer.UNCLAIMED and pace_now is Pace.NOW:
        return _escalated(watch, incident, rungs, situation, at)
    return _reminded(watch, incident, situation, at)


def _escalated(watch: Watch, incident: Incident, rungs: tuple[Rung, ...], situation: Situation, at: datetime) -> Told:
    """Tell the next rung, and wait for a claim again."""
    rung, round_ = rung_at(rungs, watch.step)
    return Told(
        decision=moved(incident, Move.ESCALATE, at=at, who=REGION, why=rung.why(round_)),
        watch=replace(watch, step=watch.step + 1, due_at=situation.claim_by(incident, at)),
        message="escalated",
        recipients=rung.recipients,
    )


def _reminded(watch: Watch, incident: Incident, situation: Situation, at: datetime) -> Told:
    """Remind whoever has it, else its desk; what waited for the morning's claim is escalated from now on."""
    slowly = Timer.CLEARED if watch.timer is Timer.UNCLAIMED else watch.timer
    why = Explanation(f"reminder.{slowly}", {"who": incident.claimed_by or "", "count": watch.step + 1})
    after = replace(watch, step=watch.step + 1, due_at=_remind_at(slowly, incident, situation, at))
    if watch.timer is Timer.UNCLAIMED:
        after = replace(after, step=watch.step)
    if watch.timer is Timer.DEFERRED:
        after = Watch(timer=Timer.UNCLAIMED, step=1, due_at=situation.claim_by(incident, at))
    return Told(decision=moved(incident, Move.REMIND, at=at, who=REGION, why=why), watch=after, message="reminded")
