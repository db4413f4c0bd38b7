"""Who is on duty, now and in the weeks to come."""

import voluptuous as vol

from aggregator.api.checks import moment
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.operations import desk_board, desk_summary, duty, roster_book
from aggregator.operations.desk_board import DeskBoard
from aggregator.operations.desk_summary import DeskSummary
from aggregator.operations.duty import OnDuty
from aggregator.operations.roster_book import DutyPeriod

SPAN = vol.Schema({vol.Optional("from"): moment(), vol.Optional("to"): moment()})


async def _on_duty(call: Call[Actor]) -> OnDuty:
    """Who is on duty at this moment, and why (W5)."""
    return duty.on_duty(call.context)


async def _calendar(call: Call[Actor]) -> tuple[DutyPeriod, ...]:
    """Who is on duty when, and why."""
    start, end = call.query.get("from"), call.query.get("to")
    return await roster_book.duty_calendar(call.context, call.caller, start=start, end=end)


async def _summary(call: Call[Actor]) -> DeskSummary:
    """What waits at the caller's desks, in numbers (K2)."""
    return await desk_summary.summary(call.context, call.caller)


async def _board(call: Call[Actor]) -> DeskBoard:
    """What a wall board shows beside the counts (K2)."""
    return await desk_board.board(call.context, call.caller)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/desks/on-duty",
        name="onDuty",
        summary="Whether the dongs or the centre are on duty now, why, and when that changes",
        who=Who.STAFF,
        handler=_on_duty,
        answer=OnDuty,
    ),
    Route(
        method="GET",
        path="/api/v1/desk/summary",
        name="deskSummary",
        needs=Permission.SEE_INCIDENTS,
        summary="What waits at the caller's desks in numbers, without a person: for wall boards and home screens",
        who=Who.STAFF,
        handler=_summary,
        answer=DeskSummary,
        refusals=(403,),
    ),
    Route(
        method="GET",
        path="/api/v1/desk/board",
        name="deskBoard",
        needs=Permission.SEE_INCIDENTS,
        summary="Health of lines, feeds and homes, and masked names of what waits and runs: for wall boards",
        who=Who.STAFF,
        handler=_board,
        answer=DeskBoard,
        refusals=(403,),
    ),
    Route(
        method="GET",
        path="/api/v1/duty",
        name="dutyCalendar",
        needs=Permission.SEE_ROSTERS,
        summary="Who is on duty when and why, for the next 60 days unless told otherwise, with the gaps of rosters",
        who=Who.STAFF,
        handler=_calendar,
        answer=DutyPeriod,
        many=True,
        query=SPAN,
        refusals=(400, 403),
    ),
)
