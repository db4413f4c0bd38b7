"""Equipment tickets: what cannot be seen or does not work."""

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, text, validate, written_count, written_flag
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor
from aggregator.operations import equipment
from aggregator.operations.equipment import Ticket

_FILTER = vol.Schema(
    {
        vol.Optional("include_closed"): written_flag(),
        vol.Optional("limit"): written_count(5000),
    }
)
_TICKET = vol.Schema({vol.Required("ticket"): written_count(10**9 - 1)})
_CLOSE = vol.Schema({vol.Required("memo"): text(LONGEST_MEMO)})


async def _list(call: Call[Actor]) -> tuple[Ticket, ...]:
    """List the tickets the caller may see."""
    return await equipment.list_tickets(call.context, call.caller, **call.query)


async def _close(call: Call[Actor]) -> Ticket:
    """Close one by hand."""
    ticket = validate(_TICKET, {"ticket": call.path["ticket"]})["ticket"]
    return await equipment.close(call.context, call.caller, ticket, memo=call.body["memo"])


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/equipment",
        name="listTickets",
        summary="Equipment tickets, the oldest first",
        who=Who.STAFF,
        handler=_list,
        answer=Ticket,
        many=True,
        query=_FILTER,
    ),
    Route(
        method="POST",
        path="/api/v1/equipment/{ticket}/close",
        name="closeTicket",
        summary="Close an equipment ticket by hand",
        who=Who.STAFF,
        handler=_close,
        answer=Ticket,
        body=_CLOSE,
        refusals=(403, 404),
    ),
)
