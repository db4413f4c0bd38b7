"""T1, the centre's table: households with danger signals, contacts by call or text, dispatches with 119 or 112."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from aggregator.domain.statistics.facts import (
    Facts,
    Key,
    Question,
    Spot,
    counts,
    doing,
    empty_keys,
    key_of,
    key_of_figure,
    opened_within,
    order,
)
from aggregator.domain.statistics.figures import Figure, within
from aggregator.domain.statistics.occurrence import REMOTE, Occurrence
from aggregator.domain.statistics.period import local_day
from aggregator.domain.statistics.sheet import Kind, Sheet, columns, labels
from aggregator.domain.statistics.words import Table, Tally

MEASURES = (Tally.HOUSEHOLDS, Tally.CONTACTS, Tally.DISPATCHES)


def centre(facts: Facts, question: Question) -> Sheet:
    """The table; figures brought along replace what was counted here on the same days."""
    figures = within(facts.figures, question.period)
    cells: defaultdict[Key, Counter[Tally]] = defaultdict(Counter)
    for key in empty_keys(question, local_day(facts.now, facts.timezone)):
        cells[key] = Counter()
    for measure, spot in counted(facts, question, figures):
        cells[key_of(spot, question)][measure] += 1
    for figure in figures:
        if figure.measure in MEASURES:
            cells[key_of_figure(figure, question)][figure.measure] += figure.value
    total = sum(cells.values(), Counter[Tally]())
    return Sheet(
        table=Table.CENTRE,
        period=question.period,
        by=question.by,
        columns=labels(question.by) + columns(dict.fromkeys(MEASURES, Kind.COUNT)),
        rows=tuple((*key, *(cells[key][one] for one in MEASURES)) for key in sorted(cells, key=order) if key),
        total=(*("" for _ in question.by), *(total[one] for one in MEASURES)),
    )


def counted(facts: Facts, question: Question, figures: tuple[Figure, ...]) -> Iterator[tuple[Tally, Spot]]:
    """Everything of T1 that happened in the period and is in none of the figures, once each."""
    for measure, spot in _happened(facts, question):
        if not any(figure.covers(measure, spot.day, spot.district, spot.service) for figure in figures):
            yield measure, spot


def _happened(facts: Facts, question: Question) -> Iterator[tuple[Tally, Spot]]:
    """Everything of T1 that happened in the period."""
    for _, spot in opened_within(facts, question.period):
        yield Tally.HOUSEHOLDS, spot
    for occurrence in facts.occurrences:
        for measure, spot in _done(occurrence, facts):
            if spot.day in question.period and counts(facts, spot):
                yield measure, spot


def _done(occurrence: Occurrence, facts: Facts) -> Iterator[tuple[Tally, Spot]]:
    """Contacts by call or text, and dispatches together with 119 or 112."""
    for contact in occurrence.contacts:
        if contact.means in REMOTE:
            yield Tally.CONTACTS, doing(occurrence, contact, facts.timezone)
    for dispatch in occurrence.dispatches:
        if dispatch.emergency:
            yield Tally.DISPATCHES, doing(occurrence, dispatch, facts.timezone)
