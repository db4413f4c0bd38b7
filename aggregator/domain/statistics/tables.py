"""Which function makes which table."""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from aggregator.domain.statistics.adoption import adoption
from aggregator.domain.statistics.case_tables import LAYOUTS, case_table, cases_year_on_year
from aggregator.domain.statistics.centre import centre
from aggregator.domain.statistics.effect import effect
from aggregator.domain.statistics.facts import Facts, Question
from aggregator.domain.statistics.outcomes import outcomes
from aggregator.domain.statistics.sheet import Sheet
from aggregator.domain.statistics.words import Table
from aggregator.domain.statistics.year_on_year import year_on_year

MAKERS: Mapping[Table, Callable[[Facts, Question], Sheet]] = MappingProxyType(
    {
        Table.CENTRE: centre,
        Table.ADOPTION: adoption,
        Table.YEAR_ON_YEAR: year_on_year,
        Table.OUTCOMES: outcomes,
        Table.EFFECT: effect,
        Table.CASES_YEAR_ON_YEAR: cases_year_on_year,
        **{layout.table: partial(case_table, layout) for layout in LAYOUTS},
    }
)
