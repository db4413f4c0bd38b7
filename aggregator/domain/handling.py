"""What staff do with an incident: claim, contact, dispatch, give back, note, close, open again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.domain.access import Actor, Permission, may
from aggregator.domain.contact import attempt
from aggregator.domain.duty import Routing
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.incident import (
    HELD,
    ContactMeans,
    ContactOutcome,
    Decision,
    Incident,
    Move,
    Result,
    State,
    Transition,
    moved,
)
from aggregator.domain.proposal import is_unreachable
from aggregator.domain.region import IncidentRules
from aggregator.domain.triage import place
from aggregator.kernel.events import Explanation


def claim(incident: Incident, actor: Actor, rules: IncidentRules, at: datetime) -> Decision:
    """Take the incident until the claim expires; claiming it twice changes nothing."""
    if incident.state in HELD:
        require_holder(incident, actor, takeover=False)
        return Decision(incident=incident, transitions=())
    why = Explanation("incident.claimed", {"who": actor.user})
    due = at + rules.claim_expires
    return moved(incident, Move.CLAIM, at=at, who=actor.user, why=why, claimed_by=actor.user, due_at=due)


def contact(
    incident: Incident,
    actor: Actor,
    rules: IncidentRules,
    at: datetime,
    *,
    means: ContactMeans,
    outcome: ContactOutcome,
    whom: str,
    memo: str,
    reached: str = "",
    tried: Sequence[Transition] = (),
) -> Decision:
    """Write down one attempt to reach somebody (W7), and who answered if told; the claim is renewed.

    It is renewed for a short time only where this, after what was `tried` before, shows that calling is no use (S12).
    """
    require_holder(incident, actor)
    why, memo = attempt(means=means, outcome=outcome, whom=whom, reached=reached, memo=memo)
    due = at + rules.contact_expires
    made = moved(incident, Move.CONTACT, at=at, who=actor.user, why=why, memo=memo, due_at=due)
    if made.incident.state is State.DISPATCHED or not is_unreachable((*tried, *made.transitions), rules.no_answers):
        return made
    return replace(made, incident=replace(made.incident, due_at=at + rules.unreachable_expires))


def dispatch(
    incident: Incident,
    actor: Actor,
    rules: IncidentRules,
    at: datetime,
    *,
    partners: tuple[str, ...],
    memo: str,
    people: int | None = None,
) -> Decision:
    """Write down that somebody goes there (W8), so many `people` of ours if told; the claim is renewed."""
    require_holder(incident, actor)
    values: dict[str, float | str | int] = {"partners": ", ".join(partners) or "-"}
    why = Explanation("incident.dispatched", values)
    if people is not None:
        why = Explanation("incident.dispatched+dispatch.people", values | {"people": people})
    due = at + rules.contact_expires
    return moved(incident, Move.DISPATCH, at=at, who=actor.user, why=why, memo=memo, due_at=due)


def release(incident: Incident, actor: Actor, routing: Routing, at: datetime, *, memo: str) -> Decision:
    """Give the incident back: it is open at the desk on duty, which is told."""
    require_holder(incident, actor)
    why = Explanation("incident.released", {"who": actor.user})
    released = moved(incident, Move.RELEASE, at=at, who=actor.user, why=why, memo=memo, claimed_by=None)
    return released.then(place(released.incident, routing, at, tell="released"))


def annotate(incident: Incident, actor: Actor, at: datetime, *, memo: str) -> Decision:
    """Add a note; nothing else changes."""
    _require_memo(memo)
    why = Explanation("incident.noted", {"who": actor.user})
    return moved(incident, Move.NOTE, at=at, who=actor.user, why=why, memo=memo)


def close(incident: Incident, actor: Actor, at: datetime, *, result: Result, memo: str) -> Decision:
    """Close with a result and a memo (W11, W12)."""
    _require_memo(memo)
    require_holder(incident, actor)
    why = Explanation("incident.closed", {"result": result})
    closed = moved(
        incident, Move.CLOSE, at=at, who=actor.user, why=why, memo=memo, result=result, closed_at=at, due_at=None
    )
    return replace(closed, incident=replace(closed.incident, memo=memo))


def reopen(incident: Incident, actor: Actor, routing: Routing, at: datetime, *, memo: str) -> Decision:
    """Open a closed incident again; the desk on duty is told."""
    _require_memo(memo)
    why = Explanation("incident.reopened", {"who": actor.user})
    opened = moved(
        incident,
        Move.REOPEN,
        at=at,
        who=actor.user,
        why=why,
        memo=memo,
        claimed_by=None,
        result=None,
        closed_at=None,
        reopened=incident.reopened + 1,
    )
    return opened.then(place(replace(opened.incident, memo=""), routing, at, tell="reopened"))


def _require_memo(memo: str) -> None:
    """What was done must be told to whoever reads it later."""
    if not memo.strip():
        raise Invalid("memo_needed", field="memo")


def require_holder(incident: Incident, actor: Actor, *, takeover: bool = True) -> None:
    """Raise Conflict where somebody else has the incident; who supervises may act for the holder."""
    if incident.state not in HELD or incident.claimed_by == actor.user:
        return
    if takeover and may(actor, Permission.SUPERVISE):
        return
    raise Conflict("incident_claimed_by_other", values={"who": incident.claimed_by or ""})
