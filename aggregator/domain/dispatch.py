"""Going there (W8–W10, K4, K5): what is written down between leaving and coming back.

Everything is a note in the timeline of an incident that is *dispatched*. Forced entry and location tracing are decided
by the police alone; here stands what they decided, who of which station, and when. A finding of the checklist stays
with the household.
"""

from datetime import datetime
from enum import StrEnum

from aggregator.domain.access import Actor
from aggregator.domain.checklist import Answer, Seen
from aggregator.domain.dispatch_record import AHEAD, NOTHING_TOLD, Dispatch, Particulars, Step
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.handling import require_holder
from aggregator.domain.incident import Decision, Incident, Move, State, moved
from aggregator.kernel.events import Explanation

TOGETHER = 2
"""Nobody goes alone: so many people, or one with a partner."""


class Measure(StrEnum):
    """What only the police may decide (W9)."""

    FORCED_ENTRY = "forced_entry"
    LOCATION_TRACING = "location_tracing"


class Ruling(StrEnum):
    """What the police decided."""

    ORDERED = "ordered"
    REFUSED = "refused"


class Emergency(StrEnum):
    """Whom the officer calls; the software calls nobody (K10)."""

    FIRE = "119"
    POLICE = "112"


_STEPS = {
    Step.LEFT: "dispatch.left",
    Step.ARRIVED: "dispatch.arrived",
    Step.TRANSPORTED: "dispatch.transported",
    Step.ENDED: "dispatch.ended",
}
_MEASURES = {Measure.FORCED_ENTRY: "police.forced_entry", Measure.LOCATION_TRACING: "police.location_tracing"}


def require_company(partners: tuple[str, ...], people: int | None) -> None:
    """Refuse to send one person alone. Raises Invalid (`two_people_needed`). None: it is not known how many go."""
    if people is not None and people < TOGETHER and not partners:
        raise Invalid("two_people_needed", field="people")


def step(
    incident: Incident,
    record: Dispatch,
    actor: Actor,
    at: datetime,
    *,
    done: Step,
    done_at: datetime,
    memo: str,
    told: Particulars = NOTHING_TOLD,
) -> tuple[Decision, Dispatch]:
    """Write down that those who went have left, arrived, taken the person somewhere, or are done.

    Raises Invalid (`time_out_of_order`, `hospital_needed`), Conflict.
    """
    require_dispatched(incident, actor)
    if done_at > at + AHEAD:
        raise Invalid("time_out_of_order", field="at")
    after = record.after(done, done_at, told, opened_at=incident.opened_at)
    why = Explanation(_STEPS[done], {"done_at": done_at.timestamp()})
    # The hospital stands among the words, which are sealed: where somebody was taken is personal.
    where = after.particulars.hospital if done is Step.TRANSPORTED else ""
    words = ": ".join(part for part in (where, memo.strip()) if part)
    return moved(incident, Move.NOTE, at=at, who=actor.user, why=why, memo=words), after


def police_decision(
    incident: Incident,
    actor: Actor,
    at: datetime,
    *,
    measure: Measure,
    ruling: Ruling,
    station: str,
    officer: str,
    decided_at: datetime,
    memo: str,
) -> Decision:
    """Write down what the police decided; the officer's name stands, encrypted, in the memo. Raises Invalid."""
    require_dispatched(incident, actor)
    if decided_at > at + AHEAD:
        raise Invalid("time_out_of_order", field="at")
    values: dict[str, float | str | int] = {
        "ruling": ruling,
        "station": station,
        "decided_at": decided_at.timestamp(),
    }
    if measure is Measure.FORCED_ENTRY and ruling is Ruling.ORDERED:
        values["forced_entry"] = 1
    told = f"{officer}: {memo}" if memo else officer
    return moved(incident, Move.NOTE, at=at, who=actor.user, why=Explanation(_MEASURES[measure], values), memo=told)


def find(incident: Incident, actor: Actor, at: datetime, *, answers: tuple[Answer, ...], memo: str) -> Decision:
    """Write down what was looked at: a row for each finding, one for the rest; the memo goes with the first."""
    require_holder(incident, actor)
    rows = [answer.words for answer in answers if answer.seen is Seen.YES]
    absent = sum(answer.seen is Seen.NO for answer in answers)
    unseen = sum(answer.seen is Seen.NOT_SEEN for answer in answers)
    if absent or unseen:
        rows.append(Explanation("checklist.looked", {"absent": absent, "unseen": unseen}))
    decision = Decision(incident=incident, transitions=())
    for position, why in enumerate(rows):
        told = "" if position else memo
        decision = decision.then(moved(decision.incident, Move.NOTE, at=at, who=actor.user, why=why, memo=told))
    return decision


def call_emergency(
    incident: Incident, actor: Actor, at: datetime, *, service: Emergency, called_at: datetime, memo: str
) -> Decision:
    """Write down that a person of ours has called 119 or 112 (K10). Raises Invalid (`time_out_of_order`), Conflict.

    It is a note, not a contact: nobody who lives there was reached by it, and statistics must not say so.
    """
    require_holder(incident, actor)
    if called_at > at + AHEAD or called_at < incident.opened_at:
        raise Invalid("time_out_of_order", field="at")
    why = Explanation("dispatch.called", {"partners": service, "called_at": called_at.timestamp()})
    return moved(incident, Move.NOTE, at=at, who=actor.user, why=why, memo=memo)


def require_dispatched(incident: Incident, actor: Actor) -> None:
    """Refuse where nobody has been sent, or somebody else has the incident."""
    if incident.state is not State.DISPATCHED:
        raise Conflict("nobody_dispatched")
    require_holder(incident, actor)
