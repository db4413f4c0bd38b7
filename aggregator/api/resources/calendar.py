"""Officers' calendars: an address is made and ended by its officer, and read by programs that can show no token."""

from hashlib import sha256

import voluptuous as vol

from aggregator.api.checks import choice
from aggregator.api.route import Call, Download, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.region import Language
from aggregator.operations import calendar
from aggregator.operations.calendar import CalendarEnded, NewCalendar
from aggregator.sheets.calendar_file import MEDIA, calendar_bytes
from aggregator.text import texts

_QUERY = vol.Schema({vol.Optional("language"): choice(Language)})


async def _make(call: Call[Actor]) -> NewCalendar:
    """Make an address, or another one in its place."""
    return await calendar.make_address(call.context, call.caller)


async def _end(call: Call[Actor]) -> CalendarEnded:
    """End the address."""
    return await calendar.revoke(call.context, call.caller)


async def _read(call: Call[None]) -> Download:
    """The calendar of an address; unchanged since the caller's copy, only that is said."""
    entries = await calendar.read(call.context, call.path["address"], origin=call.origin)
    content = calendar_bytes(entries, texts(call.query.get("language", call.language)))
    tag = f'"{sha256(content).hexdigest()[:32]}"'
    known = tag in [part.strip().removeprefix("W/") for part in call.headers.get("If-None-Match", "").split(",")]
    return Download(
        name="smartcare.ics",
        media=MEDIA,
        content=b"" if known else content,
        status=304 if known else 200,
        headers={"ETag": tag, "Cache-Control": "private, no-cache"},
    )


ROUTES = (
    Route(
        method="POST",
        path=calendar.PATH,
        name="makeCalendar",
        needs=Permission.SEE_TASKS,
        summary="Make the address of the caller's calendar, shown once; the one before ends",
        who=Who.STAFF,
        handler=_make,
        answer=NewCalendar,
        status=201,
        refusals=(403, 404),
    ),
    Route(
        method="DELETE",
        path=calendar.PATH,
        name="endCalendar",
        needs=Permission.SEE_TASKS,
        summary="End the address of the caller's calendar at once",
        who=Who.STAFF,
        handler=_end,
        answer=CalendarEnded,
        refusals=(403,),
    ),
    Route(
        method="GET",
        path=f"{calendar.PATH}/{calendar.FILE}",
        name="readCalendar",
        summary="The tasks of an address's officer as iCalendar: numbers, kinds and due times, nobody's name",
        who=Who.ANYONE,
        handler=_read,
        answer={"type": "string", "description": "A calendar (RFC 5545)."},
        query=_QUERY,
        media=(MEDIA,),
        refusals=(404, 429),
    ),
)
