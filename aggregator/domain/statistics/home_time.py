"""How long homes were watched: the time during which a household had any service, counted once."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal

from aggregator.domain.service import Service, ServicePeriod
from aggregator.domain.statistics.facts import Facts, Household, Key, Question
from aggregator.domain.statistics.numbers import minutes
from aggregator.domain.statistics.period import Period, slices
from aggregator.domain.statistics.words import TIMES, Dimension

type Span = tuple[datetime, datetime]
_MINUTES_A_DAY = 24 * 60


def home_days(facts: Facts, question: Question) -> Iterator[tuple[Key, Decimal]]:
    """Days of watching by row. None where the rows are desks, or one desk alone is asked about: a home has no desk."""
    if Dimension.DESK in question.by or facts.desk is not None:
        return
    parts = _parts(question)
    for household in facts.households:
        for service, spans in _watched(household, question, facts.now):
            for part in parts:
                days = _within(spans, part.starts_at(facts.timezone), part.ends_at(facts.timezone))
                if days:
                    yield _key(household, service, part, question), days * household.alike


def _parts(question: Question) -> tuple[Period, ...]:
    """The period, cut as the rows are."""
    cut = next((dimension for dimension in question.by if dimension in TIMES), None)
    return (question.period,) if cut is None else tuple(slices(question.period, cut))


def _watched(household: Household, question: Question, now: datetime) -> Iterator[tuple[Service | None, list[Span]]]:
    """When a household was watched, by service if the rows are services."""
    if Dimension.SERVICE not in question.by:
        yield None, _united(household.services, now)
        return
    for service in Service:
        yield service, _united((one for one in household.services if one.service is service), now)


def _united(periods: Iterable[ServicePeriod], now: datetime) -> list[Span]:
    """Periods as spans that do not overlap."""
    united: list[Span] = []
    for start, end in sorted((one.started_at, one.ended_at or now) for one in periods):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


def _within(spans: list[Span], start: datetime, end: datetime) -> Decimal:
    """The days of some spans that lie between two moments."""
    parts = (min(end, last) - max(start, first) for first, last in spans if first < end and start < last)
    return sum((minutes(part) / _MINUTES_A_DAY for part in parts), Decimal())


def _key(household: Household, service: Service | None, part: Period, question: Question) -> Key:
    """The row that watching belongs to."""
    words = {Dimension.DISTRICT: household.district, Dimension.DONG: household.dong, Dimension.SERVICE: service or ""}
    return tuple(words.get(dimension, part.label) for dimension in question.by)
