"""Statistics T1-T5 and about cases, and the figures counted elsewhere."""

from datetime import date
from typing import Any

import voluptuous as vol

from aggregator.api.checks import choice, day, text, whole, written_flag
from aggregator.api.route import Call, Download, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.errors import NotFound
from aggregator.domain.service import Service
from aggregator.domain.statistics.facts import Question
from aggregator.domain.statistics.figures import LONGEST_SOURCE, Figure
from aggregator.domain.statistics.period import Period
from aggregator.domain.statistics.words import Table, Tally, read_by
from aggregator.operations import figures, statistics
from aggregator.operations.figures import FigureView
from aggregator.sheets.formats import FILES, POLICIES, Format
from aggregator.sheets.json_view import SCHEMA, json_view
from aggregator.sheets.printed import printed
from aggregator.text import texts

_QUESTION = vol.Schema(
    {
        vol.Optional("from"): day(),
        vol.Optional("to"): day(),
        vol.Optional("by"): text(),
        vol.Optional("format"): choice(Format),
        vol.Optional("public"): written_flag(),
    }
)
_FIGURE = {
    vol.Required("measure"): choice(Tally),
    vol.Required("from"): day(),
    vol.Required("to"): day(),
    vol.Required("value"): whole(0, 10**15),
    vol.Required("source"): text(LONGEST_SOURCE, shortest=1),
    vol.Optional("district"): text(40),
    vol.Optional("service"): choice(Service),
}
FIGURES = vol.Schema({vol.Required("figures"): [_FIGURE]})


def _table(word: str) -> Table:
    """The table an address names."""
    if word not in list(Table):
        raise NotFound("statistics_unknown", field="table", values={"table": word, "choices": ", ".join(Table)})
    return Table(word)


async def _make(call: Call[Actor]) -> dict[str, Any] | Download:
    """One table, as data or as a file."""
    table = _table(call.path["table"])
    usual = statistics.this_month(call.context)
    last: date = call.query.get("to", usual.last)
    first: date = call.query.get("from", last.replace(day=1))
    question = Question(period=Period(first=first, last=last), by=read_by(table, call.query.get("by", "")))
    public = call.query.get("public", False)
    report = await statistics.make(call.context, call.caller, table, question, public=public)
    language = texts(call.language)
    chosen: Format = call.query.get("format", Format.JSON)
    if chosen not in FILES:
        return json_view(report, language)
    media, write = FILES[chosen]
    sheet = printed(report, language)
    name = f"{sheet.name}.{chosen}"
    return Download(name=name, media=media, content=write(sheet), policy=POLICIES.get(chosen))


async def _list(call: Call[Actor]) -> tuple[FigureView, ...]:
    """The figures counted elsewhere."""
    return await figures.list_figures(call.context, call.caller)


async def _take(call: Call[Actor]) -> tuple[FigureView, ...]:
    """Bring figures along."""
    taken = [
        Figure(
            measure=one["measure"],
            period=Period(first=one["from"], last=one["to"]),
            value=one["value"],
            source=one["source"],
            district=one.get("district"),
            service=one.get("service"),
        )
        for one in call.body["figures"]
    ]
    return await figures.take(call.context, call.caller, taken)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/statistics/{table}",
        name="makeStatistics",
        needs=Permission.SEE_STATISTICS,
        summary=f"One table over what the caller may see: {', '.join(Table)}",
        who=Who.STAFF,
        handler=_make,
        answer=SCHEMA,
        query=_QUESTION,
        media=tuple(media for media, _ in FILES.values()),
        refusals=(404,),
    ),
    Route(
        method="GET",
        path="/api/v1/figures",
        name="listFigures",
        needs=Permission.WRITE_FIGURES,
        summary="Figures counted elsewhere; administrators only",
        who=Who.STAFF,
        handler=_list,
        answer=FigureView,
        many=True,
        refusals=(403,),
    ),
    Route(
        method="POST",
        path="/api/v1/figures",
        name="takeFigures",
        needs=Permission.WRITE_FIGURES,
        summary="Bring along figures counted elsewhere, all of them or none; administrators only",
        who=Who.STAFF,
        handler=_take,
        answer=FigureView,
        many=True,
        status=201,
        body=FIGURES,
        refusals=(403, 409),
    ),
)
