"""What the tables about cases are counted from: counts by dong and part of the period, made by the database itself."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Count(StrEnum):
    """What is counted, from the rows that cases, referrals, tasks and incidents leave."""

    CASES_OPENED = "cases_opened"
    CASES_CLOSED = "cases_closed"
    CLOSED_RECOVERED = "closed_recovered"
    CLOSED_MOVED_OUT = "closed_moved_out"
    CLOSED_ADMITTED = "closed_admitted"
    CLOSED_DIED = "closed_died"
    CLOSED_REFUSED = "closed_refused"
    CLOSED_ENDED = "closed_ended"
    CASES_SIGNALLED = "cases_signalled"
    HELPED = "helped"
    REFERRALS = "referrals"
    REFERRAL_PROPOSED = "referral_proposed"
    REFERRAL_REFUSED = "referral_refused"
    REFERRAL_REQUESTED = "referral_requested"
    REFERRAL_APPROVED = "referral_approved"
    REFERRAL_REJECTED = "referral_rejected"
    REFERRAL_IN_PROGRESS = "referral_in_progress"
    REFERRAL_USED_IN_PART = "referral_used_in_part"
    REFERRAL_COMPLETED = "referral_completed"
    REFERRAL_CANCELLED = "referral_cancelled"
    AMOUNT_WANTED = "amount_wanted"
    AMOUNT_GRANTED = "amount_granted"
    AMOUNT_USED = "amount_used"
    REFERRALS_REFUSED = "referrals_refused"
    PERSUASIONS = "persuasions"
    REFUSALS_TURNED = "refusals_turned"
    FOLLOW_UPS_DUE = "follow_ups_due"
    FOLLOW_UPS_IN_TIME = "follow_ups_in_time"
    FOLLOW_UPS_LATE = "follow_ups_late"
    FOLLOW_UPS_NEEDLESS = "follow_ups_needless"
    FOLLOW_UPS_UNDONE = "follow_ups_undone"
    HOUSEHOLDS_SIGNALLED = "households_signalled"
    HOUSEHOLDS_REPEATED = "households_repeated"
    HOUSEHOLDS_DISPATCHED = "households_dispatched"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Counts of one dong in one part of the period; `part` is its label, both empty where they were not asked for.

    `words` say what is counted beside (a need; a programme and a unit), `waits_ms` are single durations.
    """

    counts: Mapping[str, float]
    district: str = ""
    dong: str = ""
    part: str = ""
    words: tuple[str, ...] = ()
    waits_ms: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """The groups of a table; `whole` is what its total is counted from, where that is no sum of the rows.

    `earlier` is the same dates a year before. A year in which nobody was registered is not known (None).
    """

    groups: tuple[Group, ...] = ()
    whole: tuple[Group, ...] | None = None
    now: Mapping[str, float] | None = None
    earlier: Mapping[str, float] | None = None


@dataclass(slots=True, kw_only=True)
class Sums:
    """Groups added up; what none of them counts is not in `counts`."""

    counts: Mapping[str, float] = field(default_factory=dict)
    waits_ms: Sequence[int] = ()

    def whole(self, name: str) -> int:
        """How many of something there are in whole numbers."""
        return int(self.counts.get(name, 0))


def added(groups: Sequence[Group]) -> Sums:
    """All groups together."""
    if len(groups) == 1:
        return Sums(counts=groups[0].counts, waits_ms=groups[0].waits_ms)
    counts: dict[str, float] = {}
    waits_ms: list[int] = []
    for group in groups:
        waits_ms += group.waits_ms
        for name, amount in group.counts.items():
            counts[name] = counts.get(name, 0) + amount
    return Sums(counts=counts, waits_ms=waits_ms)


AMOUNTS = (Count.AMOUNT_WANTED, Count.AMOUNT_GRANTED, Count.AMOUNT_USED)
"""What is counted in a unit: hours, meals, won."""


def in_one_unit(groups: Iterable[Group]) -> tuple[Group, ...]:
    """Groups whose last word is a unit, to be added up; where there are several units, without their amounts."""
    every = tuple(groups)
    if len({group.words[-1] for group in every if group.words[-1]}) <= 1:
        return every
    return tuple(
        replace(group, counts={name: amount for name, amount in group.counts.items() if name not in AMOUNTS})
        for group in every
    )


def crowded(times: Sequence[datetime], enough: int, span: timedelta) -> tuple[int, ...]:
    """The places in a row of moments, oldest first, at which `enough` of them lie within a span."""
    return tuple(index for index in range(enough - 1, len(times)) if times[index] - times[index - enough + 1] < span)
