"""T2, adoption: which services how many households have, and how many of them agreed to be watched at night."""

from collections import defaultdict
from datetime import datetime, timedelta

from aggregator.domain.household import ConsentKind, has_consent
from aggregator.domain.service import Service
from aggregator.domain.statistics.facts import Facts, Household, Key, Question
from aggregator.domain.statistics.numbers import percent
from aggregator.domain.statistics.sheet import Cell, Kind, Sheet, columns, labels
from aggregator.domain.statistics.words import Dimension, Table

COLUMNS = {
    "districts": Kind.COUNT,
    "served": Kind.COUNT,
    "night_consent": Kind.COUNT,
    "night_share": Kind.PERCENT,
}


def as_of(facts: Facts, question: Question) -> datetime:
    """The moment adoption is counted at: the last of the period's last day, or now where that has not come."""
    return min(question.period.ends_at(facts.timezone) - timedelta(microseconds=1), facts.now)


def adoption(facts: Facts, question: Question) -> Sheet:
    """Every service, split by district or dong if asked; the total counts a household with two services once."""
    at = as_of(facts, question)
    groups: defaultdict[Key, list[Household]] = defaultdict(list)
    for household in facts.households:
        for period in household.services:
            if period.holds(at):
                groups[(period.service, *_places(household, question))].append(household)
    if not question.by:
        groups |= {(service,): groups[(service,)] for service in Service}
    everyone = {household.id: household for group in groups.values() for household in group}
    rows = sorted(groups, key=lambda key: (list(Service).index(Service(key[0])), key))
    return Sheet(
        table=Table.ADOPTION,
        period=question.period,
        by=question.by,
        columns=labels((Dimension.SERVICE, *question.by)) + columns(COLUMNS),
        rows=tuple((*key, *_cells(groups[key], at)) for key in rows),
        total=("", *("" for _ in question.by), *_cells(list(everyone.values()), at)),
    )


def _places(household: Household, question: Question) -> Key:
    """The places a household belongs to, as far as the table is split by them."""
    words = {Dimension.DISTRICT: household.district, Dimension.DONG: household.dong}
    return tuple(words[dimension] for dimension in question.by)


def _cells(group: list[Household], at: datetime) -> tuple[Cell, ...]:
    """The numbers of one group."""
    nightly = sum(household.alike for household in group if has_consent(household.night, ConsentKind.NIGHT, at))
    districts = len({household.district for household in group})
    served = sum(household.alike for household in group)
    return districts, served, nightly, percent(nightly, served)
