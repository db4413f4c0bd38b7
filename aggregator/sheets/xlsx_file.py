"""The table as a spreadsheet."""

from collections.abc import Sequence
from io import BytesIO
from unicodedata import east_asian_width

from aggregator.domain.statistics.sheet import Cell
from aggregator.sheets.printed import Printed

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LONGEST_TITLE = 31


def xlsx_bytes(table: Printed) -> bytes:
    """One sheet: headings, rows, total, then the period and what was kept back. Numbers are numbers, text is text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.title[:_LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    for index, heading in enumerate(table.headings, 1):
        sheet.column_dimensions[get_column_letter(index)].width = _width(heading) + 2

    def write(line: Sequence[Cell], *, bold: bool = False) -> None:
        cells = []
        for value in line:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"  # a text that begins with "=" is not a formula
            cell.font = Font(bold=bold)
            cells.append(cell)
        sheet.append(cells)

    write(table.headings, bold=True)
    for row in table.rows:
        write(row)
    if table.total is not None:
        write(table.total, bold=True)
    write(())
    for line in filter(None, (table.title, table.period, table.note)):
        write((line,))
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _width(text: str) -> int:
    """How many columns of a letter's width a text takes."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
