"""The table as a page for paper."""

from aggregator.domain.statistics.sheet import Cell
from aggregator.printing.page import MEDIA, Page
from aggregator.printing.style import POLICY
from aggregator.sheets.printed import Printed
from aggregator.text import texts

__all__ = ["MEDIA", "POLICY", "page_bytes"]


def page_bytes(table: Printed) -> bytes:
    """Headings, rows and total, with the period above and what was kept back below."""
    say = texts(table.language).say
    page = Page(language=table.language, title=table.title, printed=say("print.statistics", period=table.period))
    page.table(table.headings, [tuple(map(_word, line)) for line in table.lines])
    if table.note:
        page.note(table.note)
    return page.html()


def _word(cell: Cell) -> str:
    """A cell as people read it; a dash for what is not known or kept back."""
    match cell:
        case None:
            return "–"
        case str():
            return cell
        case _:
            return f"{cell:,}"
