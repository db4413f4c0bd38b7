"""The log of every look at a person."""

import voluptuous as vol

from aggregator.api.checks import text, written_count
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor
from aggregator.operations import looks
from aggregator.operations.looks import Look

_FILTER = vol.Schema({vol.Optional("household"): text(40), vol.Optional("limit"): written_count(5000)})


async def _list(call: Call[Actor]) -> tuple[Look, ...]:
    """Who looked at whom."""
    return await looks.list_looks(call.context, call.caller, **call.query)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/looks",
        name="listLooks",
        summary="Who looked at whom, the newest first; administrators only",
        who=Who.STAFF,
        handler=_list,
        answer=Look,
        many=True,
        query=_FILTER,
        refusals=(403,),
    ),
)
