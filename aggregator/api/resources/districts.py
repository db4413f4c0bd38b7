"""Districts and their dongs."""

import voluptuous as vol

from aggregator.api.checks import written_flag
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor
from aggregator.operations import districts
from aggregator.operations.districts import DistrictView

_WHICH = vol.Schema({vol.Optional("every"): written_flag()})


async def _list(call: Call[Actor]) -> tuple[DistrictView, ...]:
    """List what the caller may see."""
    return await districts.list_districts(call.context, call.caller, **call.query)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/districts",
        name="listDistricts",
        summary="Districts and dongs the caller works for; every one of the region with every=true",
        who=Who.STAFF,
        handler=_list,
        answer=DistrictView,
        many=True,
        query=_WHICH,
    ),
)
