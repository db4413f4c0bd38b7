"""T4, how incidents ended: settled by call or text, dispatch (of which forced entry), other. Each is in one column."""

from collections import defaultdict
from collections.abc import Sequence

from aggregator.domain.statistics.facts import Facts, Key, Question, empty_keys, key_of, opened_within, order
from aggregator.domain.statistics.numbers import percent
from aggregator.domain.statistics.occurrence import Occurrence
from aggregator.domain.statistics.period import local_day
from aggregator.domain.statistics.sheet import Cell, Kind, Sheet, columns, labels
from aggregator.domain.statistics.words import Table

COLUMNS = {
    "households": Kind.COUNT,
    "settled": Kind.COUNT,
    "dispatched": Kind.COUNT,
    "forced_entry": Kind.COUNT,
    "other": Kind.COUNT,
    "still_open": Kind.COUNT,
    "without_dispatch": Kind.PERCENT,
}


def outcomes(facts: Facts, question: Question) -> Sheet:
    """The incidents opened in the period, by how they ended, whenever that was."""
    groups: defaultdict[Key, list[Occurrence]] = defaultdict(list)
    for key in empty_keys(question, local_day(facts.now, facts.timezone)):
        groups[key] = []
    for occurrence, spot in opened_within(facts, question.period):
        groups[key_of(spot, question)].append(occurrence)
    everything = [occurrence for group in groups.values() for occurrence in group]
    return Sheet(
        table=Table.OUTCOMES,
        period=question.period,
        by=question.by,
        columns=labels(question.by) + columns(COLUMNS),
        rows=tuple((*key, *_cells(groups[key])) for key in sorted(groups, key=order) if key),
        total=(*("" for _ in question.by), *_cells(everything)),
    )


def _cells(group: Sequence[Occurrence]) -> tuple[Cell, ...]:
    """The numbers of one group; settled, dispatched, other and still open add up to its households."""
    sent = [occurrence for occurrence in group if any(occurrence.dispatches)]
    forced = [occurrence for occurrence in sent if any(dispatch.forced for dispatch in occurrence.efforts)]
    settled = sum(occurrence.settled for occurrence in group)
    still_open = sum(occurrence.result is None and not any(occurrence.dispatches) for occurrence in group)
    other = len(group) - settled - len(sent) - still_open
    share = percent(len(group) - len(sent), len(group))
    return len(group), settled, len(sent), len(forced), other, still_open, share
