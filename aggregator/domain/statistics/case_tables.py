"""The tables about cases: by need and result, first help, referrals, refusals, follow-ups, repeated signals."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from operator import attrgetter
from statistics import median as middle

from aggregator.domain.case.machine import Need
from aggregator.domain.statistics.case_facts import AMOUNTS, Count, Group, Sums, added
from aggregator.domain.statistics.facts import Facts, Key, Question, empty_keys, order
from aggregator.domain.statistics.numbers import percent, rounded
from aggregator.domain.statistics.period import local_day
from aggregator.domain.statistics.sheet import Cell, Kind, Sheet, columns, labels
from aggregator.domain.statistics.words import Dimension, Table

type Cells = Callable[[Sums], tuple[Cell, ...]]

_MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One table: what its rows are about beside time and place, its columns, and how they are filled.

    Without a split it lists every one of `listed`, counted or not.
    """

    table: Table
    words: tuple[str, ...] = ()
    listed: tuple[Key, ...] = ()
    columns: Mapping[str, Kind]
    cells: Cells


def case_table(layout: Layout, facts: Facts, question: Question) -> Sheet:
    """The sheet of a layout; the total is that of everything, however many rows something stands in."""
    groups: defaultdict[Key, list[Group]] = defaultdict(list)
    for key in _empty(layout, facts, question):
        groups[key] = []
    # A city's table has ten thousand rows: what is the same for all of them is looked up once.
    places = [_PLACES.get(dimension, _PART) for dimension in question.by]
    for group in facts.cases.groups:
        groups[(*group.words, *[place(group) for place in places])].append(group)
    whole = facts.cases.groups if facts.cases.whole is None else facts.cases.whole
    heads = (*layout.words, *question.by)
    return Sheet(
        table=layout.table,
        period=question.period,
        by=question.by,
        columns=labels(heads) + columns(layout.columns),
        rows=tuple(
            (*key, *layout.cells(added(groups[key])))
            for key in sorted(groups, key=partial(_order, layout.listed))
            if key
        ),
        total=(*("" for _ in heads), *layout.cells(added(whole))),
    )


def _empty(layout: Layout, facts: Facts, question: Question) -> list[Key]:
    """The rows a table has in any case."""
    if not layout.words:
        return empty_keys(question, local_day(facts.now, facts.timezone))
    return [] if question.by else list(layout.listed)


_PLACES: dict[Dimension, Callable[[Group], str]] = {
    Dimension.DISTRICT: attrgetter("district"),
    Dimension.DONG: attrgetter("dong"),
}
"""Where a group says to which place it belongs."""
_PART: Callable[[Group], str] = attrgetter("part")
"""Where it says to which time."""


def _order(listed: tuple[Key, ...], key: Key) -> tuple[int, tuple[str, ...]]:
    """Rows in the order of what is listed, then of time and name."""
    return (listed.index(key[:1]) if key[:1] in listed else len(listed)), order(key)


def _counts(*names: Count) -> Mapping[str, Kind]:
    """Columns of counts."""
    return dict.fromkeys(names, Kind.COUNT)


def _plain(sums: Sums, names: Iterable[str]) -> tuple[Cell, ...]:
    """Whole numbers, as they were counted."""
    counts = sums.counts
    return tuple([int(counts.get(name, 0)) for name in names])


_BY_RESULT = _counts(
    Count.CASES_OPENED,
    Count.CASES_CLOSED,
    Count.CLOSED_RECOVERED,
    Count.CLOSED_MOVED_OUT,
    Count.CLOSED_ADMITTED,
    Count.CLOSED_DIED,
    Count.CLOSED_REFUSED,
    Count.CLOSED_ENDED,
)
_FIRST_HELP = _counts(Count.CASES_SIGNALLED, Count.HELPED)
_BY_STATE = _counts(
    Count.REFERRALS,
    Count.REFERRAL_PROPOSED,
    Count.REFERRAL_REFUSED,
    Count.REFERRAL_REQUESTED,
    Count.REFERRAL_APPROVED,
    Count.REFERRAL_REJECTED,
    Count.REFERRAL_IN_PROGRESS,
    Count.REFERRAL_USED_IN_PART,
    Count.REFERRAL_COMPLETED,
    Count.REFERRAL_CANCELLED,
)
_REFUSALS = _counts(Count.REFERRALS_REFUSED, Count.PERSUASIONS, Count.REFUSALS_TURNED)
_FOLLOW_UPS = _counts(
    Count.FOLLOW_UPS_DUE,
    Count.FOLLOW_UPS_IN_TIME,
    Count.FOLLOW_UPS_LATE,
    Count.FOLLOW_UPS_NEEDLESS,
    Count.FOLLOW_UPS_UNDONE,
)
_REPEATS = _counts(Count.HOUSEHOLDS_SIGNALLED, Count.HOUSEHOLDS_REPEATED, Count.HOUSEHOLDS_DISPATCHED)


def _share(sums: Sums, part: Count, *, of: Count, without: Count | None = None) -> float | None:
    """A share in percent."""
    left_out = 0 if without is None else sums.whole(without)
    return percent(sums.whole(part), sums.whole(of) - left_out)


def _waits(waits_ms: Sequence[int]) -> tuple[float | None, float | None]:
    """The median and the 90th percentile (nearest rank) of durations, in minutes."""
    if not waits_ms:
        return None, None
    waited = sorted(waits_ms)
    enough = waited[-(-len(waited) * 9 // 10) - 1]
    return rounded(Decimal(middle(waited)) / _MINUTE_MS), rounded(Decimal(enough) / _MINUTE_MS)


def _referral_cells(sums: Sums) -> tuple[Cell, ...]:
    """Referrals by state, and amounts; where units were mixed there are none to be added."""
    return (*_plain(sums, _BY_STATE), *[_amount(sums.counts.get(name)) for name in AMOUNTS])


def _amount(amount: float | None) -> float | None:
    """An amount of hours, meals or won with one decimal; None where none was named."""
    if amount is None or amount == int(amount):
        return amount
    return rounded(Decimal(str(amount)))


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        table=Table.CASES,
        words=("need",),
        listed=tuple((need.value,) for need in Need),
        columns=_BY_RESULT,
        cells=lambda sums: _plain(sums, _BY_RESULT),
    ),
    Layout(
        table=Table.FIRST_HELP,
        columns={**_FIRST_HELP, "help_median": Kind.MINUTES, "help_p90": Kind.MINUTES},
        cells=lambda sums: (*_plain(sums, _FIRST_HELP), *_waits(sums.waits_ms)),
    ),
    Layout(
        table=Table.REFERRALS,
        words=("programme", "unit"),
        columns={**_BY_STATE, **dict.fromkeys(AMOUNTS, Kind.NUMBER)},
        cells=_referral_cells,
    ),
    Layout(
        table=Table.REFUSALS,
        columns={**_REFUSALS, "turned_share": Kind.PERCENT},
        cells=lambda sums: (
            *_plain(sums, _REFUSALS),
            _share(sums, Count.REFUSALS_TURNED, of=Count.REFERRALS_REFUSED),
        ),
    ),
    Layout(
        table=Table.FOLLOW_UPS,
        columns={**_FOLLOW_UPS, "in_time_share": Kind.PERCENT},
        cells=lambda sums: (
            *_plain(sums, _FOLLOW_UPS),
            _share(sums, Count.FOLLOW_UPS_IN_TIME, of=Count.FOLLOW_UPS_DUE, without=Count.FOLLOW_UPS_NEEDLESS),
        ),
    ),
    Layout(
        table=Table.REPEATS,
        columns={**_REPEATS, "repeated_share": Kind.PERCENT},
        cells=lambda sums: (
            *_plain(sums, _REPEATS),
            _share(sums, Count.HOUSEHOLDS_REPEATED, of=Count.HOUSEHOLDS_SIGNALLED),
        ),
    ),
)
"""Every table about cases but the comparison of years."""

COMPARED = (
    Count.CASES_OPENED,
    Count.CASES_CLOSED,
    Count.HELPED,
    Count.REFERRALS,
    Count.REFERRALS_REFUSED,
    Count.REFUSALS_TURNED,
    Count.FOLLOW_UPS_DUE,
    Count.FOLLOW_UPS_IN_TIME,
    Count.HOUSEHOLDS_SIGNALLED,
    Count.HOUSEHOLDS_REPEATED,
    Count.HOUSEHOLDS_DISPATCHED,
)
"""What is compared with the year before."""
_COMPARISON = {"before": Kind.COUNT, "value": Kind.COUNT, "change": Kind.NUMBER, "change_percent": Kind.PERCENT}


def cases_year_on_year(facts: Facts, question: Question) -> Sheet:
    """Value, change and change in percent against the same dates a year earlier, as far as both are known."""
    return Sheet(
        table=Table.CASES_YEAR_ON_YEAR,
        period=question.period,
        by=(),
        columns=labels(("measure",)) + columns(_COMPARISON),
        rows=tuple((measure.value, *_compared(facts, measure)) for measure in COMPARED),
        total=None,
    )


def _compared(facts: Facts, measure: Count) -> tuple[Cell, ...]:
    """One measure in both years."""
    earlier, now = facts.cases.earlier, facts.cases.now
    before = None if earlier is None else int(earlier.get(measure, 0))
    value = None if now is None else int(now.get(measure, 0))
    if before is None or value is None:
        return before, value, None, None
    return before, value, value - before, percent(value - before, before)
