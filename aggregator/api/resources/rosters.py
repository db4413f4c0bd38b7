"""Rosters: who is on call at a desk, who is away, and how staff are reached."""

from typing import Any

import voluptuous as vol

from aggregator.api.checks import choice, moment, text, time_of_day, validate, whole, written_count
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.errors import Invalid
from aggregator.domain.region import Language
from aggregator.domain.roster import Part, Weekly, weekly
from aggregator.operations import roster_book
from aggregator.operations.roster_book import AwayView, RosterView, ShiftView, WaysView

from .desks import SPAN

_SHIFT = vol.Schema(
    {
        vol.Required("user"): text(64, shortest=1),
        vol.Required("part"): choice(Part),
        vol.Optional("order"): whole(0, 99),
        vol.Optional("from"): moment(),
        vol.Optional("until"): moment(),
        vol.Optional("weekday"): whole(0, 6),
        vol.Optional("starts"): time_of_day(),
        vol.Optional("ends"): time_of_day(),
    }
)
_WAYS = vol.Schema(
    {
        vol.Required("ways"): [
            {vol.Required("channel"): text(20, shortest=1), vol.Required("address"): text(shortest=1)}
        ],
        vol.Optional("language"): choice(Language),
    }
)
_AWAY = vol.Schema({vol.Optional("from"): moment(), vol.Optional("until"): moment()})
_NUMBER = vol.Schema({vol.Required("shift"): written_count(10**9 - 1)})


async def _show(call: Call[Actor]) -> RosterView:
    """The roster of a desk as a calendar."""
    start, end = call.query.get("from"), call.query.get("to")
    return await roster_book.show(call.context, call.caller, call.path["desk"], start=start, end=end)


async def _add(call: Call[Actor]) -> ShiftView:
    """Put somebody on it."""
    body = call.body
    return await roster_book.add_shift(
        call.context,
        call.caller,
        call.path["desk"],
        user=body["user"],
        part=body["part"],
        order=body.get("order", 0),
        first_at=body.get("from"),
        last_at=body.get("until"),
        weekly=_weekly(body),
    )


def _weekly(body: dict[str, Any]) -> Weekly | None:
    """The weekly hours of a shift. Raises Invalid where only a part of them is told."""
    told = [name for name in ("weekday", "starts", "ends") if name in body]
    if not told:
        return None
    if len(told) < 3:
        raise Invalid("shift_times_wrong", field=told[0])
    return weekly(body["weekday"], body["starts"], body["ends"])


async def _remove(call: Call[Actor]) -> ShiftView:
    """End a shift."""
    shift = validate(_NUMBER, {"shift": call.path["shift"]})["shift"]
    return await roster_book.remove_shift(call.context, call.caller, call.path["desk"], shift)


async def _set_ways(call: Call[Actor]) -> WaysView:
    """Say how somebody is reached."""
    ways = [(way["channel"], way["address"]) for way in call.body["ways"]]
    language = call.body.get("language", Language.KOREAN)
    return await roster_book.set_ways(call.context, call.caller, call.path["user"], ways, language=language)


async def _away(call: Call[Actor]) -> AwayView:
    """Somebody cannot be on call."""
    start, end = call.body.get("from"), call.body.get("until")
    return await roster_book.go_away(call.context, call.caller, call.path["user"], start=start, end=end)


async def _back(call: Call[Actor]) -> AwayView:
    """Somebody can be on call again."""
    return await roster_book.come_back(call.context, call.caller, call.path["user"])


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/rosters/{desk}",
        name="showRoster",
        needs=Permission.SEE_ROSTERS,
        summary="Who is on call at a desk, for the next 14 days unless told otherwise, and where nobody is",
        who=Who.STAFF,
        handler=_show,
        answer=RosterView,
        query=SPAN,
        refusals=(400, 403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/rosters/{desk}/shifts",
        name="addShift",
        needs=Permission.WRITE_ROSTERS,
        summary="Put somebody on the roster: from and until, or weekday, starts and ends",
        who=Who.STAFF,
        handler=_add,
        answer=ShiftView,
        status=201,
        body=_SHIFT,
        refusals=(400, 403, 404),
    ),
    Route(
        method="DELETE",
        path="/api/v1/rosters/{desk}/shifts/{shift}",
        name="removeShift",
        needs=Permission.WRITE_ROSTERS,
        summary="End a shift now",
        who=Who.STAFF,
        handler=_remove,
        answer=ShiftView,
        refusals=(400, 403, 404),
    ),
    Route(
        method="PUT",
        path="/api/v1/staff/{user}/ways",
        name="setWays",
        needs=Permission.SEE_ROSTERS,
        summary="Say how somebody is reached, in the order the ways are tried; everybody may say their own",
        who=Who.STAFF,
        handler=_set_ways,
        answer=WaysView,
        body=_WAYS,
        refusals=(400, 403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/staff/{user}/away",
        name="goAway",
        needs=Permission.SEE_ROSTERS,
        summary="Somebody cannot be on call; their substitutes follow",
        who=Who.STAFF,
        handler=_away,
        answer=AwayView,
        body=_AWAY,
        refusals=(400, 403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/staff/{user}/back",
        name="comeBack",
        needs=Permission.SEE_ROSTERS,
        summary="Somebody can be on call again",
        who=Who.STAFF,
        handler=_back,
        answer=AwayView,
        refusals=(403, 404),
    ),
)
