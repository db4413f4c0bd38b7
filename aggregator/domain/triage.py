"""What signals, evidence of life and time do to a person's incident.

One person has at most one that is not closed (K9).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from aggregator.domain.duty import Routing
from aggregator.domain.incident import HELD, Decision, Incident, Move, Priority, State, Transition, after, moved
from aggregator.kernel.events import Explanation

HOME = "home"
"""Who acts when the home tells something."""
REGION = "region"
"""Who acts when time alone does."""

SAME_CALL = timedelta(minutes=1)
"""Presses of the SOS button that are closer together are one call."""

EVIDENCE_EVERY = timedelta(hours=1)
"""Renewed evidence is written into the timeline at most this often; the incident always shows the latest."""


class Cause(Protocol):
    """What opens an incident or joins it: a home's signal, or what somebody tells."""

    @property
    def at(self) -> datetime:
        """When it happened."""

    @property
    def why(self) -> Explanation:
        """What happened, as a sentence."""

    @property
    def priority(self) -> Priority:
        """How urgent it is."""


def raise_incident(household: str, signal: Cause, routing: Routing, at: datetime, *, who: str = HOME) -> Decision:
    """Open the person's incident for a first signal, or defer it to the dong's morning."""
    move = Move.RAISE if routing.deferred_until is None else Move.DEFER
    state = after(None, move)
    incident = Incident(
        number=0,
        household=household,
        state=state,
        priority=signal.priority,
        desk=routing.desk,
        reason=signal.why,
        desk_why=routing.why,
        opened_at=at,
        changed_at=at,
        signalled_at=signal.at,
        due_at=routing.deferred_until or routing.changes_at,
    )
    rows = (
        Transition(at=at, who=who, move=move, before=None, after=state, why=signal.why),
        Transition(at=at, who=REGION, move=Move.NOTE, before=state, after=state, why=routing.why),
    )
    return Decision(incident=incident, transitions=rows, tell=None if routing.deferred_until else "raised")


def join(incident: Incident, signal: Cause, routing: Routing, at: datetime, *, who: str = HOME) -> Decision:
    """Add a signal to the open incident; the priority only rises. A deferral ends when the signal may not wait.

    The desk is told again when the incident has become more urgent, had been cleared before, or when help is called for
    once more. A call for help does not stay with somebody whose desk is off duty: it is open again where people are.
    """
    rises = signal.priority.rank < incident.priority.rank
    again = incident.cleared_at is not None or _calls_again(incident, signal)
    joined = moved(
        incident,
        Move.JOIN,
        at=at,
        who=who,
        why=signal.why,
        priority=signal.priority if rises else incident.priority,
        reason=signal.why if rises or again else incident.reason,
        signalled_at=max(incident.signalled_at, signal.at),
        cleared_at=None,
        cleared_why=None,
    )
    if incident.state is State.DEFERRED:
        return joined if routing.deferred_until else joined.then(resume(joined.incident, routing, at, tell="raised"))
    if not (rises or again):
        return joined
    tell = "raised" if rises else "again"
    if incident.state is State.OPEN:
        return joined.then(place(joined.incident, routing, at, tell=tell))
    if signal.priority.calls_for_help and routing.desk != incident.desk:
        return joined.then(_take_back(joined.incident, "incident.handed_on", routing, at, tell=tell))
    return replace(joined, tell=tell)


def _calls_again(incident: Incident, signal: Cause) -> bool:
    """Whether help is called for once more, and not just by pressing the button twice."""
    return signal.priority.calls_for_help and signal.at - incident.signalled_at >= SAME_CALL


def resume(incident: Incident, routing: Routing, at: datetime, *, tell: str = "resumed") -> Decision:
    """End a deferral, unless nobody may be told yet (the hours or the consent have changed): then it waits again."""
    if routing.deferred_until is not None:
        return Decision(incident=replace(incident, due_at=routing.deferred_until), transitions=())
    resumed = moved(
        incident,
        Move.RESUME,
        at=at,
        who=REGION,
        why=routing.why,
        desk=routing.desk,
        desk_why=routing.why,
        due_at=routing.changes_at,
    )
    return replace(resumed, tell=tell)


def place(incident: Incident, routing: Routing, at: datetime, *, tell: str | None = None) -> Decision:
    """Put an open incident on the desk on duty, or defer it; a new desk is told, the old one if there is a `tell`."""
    changes: dict[str, Any] = {
        "desk": routing.desk,
        "desk_why": routing.why,
        "due_at": routing.deferred_until or routing.changes_at,
    }
    if routing.deferred_until is not None:
        return moved(incident, Move.DEFER, at=at, who=REGION, why=routing.why, **changes)
    if routing.desk == incident.desk:
        return Decision(incident=replace(incident, due_at=routing.changes_at), transitions=(), tell=tell)
    return replace(moved(incident, Move.ROUTE, at=at, who=REGION, why=routing.why, **changes), tell=tell or "routed")


def fall_due(incident: Incident, routing: Routing, at: datetime) -> Decision:
    """What time alone does: a deferral or a claim ends, or duty has changed for an incident nobody has."""
    if incident.state is State.DEFERRED:
        return resume(incident, routing, at)
    if incident.state in HELD:
        return expire(incident, routing, at)
    return place(incident, routing, at)


def expire(incident: Incident, routing: Routing, at: datetime) -> Decision:
    """A claim went nowhere: the incident is open again, and the desk on duty is told."""
    return _take_back(incident, "incident.claim_expired", routing, at, tell="expired")


def hand_on(incident: Incident, routing: Routing, at: datetime) -> Decision:
    """Its desk may have it no longer (the consent was withdrawn, the person has moved): it goes where it belongs."""
    if incident.state in HELD:
        return _take_back(incident, "incident.handed_on", routing, at, tell="routed")
    if incident.state is State.DEFERRED:
        due_at = routing.deferred_until or at
        changes: dict[str, Any] = {"desk": routing.desk, "desk_why": routing.why, "due_at": due_at}
        return moved(incident, Move.NOTE, at=at, who=REGION, why=routing.why, **changes)
    return place(incident, routing, at)


def _take_back(incident: Incident, key: str, routing: Routing, at: datetime, *, tell: str) -> Decision:
    """End a claim from outside, with the sentence that says why."""
    why = Explanation(key, {"who": incident.claimed_by or ""})
    expired = moved(incident, Move.EXPIRE, at=at, who=REGION, why=why, claimed_by=None)
    return expired.then(place(expired.incident, routing, at, tell=tell))


def clear(incident: Incident, why: Explanation, at: datetime) -> Decision | None:
    """The home itself ended the danger: shown with the reason, closed by nobody. A call for help is never cleared."""
    if incident.priority.calls_for_help or incident.cleared_at is not None:
        return None
    return moved(incident, Move.CLEAR, at=at, who=HOME, why=why, cleared_at=at, cleared_why=why)


def renew(
    incident: Incident, evidence_at: datetime, why: Explanation, at: datetime, *, who: str = HOME
) -> Decision | None:
    """Evidence of life after the signal: always shown, written down once an hour, closing nothing.

    None for evidence that is older than what is known already.
    """
    known = max(incident.signalled_at, incident.last_evidence_at or incident.signalled_at)
    if evidence_at <= known:
        return None
    noted = incident.noted_at
    if noted is not None and noted > incident.signalled_at and evidence_at - noted < EVIDENCE_EVERY:
        return Decision(incident=replace(incident, last_evidence_at=evidence_at), transitions=())
    return moved(incident, Move.EVIDENCE, at=at, who=who, why=why, last_evidence_at=evidence_at, noted_at=evidence_at)
