"""T5, effect: false signals per home-month, how fast people were reached, and how much an officer has in a night."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from aggregator.domain.access import CENTRE
from aggregator.domain.duty import dongs_open
from aggregator.domain.incident import Result
from aggregator.domain.statistics.facts import (
    Facts,
    Key,
    Question,
    Spot,
    counts,
    doing,
    empty_keys,
    key_of,
    opened_within,
    order,
)
from aggregator.domain.statistics.home_time import home_days
from aggregator.domain.statistics.numbers import median, minutes, p90, rounded
from aggregator.domain.statistics.occurrence import Effort, Occurrence
from aggregator.domain.statistics.period import local_day
from aggregator.domain.statistics.sheet import Cell, Kind, Sheet, columns, labels
from aggregator.domain.statistics.words import TIMES, Table

FALSE = (Result.SAFE, Result.AWAY, Result.EQUIPMENT)
"""Results of a signal nobody needed."""
HOME_MONTH_DAYS = 30
"""A home-month is one home watched for 30 days."""


def _wait(occurrence: Occurrence, efforts: Iterator[Effort], *, quiet: bool) -> timedelta | None:
    """From the signal, or with `quiet` from the last evidence of life, to the first of some efforts."""
    first = next(efforts, None)
    before = occurrence.quiet if quiet else timedelta()
    return None if first is None or before is None else before + first.at - occurrence.signalled_at


_DURATIONS: dict[str, Callable[[Occurrence], timedelta | None]] = {
    "evidence_to_signal": lambda one: one.quiet,
    "evidence_to_contact": lambda one: _wait(one, one.contacts, quiet=True),
    "evidence_to_dispatch": lambda one: _wait(one, one.dispatches, quiet=True),
    "signal_to_contact": lambda one: _wait(one, one.contacts, quiet=False),
    "signal_to_dispatch": lambda one: _wait(one, one.dispatches, quiet=False),
}
COLUMNS = {
    "households": Kind.COUNT,
    "false_signals": Kind.COUNT,
    "home_months": Kind.NUMBER,
    "false_per_home_month": Kind.NUMBER,
    **{f"{name}_{rank}": Kind.MINUTES for name in _DURATIONS for rank in ("median", "p90")},
    "officer_nights": Kind.COUNT,
    "load_median": Kind.NUMBER,
    "load_p90": Kind.NUMBER,
}


@dataclass(slots=True, kw_only=True)
class _Group:
    """What one row is counted from; a night's load is one officer's number of incidents."""

    occurrences: list[Occurrence] = field(default_factory=list)
    home_days: Decimal = Decimal()
    loads: list[Decimal] = field(default_factory=list)


def effect(facts: Facts, question: Question) -> Sheet:
    """The table. Where it is split by desk no home-months belong to a row, and an officer's night only by time."""
    groups = _groups(facts, question)
    overall = _groups(facts, Question(period=question.period))[()]
    return Sheet(
        table=Table.EFFECT,
        period=question.period,
        by=question.by,
        columns=labels(question.by) + columns(COLUMNS),
        rows=tuple((*key, *_cells(groups[key], question)) for key in sorted(groups, key=order) if key),
        total=(*("" for _ in question.by), *_cells(overall, Question(period=question.period))),
    )


def _groups(facts: Facts, question: Question) -> defaultdict[Key, _Group]:
    """The facts of every row."""
    groups: defaultdict[Key, _Group] = defaultdict(_Group)
    for key in empty_keys(question, local_day(facts.now, facts.timezone)):
        groups[key] = _Group()
    for occurrence, spot in opened_within(facts, question.period):
        groups[key_of(spot, question)].occurrences.append(occurrence)
    for key, days in home_days(facts, question):
        groups[key].home_days += days
    for key, load in _loads(facts, question).items():
        groups[key].loads += load
    return groups


def _cells(group: _Group, question: Question) -> tuple[Cell, ...]:
    """The numbers of one row."""
    false = sum(occurrence.result in FALSE for occurrence in group.occurrences)
    months = group.home_days / HOME_MONTH_DAYS
    return (
        len(group.occurrences),
        false,
        rounded(months) if months else None,
        rounded(false / months, 2) if months else None,
        *(cell for duration in _DURATIONS.values() for cell in _ranks(group.occurrences, duration)),
        *((len(group.loads), median(group.loads), p90(group.loads)) if _nightly(question) else (None, None, None)),
    )


def _ranks(group: Sequence[Occurrence], duration: Callable[[Occurrence], timedelta | None]) -> tuple[Cell, Cell]:
    """Median and 90th percentile of a duration, in minutes, over the incidents that have it."""
    values = [minutes(one) for one in map(duration, group) if one is not None]
    return median(values), p90(values)


def _nightly(question: Question) -> bool:
    """Whether a row holds whole nights."""
    return all(dimension in TIMES for dimension in question.by)


def _loads(facts: Facts, question: Question) -> dict[Key, list[Decimal]]:
    """How many different incidents each officer of the centre handled in each night, by row."""
    handled: defaultdict[Key, set[tuple[str, datetime, int]]] = defaultdict(set)
    for occurrence in facts.occurrences if _nightly(question) else ():
        for effort in occurrence.efforts:
            night = _night(facts, effort)
            spot = doing(occurrence, effort, facts.timezone)
            if night is None or not counts(facts, spot):
                continue
            spot = Spot(day=night.date(), district=spot.district, dong=spot.dong, service=spot.service, desk=spot.desk)
            if spot.day in question.period:
                handled[key_of(spot, question)].add((effort.who, night, occurrence.number))
    return {
        key: [Decimal(load) for load in Counter((who, night) for who, night, _ in entries).values()]
        for key, entries in handled.items()
    }


def _night(facts: Facts, effort: Effort) -> datetime | None:
    """The centre's watch something was done in, named by the noon before it; None outside the centre's hours."""
    if effort.desk != CENTRE or dongs_open(effort.at, facts.duty, facts.timezone):
        return None
    noon = effort.at.astimezone(facts.timezone) - timedelta(hours=12)
    return noon.replace(hour=12, minute=0, second=0, microsecond=0)
