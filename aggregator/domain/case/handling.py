"""What staff do with a case: open, assign, note, join an incident, offer it to another dong and take it over."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from aggregator.domain.case.machine import Case, CaseDecision, CaseTransition, Move, Need, Origin, State, after, moved
from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.incident import Incident, Priority
from aggregator.domain.task.machine import Task
from aggregator.kernel.events import Explanation

_ORIGINS = {
    Priority.SOS: Origin.SOS,
    Priority.DANGER_WORDS: Origin.CHECK_IN,
    Priority.MISSED_CHECK: Origin.CHECK_IN,
}
_TOLD = "report."
"""How the sentences of what somebody told begin."""


def origin_of(incident: Incident) -> Origin:
    """How the person of an incident was noticed."""
    if incident.reason.key.startswith(_TOLD):
        return Origin.THIRD_PARTY
    return _ORIGINS.get(incident.priority, Origin.SIGNAL)


OF_INCIDENTS = frozenset({Origin.SIGNAL, Origin.SOS})
"""Origins of cases that are opened from an incident only."""


def origin_by_hand(named: Origin | None, task: Task | None) -> Origin:
    """How the person of a case without incident was noticed: as named, else by the call that left the task.

    Raises Invalid (`origin_needs_incident`).
    """
    if named in OF_INCIDENTS:
        raise Invalid("origin_needs_incident", field="origin", values={"origin": named})
    if named is not None:
        return named
    return Origin.BY_HAND if task is None or task.check_in is None else Origin.CHECK_IN


def open_case(
    household: str,
    dong: str,
    *,
    at: datetime,
    who: str,
    officer: str,
    needs: Iterable[Need],
    origin: Origin,
    reason: str,
    incident: int | None = None,
    task: int | None = None,
) -> CaseDecision:
    """Open a person's case; `task` is the one in which the need was found.

    Raises Invalid (`needs_needed`, `reason_needed`).
    """
    named = set(needs)
    wanted = tuple(need for need in Need if need in named)
    if not wanted:
        raise Invalid("needs_needed", field="needs")
    case = Case(
        number=0,
        household=household,
        dong=dong,
        state=after(None, Move.OPEN),
        origin=origin,
        needs=wanted,
        officer=officer,
        opened_at=at,
        changed_at=at,
        incident=incident,
    )
    what = Explanation("case.open", {"origin": origin, "officer": officer})
    if task is not None:
        what = Explanation("case.open+case.after_task", {**what.values, "task": task})
    row = CaseTransition(at=at, who=who, move=Move.OPEN, before=None, after=case.state, what=what, reason=reason)
    return CaseDecision(case=case, transitions=(row,))


def assign(case: Case, officer: str, *, at: datetime, who: str, reason: str) -> CaseDecision:
    """Make somebody else responsible. Raises Conflict (`officer_already`) for the one who is."""
    if officer == case.officer:
        raise Conflict("officer_already", field="officer", values={"who": officer})
    what = Explanation("case.assign", {"before": case.officer, "officer": officer})
    return moved(case, Move.ASSIGN, at=at, who=who, what=what, reason=reason, officer=officer)


def note(case: Case, *, at: datetime, who: str, reason: str) -> CaseDecision:
    """Add a note; nothing else changes."""
    return moved(case, Move.NOTE, at=at, who=who, what=Explanation("case.note", {"who": who}), reason=reason)


def see_again(case: Case, needs: Iterable[Need], *, at: datetime, who: str, reason: str) -> CaseDecision:
    """Say anew what the person needs. Raises Invalid (`needs_needed`, `nothing_changed`)."""
    named = set(needs)
    wanted = tuple(need for need in Need if need in named)
    if not wanted:
        raise Invalid("needs_needed", field="needs")
    if wanted == case.needs:
        raise Invalid("nothing_changed", field="needs")
    what = Explanation("+".join(("case.needs", *(f"need.{need}" for need in wanted))))
    return moved(case, Move.NOTE, at=at, who=who, what=what, reason=reason, needs=wanted)


def join(case: Case, incident: Incident, *, at: datetime, who: str, reason: str) -> CaseDecision:
    """Another incident of the person belongs to the case that runs already."""
    what = Explanation("case.join", {"incident": incident.number})
    return moved(case, Move.JOIN, at=at, who=who, what=what, reason=reason)


def give_back(case: Case, what: Explanation, *, at: datetime, who: str, reason: str) -> CaseDecision:
    """Write down what the case changed in how the person is watched over."""
    return moved(case, Move.GIVE_BACK, at=at, who=who, what=what, reason=reason)


def offer(case: Case, dong: str, names: Mapping[str, str], *, at: datetime, who: str, reason: str) -> CaseDecision:
    """Offer the case to the dong the person moves to; `names` are those of the dongs.

    Raises Conflict (`same_dong`, `already_offered`).
    """
    if dong == case.dong:
        raise Conflict("same_dong", field="dong")
    if case.offered_to is not None:
        raise Conflict("already_offered", field="dong", values={"dong": case.offered_to})
    what = Explanation("case.offer", {"before": names[case.dong], "dong": names[dong]})
    return moved(case, Move.OFFER, at=at, who=who, what=what, reason=reason, offered_to=dong)


def accept(case: Case, officer: str, names: Mapping[str, str], *, at: datetime, reason: str) -> CaseDecision:
    """The new dong takes the case over; whoever accepts is responsible from now on."""
    dong = _offered(case)
    what = Explanation("case.accept", {"before": names[case.dong], "dong": names[dong], "officer": officer})
    return moved(
        case, Move.ACCEPT, at=at, who=officer, what=what, reason=reason, dong=dong, officer=officer, offered_to=None
    )


def decline(case: Case, names: Mapping[str, str], *, at: datetime, who: str, reason: str) -> CaseDecision:
    """The new dong does not take it, with its reason; the case stays where it is."""
    what = Explanation("case.decline", {"dong": names[_offered(case)]})
    return moved(case, Move.DECLINE, at=at, who=who, what=what, reason=reason, offered_to=None)


def _offered(case: Case) -> str:
    """The dong a case is offered to. Raises Conflict (`not_offered`)."""
    if case.offered_to is None or case.state is State.CLOSED:
        raise Conflict("not_offered")
    return case.offered_to
