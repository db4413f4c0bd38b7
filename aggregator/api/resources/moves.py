"""Moving to another dong, leaving, and coming back (W17)."""

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, moment, text
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.leaving import LeavingReason
from aggregator.domain.transfer import Transfer
from aggregator.operations import leaving, transfers
from aggregator.operations.households import HouseholdView

_OFFER = vol.Schema(
    {
        vol.Required("dong"): text(40, shortest=1),
        vol.Optional("moves_at"): moment(),
        vol.Required("memo"): text(LONGEST_MEMO, shortest=1),
    }
)
_OF = vol.Schema({vol.Optional("household"): text(40)})
_ANSWER = vol.Schema({vol.Optional("memo"): text(LONGEST_MEMO)})
_LEAVING = vol.Schema(
    {
        vol.Required("reason"): choice(LeavingReason),
        vol.Optional("at"): moment(),
        vol.Required("memo"): text(LONGEST_MEMO, shortest=1),
    }
)


async def _list(call: Call[Actor]) -> tuple[Transfer, ...]:
    """List open offers, or every offer of one person."""
    if (household := call.query.get("household")) is not None:
        return await transfers.list_of(call.context, call.caller, household)
    return await transfers.list_offered(call.context, call.caller)


async def _offer(call: Call[Actor]) -> Transfer:
    """Offer a person to another dong."""
    return await transfers.offer(call.context, call.caller, call.path["household"], **call.body)


async def _accept(call: Call[Actor]) -> Transfer:
    """Take a person over."""
    memo = call.body.get("memo", "")
    return await transfers.accept(call.context, call.caller, call.path["transfer"], memo=memo)


async def _refuse(call: Call[Actor]) -> Transfer:
    """Do not take a person over."""
    memo = call.body.get("memo", "")
    return await transfers.refuse(call.context, call.caller, call.path["transfer"], memo=memo)


async def _withdraw(call: Call[Actor]) -> Transfer:
    """Take an offer back."""
    memo = call.body.get("memo", "")
    return await transfers.withdraw(call.context, call.caller, call.path["transfer"], memo=memo)


async def _leave(call: Call[Actor]) -> HouseholdView:
    """End everything for a person."""
    return await leaving.leave(call.context, call.caller, call.path["household"], **call.body)


async def _come_back(call: Call[Actor]) -> HouseholdView:
    """Register somebody again."""
    return await leaving.come_back(call.context, call.caller, call.path["household"])


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/transfers",
        name="listTransfers",
        needs=Permission.SEE_PERSONS,
        summary="Open offers from and to the caller's dongs, or with household every one of theirs; the look is logged",
        who=Who.STAFF,
        handler=_list,
        answer=Transfer,
        many=True,
        query=_OF,
    ),
    Route(
        method="POST",
        path="/api/v1/households/{household}/transfer",
        name="offerTransfer",
        needs=Permission.WRITE_REGISTER,
        summary="Offer a person to another dong; until it accepts the old one watches",
        who=Who.STAFF,
        handler=_offer,
        answer=Transfer,
        status=201,
        body=_OFFER,
        refusals=(403, 404, 409),
    ),
    *(
        Route(
            method="POST",
            path=f"/api/v1/transfers/{{transfer}}/{verb}",
            name=f"{verb}Transfer",
            needs=Permission.WRITE_REGISTER,
            summary=summary,
            who=Who.STAFF,
            handler=handler,
            answer=Transfer,
            body=_ANSWER,
            refusals=(403, 404, 409),
        )
        for verb, summary, handler in (
            ("accept", "Take a person over, with history, open incident and case", _accept),
            ("refuse", "Do not take a person over; needs a reason", _refuse),
            ("withdraw", "Take an offer back", _withdraw),
        )
    ),
    Route(
        method="POST",
        path="/api/v1/households/{household}/leave",
        name="leaveHousehold",
        needs=Permission.WRITE_REGISTER,
        summary="End services, consents and homes of a person; an open incident is closed first",
        who=Who.STAFF,
        handler=_leave,
        answer=HouseholdView,
        body=_LEAVING,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/households/{household}/return",
        name="returnHousehold",
        needs=Permission.WRITE_REGISTER,
        summary="Register somebody again who left; id and history stay",
        who=Who.STAFF,
        handler=_come_back,
        answer=HouseholdView,
        refusals=(403, 404, 409),
    ),
)
