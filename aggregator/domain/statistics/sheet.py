"""A table of results, ready to be shown or exported in any form."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.words import Dimension, Table

type Cell = str | int | float | None
"""None: not known, or withheld."""


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; its headings are the texts `statistics.column.KEY`."""

    key: str
    kind: Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One table: each row has a cell for each column. `withheld` counts the rows whose numbers are kept back.

    The total is counted by itself, not added up: medians and people with two services cannot be added.
    """

    table: Table
    period: Period
    by: tuple[Dimension, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None
    withheld: int = 0


def columns(kinds: Mapping[str, Kind]) -> tuple[Column, ...]:
    """Columns from their keys and kinds, in order."""
    return tuple(Column(key=str(key), kind=kind) for key, kind in kinds.items())


def labels(keys: Iterable[str]) -> tuple[Column, ...]:
    """The columns that say what a row is about."""
    return tuple(Column(key=str(key), kind=Kind.TEXT) for key in keys)
