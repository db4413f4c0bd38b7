"""Hand-over sheets between the dongs and the centre."""

from dataclasses import dataclass
from enum import StrEnum

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, text, validate, written_count, written_flag
from aggregator.api.route import Call, Download, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.hand_over import HandOverDirection
from aggregator.operations import hand_overs
from aggregator.operations.hand_overs import HandOverRow, HandOverView
from aggregator.printing.hand_over import hand_over_page
from aggregator.printing.page import MEDIA
from aggregator.printing.style import POLICY
from aggregator.text import texts


class SheetFormat(StrEnum):
    """How a sheet is read: by programs, or on paper."""

    JSON = "json"
    HTML = "html"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteTaken:
    """Which way a note goes."""

    direction: HandOverDirection


_FILTER = vol.Schema(
    {
        vol.Optional("direction"): choice(HandOverDirection),
        vol.Optional("open_only"): written_flag(),
        vol.Optional("limit"): written_count(1000),
    }
)
_SHEET = vol.Schema({vol.Required("sheet"): written_count(10**9 - 1)})
_SHOW = vol.Schema({vol.Optional("format"): choice(SheetFormat), vol.Optional("reason"): text()})
_MEMO = vol.Schema({vol.Optional("memo"): text(LONGEST_MEMO)})
_NOTE = vol.Schema({vol.Required("household"): text(40), vol.Required("memo"): text(LONGEST_MEMO, shortest=1)})


def _number(call: Call[Actor]) -> int:
    """The sheet the address names."""
    number: int = validate(_SHEET, {"sheet": call.path["sheet"]})["sheet"]
    return number


async def _list(call: Call[Actor]) -> tuple[HandOverRow, ...]:
    """List the sheets."""
    return await hand_overs.list_sheets(call.context, call.caller, **call.query)


async def _show(call: Call[Actor]) -> HandOverView | Download:
    """One sheet, as data or as a page to print."""
    if call.query.get("format", SheetFormat.JSON) is SheetFormat.JSON:
        return await hand_overs.show(call.context, call.caller, _number(call))
    reason = call.query.get("reason", "")
    view = await hand_overs.show(call.context, call.caller, _number(call), reason=reason)
    now, timezone = call.context.clock.now(), call.context.region.timezone
    page = hand_over_page(view, texts(call.language), timezone, who=call.caller.user, at=now, reason=reason.strip())
    return Download(name=f"hand-over-{view.row.id}.html", media=MEDIA, content=page.html(), policy=POLICY)


async def _accept(call: Call[Actor]) -> HandOverRow:
    """Take it over."""
    return await hand_overs.accept(call.context, call.caller, _number(call), memo=call.body.get("memo", ""))


async def _note(call: Call[Actor]) -> NoteTaken:
    """Tell the other desk what to watch."""
    direction = await hand_overs.add_note(call.context, call.caller, call.body["household"], memo=call.body["memo"])
    return NoteTaken(direction=direction)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/hand-overs",
        name="listHandOvers",
        needs=Permission.SEE_PERSONS,
        summary="Hand-over sheets, the newest first",
        who=Who.STAFF,
        handler=_list,
        answer=HandOverRow,
        many=True,
        query=_FILTER,
        refusals=(400, 403),
    ),
    Route(
        method="POST",
        path="/api/v1/hand-overs/notes",
        name="noteForHandOver",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Tell the other desk what to watch about a person, on the next sheet",
        who=Who.STAFF,
        handler=_note,
        answer=NoteTaken,
        status=201,
        body=_NOTE,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="GET",
        path="/api/v1/hand-overs/{sheet}",
        name="showHandOver",
        needs=Permission.SEE_PERSONS,
        summary="One hand-over sheet, also as a page to print with a reason; the look is logged",
        who=Who.STAFF,
        handler=_show,
        answer=HandOverView,
        query=_SHOW,
        media=(MEDIA,),
        refusals=(400, 403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/hand-overs/{sheet}/accept",
        name="acceptHandOver",
        needs=Permission.WORK_ON_INCIDENTS,
        summary="Take over what a sheet tells; for the desk it is handed to",
        who=Who.STAFF,
        handler=_accept,
        answer=HandOverRow,
        body=_MEMO,
        refusals=(400, 403, 404, 409),
    ),
)
