"""Absences: told by anybody, through any channel; no inactivity signal while away, and the return is noticed (W16).

Evidence of life indoors ends an absence, as it does in the home itself: a person who is back early and unwatched is
worse than one check too many. Evidence at the front door, or within `LEAVING` of the beginning, does not: somebody
still packs, or looks after the flat. It is shown as "seen during the absence".
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from aggregator.domain.errors import Invalid

LEAVING = timedelta(minutes=30)
"""After an absence has begun the person may still be packing."""
LONG = timedelta(days=30)
"""One that lasts longer is reviewed like one without an end: it mutes as much."""


class AbsenceKind(StrEnum):
    """Why somebody is away."""

    TRAVEL = "travel"
    HOSPITAL = "hospital"
    OTHER = "other"


class Teller(StrEnum):
    """Who told it."""

    SUBJECT = "subject"
    GUARDIAN = "guardian"
    NEIGHBOUR = "neighbour"
    KEYHOLDER = "keyholder"
    AGENCY = "agency"
    STAFF = "staff"
    OTHER = "other"


class Channel(StrEnum):
    """How it was told."""

    CALL = "call"
    TEXT = "text"
    VISIT = "visit"
    OFFICE = "office"
    CHECK_IN = "check_in"
    HOME = "home"
    OTHER = "other"


class AbsenceEnd(StrEnum):
    """Why an absence ended before its time."""

    SEEN = "seen"
    STAFF = "staff"
    HOME = "home"
    REPLACED = "replaced"
    LEFT = "left"


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Away from `starts_at` up to, not including, `ends_at` (None: until seen again), unless ended before.

    `seen_at` is evidence that did not end it; `unreturned_at` when nobody had been seen for too long after its end.
    """

    id: str
    household: str
    kind: AbsenceKind
    told_by: Teller
    channel: Channel
    starts_at: datetime
    ends_at: datetime | None
    place: str
    recorded_at: datetime
    recorded_by: str
    seen_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    end: AbsenceEnd | None = None
    unreturned_at: datetime | None = None

    def __post_init__(self) -> None:
        """Raise Invalid for an end that is not after the beginning."""
        if self.ends_at is not None and self.ends_at <= self.starts_at:
            raise Invalid("absence_ends_first", field="ends_at")

    def over(self, at: datetime) -> bool:
        """Whether it is past, or was ended."""
        return self.ended_at is not None or (self.ends_at is not None and self.ends_at <= at)

    def holds(self, at: datetime) -> bool:
        """Whether the person is away at that moment."""
        if self.ended_at is not None and self.ended_at <= at:
            return False
        return self.starts_at <= at and (self.ends_at is None or at < self.ends_at)

    def ended(self, at: datetime, by: str, end: AbsenceEnd) -> "Absence":
        """The absence ended; one that is over stays as it is."""
        return self if self.over(at) else replace(self, ended_at=at, ended_by=by, end=end)

    def due_at(self, limit: timedelta, review_after: timedelta, now: datetime) -> datetime | None:
        """When somebody must be asked: whether a long one still holds, or about a return that nobody noticed.

        Reviews come every `review_after` from the beginning. None after it was ended, or after the return was missed.
        """
        if self.ended_at is not None or self.unreturned_at is not None:
            return None
        review_at = self.starts_at + review_after * max(1, (now - self.starts_at) // review_after + 1)
        if self.ends_at is None:
            return review_at
        if self.ends_at - self.starts_at > LONG and review_at < self.ends_at:
            return review_at
        return self.ends_at + limit


def away(absences: Iterable[Absence], at: datetime) -> bool:
    """Whether any of them holds."""
    return any(absence.holds(at) for absence in absences)


def for_the_home(absences: Iterable[Absence], at: datetime) -> Absence | None:
    """The one a home must know: that which holds, the one that lasts longest first, else the next to come."""
    known = [absence for absence in absences if not absence.over(at)]
    holding = [absence for absence in known if absence.starts_at <= at]
    if holding:
        return max(holding, key=lambda one: (one.ends_at is None, one.ends_at or at, one.id))
    return min(known, key=lambda one: (one.starts_at, one.id), default=None)


def seen(absence: Absence, evidence_at: datetime, by: str, *, indoors: bool, pace: float = 1.0) -> Absence | None:
    """What evidence of life makes of an absence; None where it says nothing about it."""
    if not absence.holds(evidence_at):
        return None
    if indoors and evidence_at > absence.starts_at + LEAVING / pace:
        return replace(absence, ended_at=evidence_at, ended_by=by, end=AbsenceEnd.SEEN)
    if absence.seen_at is not None and evidence_at <= absence.seen_at:
        return None
    return replace(absence, seen_at=evidence_at)
