"""Small groups: a number of one or two people, passed on, can point at a person."""

from dataclasses import replace

from aggregator.domain.statistics.sheet import Cell, Kind, Sheet

SMALLEST_GROUP = 3


def for_passing_on(sheet: Sheet) -> Sheet:
    """Keep back every row that counts one or two of anything; its labels stay.

    Where that is a single row, or the rows together count fewer than three, the next smallest go too, and in the end
    the total: otherwise subtraction would tell. The total itself is kept back when its first count is one or two.
    """
    counts = [index for index, column in enumerate(sheet.columns) if column.kind is Kind.COUNT]
    small = {index for index, row in enumerate(sheet.rows) if any(_small(row[place]) for place in counts)}
    others = sorted(
        (index for index in range(len(sheet.rows)) if index not in small),
        key=lambda index: (not _size(sheet.rows[index][counts[0]]), _size(sheet.rows[index][counts[0]])),
    )
    while others and _tells(sheet, small, counts[0]):
        small.add(others.pop(0))
    hide_total = sheet.total is not None and (_small(sheet.total[counts[0]]) or _tells(sheet, small, counts[0]))
    rows = tuple(_blank(sheet, row) if index in small else row for index, row in enumerate(sheet.rows))
    total = _blank(sheet, sheet.total) if sheet.total is not None and hide_total else sheet.total
    return replace(sheet, rows=rows, total=total, withheld=len(small) + hide_total)


def _tells(sheet: Sheet, hidden: set[int], place: int) -> bool:
    """Whether what is kept back can be had by subtracting the other rows from the total."""
    return bool(hidden) and (len(hidden) == 1 or sum(_size(sheet.rows[row][place]) for row in hidden) < SMALLEST_GROUP)


def _small(cell: Cell) -> bool:
    """Whether a count is that of a small group."""
    return 0 < _size(cell) < SMALLEST_GROUP


def _size(cell: Cell) -> float:
    """A count; nothing known is nothing to hide."""
    return cell if isinstance(cell, int | float) else 0


def _blank(sheet: Sheet, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """A row with its labels alone."""
    return tuple(cell if column.kind is Kind.TEXT else None for column, cell in zip(sheet.columns, row, strict=True))
