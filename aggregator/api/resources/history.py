"""What a home measured and its person did over a time."""

from typing import Any

import voluptuous as vol

from aggregator.api.checks import moment, text, written_count
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.operations import history
from aggregator.operations.history import ActivityView, HistoryView

_STRETCH = vol.Schema(
    {
        vol.Optional("first"): moment(),
        vol.Optional("last"): moment(),
        vol.Optional("step"): written_count(history.LONGEST_STEP_S),
        vol.Optional("sensor"): text(60, shortest=1),
    }
)
_DAYS = vol.Schema({vol.Optional("days"): written_count(history.MOST_DAYS)})


async def _history(call: Call[Actor]) -> HistoryView:
    """Show values and evidence."""
    asked: dict[str, Any] = {"step_s" if name == "step" else name: value for name, value in call.query.items()}
    return await history.history(call.context, call.caller, call.path["household"], **asked)


async def _activity(call: Call[Actor]) -> ActivityView:
    """Show evidence by quarters of an hour."""
    return await history.activity(call.context, call.caller, call.path["household"], **call.query)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/households/{household}/history",
        name="householdHistory",
        needs=Permission.SEE_PERSONS,
        summary="What a home measured by steps of seconds, and when the person did something; the look is logged",
        who=Who.STAFF,
        handler=_history,
        answer=HistoryView,
        query=_STRETCH,
        refusals=(404,),
    ),
    Route(
        method="GET",
        path="/api/v1/households/{household}/activity",
        name="householdActivity",
        needs=Permission.SEE_PERSONS,
        summary="What the person did in each quarter of an hour of the last days; the look is logged",
        who=Who.STAFF,
        handler=_activity,
        answer=ActivityView,
        query=_DAYS,
        refusals=(404,),
    ),
)
