"""A case sheet as a spreadsheet: the form's fields, then a page each for referrals and follow-ups."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from io import BytesIO

from aggregator.domain.case.sheet import FIELDS
from aggregator.operations.case_paper import CasePaper
from aggregator.printing.case_sheet import CaseWords, titles
from aggregator.text import Texts

type Page = tuple[str, Sequence[str], Iterable[Sequence[str]], Sequence[int]]

_FORM, _REFERRALS, _FOLLOW_UPS = (24, 100), (36, 24, 14, 20, 24), (14, 28, 12, 14, 60)
"""Widths of columns, in letters."""


def case_xlsx(paper: CasePaper, language: Texts, timezone: tzinfo) -> bytes:
    """The file; every cell is text as it was written, never a formula."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    for title, headings, rows, widths in _pages(paper, language, timezone):
        sheet = book.create_sheet(title)
        for index, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(index)].width = width
        for position, line in enumerate((headings, *rows)):
            cells = []
            for value in line:
                cell = WriteOnlyCell(sheet, value=_printable(value))
                cell.data_type = "s"
                cell.font = Font(bold=position == 0)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cells.append(cell)
            sheet.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _pages(paper: CasePaper, language: Texts, timezone: tzinfo) -> Iterable[Page]:
    """The pages of the file: title, headings, rows, widths."""
    words, say = CaseWords(language, timezone), language.say
    stamp = say("print.stamp", who=paper.printed_by, when=words.moment(paper.printed_at), reason=paper.reason)
    warning = "" if paper.for_agencies else say("case_paper.not_for_agencies")
    handling = [(say("case_paper.stamp"), stamp), (say("case_paper.warning"), warning)]
    form = [*words.about(paper), *words.written(paper, FIELDS), *handling]
    yield paper.row.label, (say("case_paper.form"), paper.row.label), form, _FORM
    referrals = [words.referral(one) for one in paper.referrals]
    yield say("case_paper.referrals"), titles(language, "case_paper.referral_titles"), referrals, _REFERRALS
    follow_ups = [words.follow_up(one) for one in paper.follow_ups]
    yield say("case_paper.follow_ups"), titles(language, "case_paper.follow_up_titles"), follow_ups, _FOLLOW_UPS


def _printable(text: str) -> str:
    """The text without characters that no spreadsheet can hold."""
    return "".join(one for one in text if one in "\n\t" or one >= " ")
