"""Who is on duty."""

from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor
from aggregator.operations import duty
from aggregator.operations.duty import OnDuty


async def _on_duty(call: Call[Actor]) -> OnDuty:
    """Who is on duty at this moment, and why (W5)."""
    return duty.on_duty(call.context)


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
)
