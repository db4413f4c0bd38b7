"""Who is told one after the other until somebody claims an incident."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from aggregator.domain.region import Recipient
from aggregator.kernel.events import Explanation


class Kind(StrEnum):
    """Who stands on a rung."""

    DESK = "desk"
    PERSON = "person"
    SUPERVISOR = "supervisor"
    OTHER_DESK = "other_desk"
    EVERYBODY = "everybody"


class Somebody(Protocol):
    """A person on call: how they are called in the lists, and their ways to be reached, the first one first."""

    @property
    def name(self) -> str:
        """Their name at sign-in."""

    @property
    def ways(self) -> tuple[Recipient, ...]:
        """Their ways, each with what is tried after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step: who it is, and who is told. `who` names a person, else it is empty."""

    kind: Kind
    recipients: tuple[Recipient, ...]
    who: str = ""

    def why(self, round_: int) -> Explanation:
        """The sentence of the timeline; `round_` counts from 1."""
        return Explanation(f"escalation.{self.kind}", {"round": round_, "who": self.who})


def ladder(
    *,
    desk: tuple[Recipient, ...],
    people: Sequence[Somebody],
    supervisors: Sequence[Somebody],
    other_desk: tuple[Recipient, ...],
    everybody: tuple[Recipient, ...],
) -> tuple[Rung, ...]:
    """The rungs in their order: the desk (with whoever is on call), the next people, supervisors, the other desk.

    Rungs without anybody are left out, a way that stood on an earlier rung is not told twice in a round. Where nobody
    at all is left, everybody of the region is told.
    """
    rungs = (
        Rung(kind=Kind.DESK, recipients=desk),
        *(_rung(Kind.PERSON, person) for person in people[1:]),
        *(_rung(Kind.SUPERVISOR, person) for person in supervisors),
        Rung(kind=Kind.OTHER_DESK, recipients=other_desk),
    )
    heard: set[tuple[str, str]] = set()
    kept = []
    for rung in rungs:
        ways = tuple(way for way in rung.recipients if (way.channel, way.address) not in heard)
        heard.update((way.channel, way.address) for way in ways)
        if ways:
            kept.append(Rung(kind=rung.kind, recipients=ways, who=rung.who))
    return tuple(kept) or (Rung(kind=Kind.EVERYBODY, recipients=everybody),)


def rung_at(rungs: Sequence[Rung], step: int) -> tuple[Rung, int]:
    """The rung of a step and its round, counted from 1: after the last rung comes the first again."""
    round_, position = divmod(step, len(rungs))
    return rungs[position], round_ + 1


def one_by_one(ways: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
    """One message for a person: the first way, with the others to fall back on."""
    if not ways:
        return ()
    first, *others = ways
    return (replace(first, then=(*first.then, *others)),)


def _rung(kind: Kind, person: Somebody) -> Rung:
    """The rung of one person."""
    return Rung(kind=kind, recipients=one_by_one(person.ways), who=person.name)
