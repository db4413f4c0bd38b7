"""The next step an officer is advised to take, with its reason (W7, W8; S12: "phone off" shortens the path to a visit).

It is worked out from the timeline and from who can be called; it decides nothing.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum

from aggregator.domain.incident import ContactMeans, ContactOutcome, Incident, Move, State, Transition
from aggregator.domain.reachability import Reach
from aggregator.kernel.events import Explanation

UNREACHABLE = frozenset({ContactOutcome.PHONE_OFF, ContactOutcome.INVALID_NUMBER, ContactOutcome.NO_CREDIT})
"""Outcomes that show the phone to be no way to the person now: another call is no use."""

_MAY_NOT_HEAR = frozenset({Reach.PHONE_ON_SILENT, Reach.HARD_OF_HEARING})
_PERSON = "subject"
_CIRCLE = ("guardian", "neighbour", "keyholder")
"""Whom to call for the person, in this order."""


class Next(StrEnum):
    """What may be done next."""

    CALL = "call"
    CALL_AGAIN = "call_again"
    GUARDIAN = "guardian"
    NEIGHBOUR = "neighbour"
    KEYHOLDER = "keyholder"
    VISIT = "visit"
    DISPATCH = "dispatch"
    CLOSE = "close"


def attempts(timeline: Sequence[Transition]) -> tuple[Transition, ...]:
    """The attempts to reach somebody, since the incident was opened or opened again."""
    since = max((place for place, row in enumerate(timeline) if row.move in (Move.RAISE, Move.REOPEN)), default=0)
    return tuple(row for row in timeline[since:] if row.move is Move.CONTACT)


def is_unreachable(tried: Sequence[Transition], enough: int) -> bool:
    """Whether the last word on the person's phone is that calling is no use, or nobody answered so often in a row."""
    return _why_unreachable(tried, enough) is not None


def proposal(
    incident: Incident,
    timeline: Sequence[Transition],
    circle: Collection[str],
    *,
    dongs_open: bool,
    no_answers: int,
    facts: Collection[str] = (),
) -> Explanation | None:
    """The next step with its reason; None once somebody is on the way, or all is done.

    `circle` are the kinds of contacts that can be called, `facts` the words of `Reach` known about the person. After
    `no_answers` unanswered calls another one is not proposed, after a single one to somebody who may not hear it.
    """
    if incident.state in (State.CLOSED, State.DISPATCHED):
        return None
    tried = attempts(timeline)
    last = next((row for row in reversed(tried) if _outcome(row) in _FINAL), None)
    if last is not None:
        return _after_an_answer(last)
    if why := _why_unreachable(tried, 1 if _MAY_NOT_HEAR.intersection(facts) else no_answers):
        return _without_the_phone(incident, tried, circle, why, dongs_open=dongs_open)
    if Reach.NO_PHONE in facts:
        why = Explanation("because.no_phone")
        return _without_the_phone(incident, tried, circle, why, dongs_open=dongs_open)
    asked = [row for row in tried if row.why.values.get("whom") == _PERSON]
    if asked and incident.priority.calls_for_help:
        return _proposed(Next.DISPATCH, Explanation("because.calls_for_help"))
    if asked:
        return _proposed(Next.CALL_AGAIN, Explanation("because.not_reached"))
    reason = "because.calls_for_help" if incident.priority.calls_for_help else "because.danger"
    return _proposed(Next.CALL, Explanation(reason))


_FINAL = frozenset({ContactOutcome.OK, ContactOutcome.NEEDS_HELP})
"""Outcomes that end the search for the person."""


def _after_an_answer(row: Transition) -> Explanation:
    """Somebody was reached: help is sent, or the result is written down."""
    if _outcome(row) is ContactOutcome.NEEDS_HELP:
        return _proposed(Next.DISPATCH, Explanation("because.needs_help"))
    own = row.why.values.get("whom") == _PERSON or row.why.values.get("means") == ContactMeans.VISIT
    return _proposed(Next.CLOSE, Explanation("because.reached" if own else "because.told_safe"))


def _without_the_phone(
    incident: Incident, tried: Sequence[Transition], circle: Collection[str], why: Explanation, *, dongs_open: bool
) -> Explanation:
    """One call to each who may know, then somebody goes; at once where help was called for."""
    if incident.priority.calls_for_help:
        return _proposed(Next.DISPATCH, why)
    asked = {row.why.values.get("whom") for row in tried}
    left = next((kind for kind in _CIRCLE if kind in circle and kind not in asked), None)
    if left is not None:
        return _proposed(Next(left), why)
    gone = any(row.why.values.get("means") == ContactMeans.VISIT for row in tried)
    step = Next.VISIT if dongs_open and not gone else Next.DISPATCH
    return _proposed(step, Explanation(f"{why.key}+because.nobody_left", why.values))


def _why_unreachable(tried: Sequence[Transition], enough: int) -> Explanation | None:
    """Why another call to the person is no use, if it is none."""
    calls = [row for row in tried if row.why.values.get("whom") == _PERSON and row.why.values.get("means") == "call"]
    if not calls:
        return None
    latest = _outcome(calls[-1])
    if latest in UNREACHABLE:
        return Explanation(f"because.{latest}")
    unanswered = 0
    for row in reversed(calls):
        if _outcome(row) is not ContactOutcome.NO_ANSWER:
            break
        unanswered += 1
    return Explanation("because.no_answer", {"count": unanswered}) if unanswered >= enough else None


def _outcome(row: Transition) -> ContactOutcome:
    """What came of an attempt."""
    return ContactOutcome(str(row.why.values["outcome"]))


def _proposed(step: Next, why: Explanation) -> Explanation:
    """The sentence of a step followed by that of its reason."""
    return Explanation(f"next.{step}+{why.key}", why.values)
