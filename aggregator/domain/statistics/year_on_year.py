"""T3, year on year: value, change and change in percent against the same dates a year earlier."""

from collections import Counter
from datetime import timedelta

from aggregator.domain.service import Service
from aggregator.domain.statistics.adoption import as_of
from aggregator.domain.statistics.centre import MEASURES, counted
from aggregator.domain.statistics.facts import Facts, Question
from aggregator.domain.statistics.figures import Figure, within
from aggregator.domain.statistics.numbers import percent
from aggregator.domain.statistics.period import Period, local_day, year_before
from aggregator.domain.statistics.sheet import Cell, Kind, Sheet, columns, labels
from aggregator.domain.statistics.words import Table, Tally

COLUMNS = {"before": Kind.COUNT, "value": Kind.COUNT, "change": Kind.NUMBER, "change_percent": Kind.PERCENT}
SOURCE = "source"


def year_on_year(facts: Facts, question: Question) -> Sheet:
    """One row for each measure of which anything is known, and the sources of what was counted elsewhere."""
    before, now = _values(facts, year_before(question.period)), _values(facts, question.period)
    rows = tuple(
        (measure.value, *_cells(before.get(measure), now.get(measure)), _sources(facts, question, measure))
        for measure in Tally
        if measure in before or measure in now
    )
    return Sheet(
        table=Table.YEAR_ON_YEAR,
        period=question.period,
        by=(),
        columns=labels(("measure",)) + columns(COLUMNS) + labels((SOURCE,)),
        rows=rows,
        total=None,
    )


def _cells(before: int | None, value: int | None) -> tuple[Cell, ...]:
    """Both values and how they differ, as far as both are known."""
    if before is None or value is None:
        return before, value, None, None
    change = value - before
    return before, value, change, percent(change, before)


def _values(facts: Facts, period: Period) -> dict[Tally, int]:
    """What is known of a period: counted here once anybody was registered, else figures for every day of it."""
    figures = within(facts.figures, period)
    question = Question(period=period)
    known: Counter[Tally] = Counter()
    if _ran(facts, period):
        known.update(dict.fromkeys(MEASURES, 0))
        known.update(measure for measure, _ in counted(facts, question, figures))
        known[Tally.CHECK_IN_HOUSEHOLDS] = _check_ins(facts, question)
    for figure in figures:
        if figure.measure is not Tally.CHECK_IN_HOUSEHOLDS and (
            figure.measure in known or _complete(figures, figure.measure, period)
        ):
            known[figure.measure] += figure.value
    return dict(known) | _stock(figures)


def _complete(figures: tuple[Figure, ...], measure: Tally, period: Period) -> bool:
    """Whether figures speak of every day of a period: half a year is not compared with a whole one."""
    days = {
        figure.period.first + timedelta(days=day)
        for figure in figures
        if figure.measure is measure
        for day in range((figure.period.last - figure.period.first).days + 1)
    }
    return len(days) == (period.last - period.first).days + 1


def _ran(facts: Facts, period: Period) -> bool:
    """Whether anybody was registered here in the period: without, nothing is known, which is not zero."""
    return any(local_day(household.registered_at, facts.timezone) <= period.last for household in facts.households)


def _check_ins(facts: Facts, question: Question) -> int:
    """The households with check-in calls at the end of the period."""
    at = as_of(facts, question)
    return sum(
        household.alike
        for household in facts.households
        if any(period.service is Service.CHECK_IN and period.holds(at) for period in household.services)
    )


def _stock(figures: tuple[Figure, ...]) -> dict[Tally, int]:
    """How many households there were by the latest figures: a number of people is never added up over time."""
    stocks = [figure for figure in figures if figure.measure is Tally.CHECK_IN_HOUSEHOLDS]
    latest = max((figure.period.last for figure in stocks), default=None)
    if latest is None:
        return {}
    return {Tally.CHECK_IN_HOUSEHOLDS: sum(figure.value for figure in stocks if figure.period.last == latest)}


def _sources(facts: Facts, question: Question, measure: Tally) -> str:
    """Where figures brought along come from."""
    both = (*within(facts.figures, year_before(question.period)), *within(facts.figures, question.period))
    return "; ".join(sorted({figure.source for figure in both if figure.measure is measure}))
