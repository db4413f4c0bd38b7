"""The case sheet as the casebook's form: a page to print, a spreadsheet, or data."""

from enum import StrEnum

import voluptuous as vol

from aggregator.api.checks import choice, text
from aggregator.api.route import Call, Download, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.operations import case_paper
from aggregator.operations.case_paper import CasePaper
from aggregator.operations.case_views import parse_label
from aggregator.printing.case_sheet import case_page
from aggregator.printing.page import MEDIA
from aggregator.printing.style import POLICY
from aggregator.sheets import xlsx_file
from aggregator.sheets.case_file import case_xlsx
from aggregator.text import texts


class CaseSheetFormat(StrEnum):
    """On paper, by programs, or in a spreadsheet."""

    HTML = "html"
    JSON = "json"
    XLSX = "xlsx"


_QUERY = vol.Schema({vol.Optional("format"): choice(CaseSheetFormat), vol.Optional("reason"): text()})


async def _sheet(call: Call[Actor]) -> CasePaper | Download:
    """The sheet in the form asked for."""
    wanted = call.query.get("format", CaseSheetFormat.HTML)
    paper = await case_paper.paper(
        call.context,
        call.caller,
        parse_label(call.path["number"]),
        call.query.get("reason", ""),
        export=wanted is not CaseSheetFormat.HTML,
    )
    language, timezone = texts(call.language), call.context.region.timezone
    match wanted:
        case CaseSheetFormat.JSON:
            return paper
        case CaseSheetFormat.XLSX:
            content = case_xlsx(paper, language, timezone)
            return Download(name=f"{paper.row.label}.xlsx", media=xlsx_file.MEDIA, content=content)
        case _:
            content = case_page(paper, language, timezone).html()
            return Download(name=f"{paper.row.label}.html", media=MEDIA, content=content, policy=POLICY)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/cases/{number}/sheet",
        name="caseSheet",
        needs=Permission.SEE_CASES,
        summary="A case sheet as a page to print, or as a file for whoever may take one away; the reason is logged",
        who=Who.STAFF,
        handler=_sheet,
        answer=CasePaper,
        query=_QUERY,
        media=(MEDIA, xlsx_file.MEDIA),
        refusals=(400, 403, 404),
    ),
)
