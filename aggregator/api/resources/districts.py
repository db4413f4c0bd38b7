"""Districts and their dongs."""

from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor
from aggregator.operations import districts
from aggregator.operations.districts import DistrictView


async def _list(call: Call[Actor]) -> tuple[DistrictView, ...]:
    """List what the caller may see."""
    return await districts.list_districts(call.context, call.caller)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/districts",
        name="listDistricts",
        summary="Districts and dongs the caller works for",
        who=Who.STAFF,
        handler=_list,
        answer=DistrictView,
        many=True,
    ),
)
