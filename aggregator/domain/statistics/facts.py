"""What the tables are counted from, and where in a table a fact belongs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from aggregator.domain.household import Consent
from aggregator.domain.region import DutyRules
from aggregator.domain.service import Service, ServicePeriod
from aggregator.domain.statistics.case_facts import CaseFacts
from aggregator.domain.statistics.figures import Figure
from aggregator.domain.statistics.occurrence import Effort, Occurrence
from aggregator.domain.statistics.period import Period, local_day, slice_of, slices
from aggregator.domain.statistics.words import TIMES, Dimension

type Key = tuple[str, ...]
"""What a row is about: one word for each dimension of the table; empty where it is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """A household as statistics see it, or as many as are `alike`; `id` is opaque and only tells one from another."""

    id: str
    dong: str
    district: str
    registered_at: datetime
    services: tuple[ServicePeriod, ...] = ()
    night: tuple[Consent, ...] = ()
    alike: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything the actor may count, up to `now`; with `desk`, only what was done at that desk.

    `cases` is what tables about cases are counted from; they need nothing else.
    """

    now: datetime
    occurrences: tuple[Occurrence, ...] = ()
    households: tuple[Household, ...] = ()
    figures: tuple[Figure, ...] = ()
    timezone: tzinfo = field(default_factory=lambda: ZoneInfo("Asia/Seoul"))
    duty: DutyRules = field(default_factory=DutyRules)
    desk: str | None = None
    cases: CaseFacts = field(default_factory=CaseFacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: a period, split by these dimensions."""

    period: Period
    by: tuple[Dimension, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """When and where something happened."""

    day: date
    district: str
    dong: str
    service: Service | None
    desk: str


_WORDS: Mapping[Dimension, Callable[[Spot], str]] = {
    Dimension.DISTRICT: lambda spot: spot.district,
    Dimension.DONG: lambda spot: spot.dong,
    Dimension.SERVICE: lambda spot: spot.service or "",
    Dimension.DESK: lambda spot: spot.desk,
}


def key_of(spot: Spot, question: Question) -> Key:
    """The row a fact of the period belongs to: exactly one."""
    return tuple(
        slice_of(spot.day, dimension, question.period).label if dimension in TIMES else _WORDS[dimension](spot)
        for dimension in question.by
    )


def key_of_figure(figure: Figure, question: Question) -> Key:
    """The row a figure of the period belongs to; one that spans several days, months or years has its own."""
    return tuple(_figure_word(figure, dimension, question.period) for dimension in question.by)


def _figure_word(figure: Figure, dimension: Dimension, within: Period) -> str:
    """A figure's word for one dimension."""
    if dimension in TIMES:
        part = slice_of(figure.period.first, dimension, within)
        return (part if part.holds(figure.period) else figure.period).label
    return {Dimension.DISTRICT: figure.district or "", Dimension.SERVICE: figure.service or ""}.get(dimension, "")


def empty_keys(question: Question, until: date) -> list[Key]:
    """The rows a table has in any case: one for each day, month or year up to a day, when split by time alone."""
    if not question.by:
        return [()]
    if len(question.by) > 1 or question.by[0] not in TIMES:
        return []
    return [(part.label,) for part in slices(question.period, question.by[0]) if part.first <= until]


def order(key: Key) -> tuple[str, ...]:
    """Rows in order of time and name, what is not known last."""
    return tuple(word or "\U0010ffff" for word in key)


def opening(occurrence: Occurrence, timezone: tzinfo) -> Spot:
    """Where an incident was opened."""
    return _spot(occurrence, occurrence.opened_at, occurrence.desk, timezone)


def doing(occurrence: Occurrence, effort: Effort, timezone: tzinfo) -> Spot:
    """Where something was done."""
    return _spot(occurrence, effort.at, effort.desk, timezone)


def _spot(occurrence: Occurrence, at: datetime, desk: str, timezone: tzinfo) -> Spot:
    """A moment of an incident at a desk."""
    return Spot(
        day=local_day(at, timezone),
        district=occurrence.district,
        dong=occurrence.dong,
        service=occurrence.service,
        desk=desk,
    )


def opened_within(facts: Facts, period: Period) -> tuple[tuple[Occurrence, Spot], ...]:
    """The incidents opened in a period, at the desk the facts are limited to if they are."""
    found = ((occurrence, opening(occurrence, facts.timezone)) for occurrence in facts.occurrences)
    return tuple((occurrence, spot) for occurrence, spot in found if spot.day in period and counts(facts, spot))


def counts(facts: Facts, spot: Spot) -> bool:
    """Whether something was done at a desk the actor may count."""
    return facts.desk in (None, spot.desk)
