"""CSV that a spreadsheet opens as it is: UTF-8 with its mark, and no text that could be taken for a formula."""

import csv
from collections.abc import Iterable
from io import StringIO

from aggregator.domain.statistics.sheet import Cell
from aggregator.sheets.printed import Printed

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
MEDIA = "text/csv"


def csv_bytes(table: Printed) -> bytes:
    """Headings, rows, total. What is not known or kept back is empty."""
    return csv_of(table.headings, table.lines)


def csv_of(headings: Iterable[str], lines: Iterable[Iterable[Cell]]) -> bytes:
    """Headings and rows."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(heading) for heading in headings])
    writer.writerows([_safe(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")


def _safe(cell: Cell) -> Cell:
    """A text that a spreadsheet would calculate gets an apostrophe in front; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell
