"""Going there (W8–W10, K4, K5): what is written down between leaving and coming back.

Everything is a note in the timeline of an incident that is *dispatched*. Forced entry and location tracing are decided
by the police alone; here stands what they decided, who of which station, and when. A finding of the checklist stays
with the household.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from aggregator.domain.access import Actor
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.handling import require_holder
from aggregator.domain.incident import Decision, Incident, Move, State, Transition, moved
from aggregator.kernel.events import Explanation

TOGETHER = 2
"""Nobody goes alone: so many people, or one with a partner."""

AHEAD = timedelta(minutes=5)
"""How far a time that is told may lie ahead of ours: clocks differ."""


class Step(StrEnum):
    """What happens to a dispatch after it was decided."""

    ARRIVED = "arrived"
    ENDED = "ended"


class Measure(StrEnum):
    """What only the police may decide (W9)."""

    FORCED_ENTRY = "forced_entry"
    LOCATION_TRACING = "location_tracing"


class Ruling(StrEnum):
    """What the police decided."""

    ORDERED = "ordered"
    REFUSED = "refused"


class Finding(StrEnum):
    """What is found in a home (K5)."""

    HOARDING = "hoarding"
    CANNOT_MOVE_WELL = "cannot_move_well"
    SELF_NEGLECT = "self_neglect"
    UTILITIES_CUT = "utilities_cut"
    NO_FOOD = "no_food"
    COLD_OR_HEAT = "cold_or_heat"
    ALCOHOL = "alcohol"
    VIOLENCE = "violence"
    OTHER = "other"


_STEPS = {Step.ARRIVED: "dispatch.arrived", Step.ENDED: "dispatch.ended"}
_MEASURES = {Measure.FORCED_ENTRY: "police.forced_entry", Measure.LOCATION_TRACING: "police.location_tracing"}
_FOUND = "dispatch.found"


def require_company(partners: tuple[str, ...], people: int | None) -> None:
    """Refuse to send one person alone. Raises Invalid (`two_people_needed`). None: it is not known how many go."""
    if people is not None and people < TOGETHER and not partners:
        raise Invalid("two_people_needed", field="people")


def step(
    incident: Incident,
    timeline: Iterable[Transition],
    actor: Actor,
    at: datetime,
    *,
    done: Step,
    done_at: datetime,
    memo: str,
) -> Decision:
    """Write down that those who went have arrived, or are done. Raises Invalid (`time_out_of_order`), Conflict."""
    _require_dispatched(incident, actor)
    times = [known for row in timeline if (known := _time(row)) is not None]
    if done_at > at + AHEAD or (times and done_at < max(times)):
        raise Invalid("time_out_of_order", field="at")
    why = Explanation(_STEPS[done], {"done_at": done_at.timestamp()})
    return moved(incident, Move.NOTE, at=at, who=actor.user, why=why, memo=memo)


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
    _require_dispatched(incident, actor)
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


def find(incident: Incident, actor: Actor, at: datetime, *, findings: tuple[Finding, ...], memo: str) -> Decision:
    """Write down what was found, one row for each kind; the memo goes with the first. Raises Invalid, Conflict."""
    require_holder(incident, actor)
    if not findings:
        raise Invalid("findings_needed", field="findings")
    decision = Decision(incident=incident, transitions=())
    for position, finding in enumerate(dict.fromkeys(findings)):
        why = Explanation(_FOUND, {"finding": finding})
        told = "" if position else memo
        decision = decision.then(moved(decision.incident, Move.NOTE, at=at, who=actor.user, why=why, memo=told))
    return decision


def found(timeline: Iterable[Transition]) -> tuple[Finding, ...]:
    """Every kind of finding in rows of a household's timelines, in the order of the list above."""
    kinds = {row.why.values["finding"] for row in timeline if row.why.key == _FOUND}
    return tuple(finding for finding in Finding if finding in kinds)


def _time(row: Transition) -> datetime | None:
    """The time a row of a dispatch tells: when somebody was sent, arrived or was done."""
    if row.move is Move.DISPATCH:
        return row.at
    if row.why.key in _STEPS.values():
        return datetime.fromtimestamp(float(row.why.values["done_at"]), row.at.tzinfo)
    return None


def _require_dispatched(incident: Incident, actor: Actor) -> None:
    """Refuse where nobody has been sent, or somebody else has the incident."""
    if incident.state is not State.DISPATCHED:
        raise Conflict("nobody_dispatched")
    require_holder(incident, actor)
