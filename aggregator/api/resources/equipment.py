"""Equipment tickets: what cannot be seen or does not work."""

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, text, validate, written_count, written_flag
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.equipment import TicketKind
from aggregator.operations import equipment
from aggregator.operations.equipment import EquipmentSummary, Ticket, TicketView

_LARGEST = 10**9 - 1
_FILTER = vol.Schema(
    {
        vol.Optional("kind"): choice(TicketKind),
        vol.Optional("dong"): text(40),
        vol.Optional("household"): text(40),
        vol.Optional("assigned_to"): text(60),
        vol.Optional("include_closed"): written_flag(),
        vol.Optional("after"): written_count(_LARGEST),
        vol.Optional("limit"): written_count(5000),
    }
)
_TICKET = vol.Schema({vol.Required("ticket"): written_count(_LARGEST)})
_MEMO = vol.Schema({vol.Required("memo"): text(LONGEST_MEMO)})
_ASSIGN = vol.Schema({vol.Optional("user"): text(60, shortest=1), vol.Optional("memo"): text(LONGEST_MEMO)})


def _ticket(call: Call[Actor]) -> int:
    """The ticket the address names."""
    number: int = validate(_TICKET, {"ticket": call.path["ticket"]})["ticket"]
    return number


async def _list(call: Call[Actor]) -> tuple[Ticket, ...]:
    """List the tickets the caller may see."""
    return await equipment.list_tickets(call.context, call.caller, **call.query)


async def _summary(call: Call[Actor]) -> EquipmentSummary:
    """Count them."""
    return await equipment.summary(call.context, call.caller)


async def _show(call: Call[Actor]) -> TicketView:
    """Show one with its notes."""
    return await equipment.show(call.context, call.caller, _ticket(call))


async def _assign(call: Call[Actor]) -> Ticket:
    """Give one to somebody, or to nobody."""
    user, memo = call.body.get("user"), call.body.get("memo", "")
    return await equipment.assign(call.context, call.caller, _ticket(call), user=user, memo=memo)


async def _annotate(call: Call[Actor]) -> Ticket:
    """Write something down."""
    return await equipment.annotate(call.context, call.caller, _ticket(call), **call.body)


async def _close(call: Call[Actor]) -> Ticket:
    """Close one by hand."""
    return await equipment.close(call.context, call.caller, _ticket(call), **call.body)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/equipment",
        name="listTickets",
        needs=Permission.SEE_EQUIPMENT,
        summary="Equipment tickets, the most severe first, then the oldest",
        who=Who.STAFF,
        handler=_list,
        answer=Ticket,
        many=True,
        query=_FILTER,
        refusals=(404,),
    ),
    Route(
        method="GET",
        path="/api/v1/equipment/summary",
        name="equipmentSummary",
        needs=Permission.SEE_EQUIPMENT,
        summary="Open equipment tickets counted by kind and dong",
        who=Who.STAFF,
        handler=_summary,
        answer=EquipmentSummary,
    ),
    Route(
        method="GET",
        path="/api/v1/equipment/{ticket}",
        name="showTicket",
        needs=Permission.SEE_EQUIPMENT,
        summary="One equipment ticket with everything said about it",
        who=Who.STAFF,
        handler=_show,
        answer=TicketView,
        refusals=(404,),
    ),
    Route(
        method="POST",
        path="/api/v1/equipment/{ticket}/assignee",
        name="assignTicket",
        needs=Permission.TEND_EQUIPMENT,
        summary="Give an equipment ticket to somebody; without a user to nobody",
        who=Who.STAFF,
        handler=_assign,
        answer=Ticket,
        body=_ASSIGN,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/equipment/{ticket}/notes",
        name="noteOnTicket",
        needs=Permission.TEND_EQUIPMENT,
        summary="Write something down about an equipment ticket",
        who=Who.STAFF,
        handler=_annotate,
        answer=Ticket,
        status=201,
        body=_MEMO,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/equipment/{ticket}/close",
        name="closeTicket",
        needs=Permission.TEND_EQUIPMENT,
        summary="Close an equipment ticket by hand",
        who=Who.STAFF,
        handler=_close,
        answer=Ticket,
        body=_MEMO,
        refusals=(403, 404, 409),
    ),
)
