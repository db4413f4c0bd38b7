"""Referrals of cases (F2, F3), and the links by which agencies answer them."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, day, flag, moment, number, text, whole, written_count
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.agency_link import LONGEST, USUAL, SharedField
from aggregator.domain.amount import LARGEST, Unit
from aggregator.domain.referral import Agreement, ReferralMove, Refusal
from aggregator.operations import agency_links, referral_views, referrals
from aggregator.operations.agency_links import AgencyLinkView, NewAgencyLink
from aggregator.operations.case_views import parse_label as parse_case
from aggregator.operations.referral_views import ReferralRow, ReferralView, parse_label

type Handler = Callable[[Call[Any]], Awaitable[object]]

_MEMO = text(LONGEST_MEMO)
_AMOUNT = number(0.5, LARGEST)
_PROPOSE = vol.Schema(
    {
        vol.Optional("programme"): whole(1, 10**9 - 1),
        vol.Optional("name"): text(shortest=1),
        vol.Optional("agency"): text(shortest=1),
        vol.Optional("unit"): choice(Unit),
        vol.Optional("wanted"): _AMOUNT,
        vol.Optional("memo"): _MEMO,
    }
)
_REFUSE = vol.Schema({vol.Required("refusal"): choice(Refusal), vol.Optional("memo"): _MEMO})
_PERSUADE = vol.Schema({vol.Required("agreed"): flag(), vol.Required("memo"): _MEMO})
_REQUEST = vol.Schema(
    {
        vol.Required("agreement"): choice(Agreement),
        vol.Required("answer_due_at"): moment(),
        vol.Optional("memo"): _MEMO,
    }
)
_APPROVE = vol.Schema(
    {
        vol.Optional("granted"): _AMOUNT,
        vol.Optional("starts_on"): day(),
        vol.Optional("ends_on"): day(),
        vol.Optional("memo"): _MEMO,
    }
)
_REJECT = vol.Schema({vol.Required("memo"): _MEMO})
_GRANT = vol.Schema({vol.Required("granted"): _AMOUNT, vol.Optional("memo"): _MEMO})
_USE = vol.Schema({vol.Required("amount"): _AMOUNT, vol.Optional("memo"): _MEMO})
_CORRECT = vol.Schema({vol.Required("used"): number(0, LARGEST), vol.Required("memo"): _MEMO})
_MOVE = vol.Schema({vol.Required("move"): choice(ReferralMove), vol.Optional("memo"): _MEMO})
_LINK = vol.Schema(
    {
        vol.Optional("fields"): [choice(SharedField)],
        vol.Optional("lifetime_h"): whole(1, round(LONGEST / timedelta(hours=1))),
    }
)
_LIMIT = vol.Schema({vol.Optional("limit"): written_count(5000)})


def _number(call: Call[Actor]) -> int:
    """The referral the address names, "R-1042" or "1042"."""
    return parse_label(call.path["referral"])


async def _propose(call: Call[Actor]) -> ReferralRow:
    """Propose help."""
    return await referrals.propose(call.context, call.caller, parse_case(call.path["case"]), **call.body)


async def _list(call: Call[Actor]) -> tuple[ReferralRow, ...]:
    """List the referrals of a case."""
    return await referral_views.list_of_case(call.context, call.caller, parse_case(call.path["case"]))


async def _unanswered(call: Call[Actor]) -> tuple[ReferralRow, ...]:
    """List what nobody has answered."""
    return await referral_views.list_unanswered(call.context, call.caller, **call.query)


async def _show(call: Call[Actor]) -> ReferralView:
    """Show one with its history."""
    return await referral_views.show(call.context, call.caller, _number(call))


async def _refuse(call: Call[Actor]) -> ReferralRow:
    """The person refuses."""
    return await referrals.refuse(call.context, call.caller, _number(call), **call.body)


async def _persuade(call: Call[Actor]) -> ReferralRow:
    """Somebody tried to persuade them."""
    return await referrals.persuade(call.context, call.caller, _number(call), **call.body)


async def _request(call: Call[Actor]) -> ReferralRow:
    """Ask the agency."""
    return await referrals.request(call.context, call.caller, _number(call), **call.body)


async def _approve(call: Call[Actor]) -> ReferralRow:
    """The agency will help."""
    return await referrals.approve(call.context, call.caller, _number(call), **call.body)


async def _reject(call: Call[Actor]) -> ReferralRow:
    """The agency will not help."""
    return await referrals.reject(call.context, call.caller, _number(call), **call.body)


async def _grant(call: Call[Actor]) -> ReferralRow:
    """The agency grants another amount."""
    return await referrals.grant(call.context, call.caller, _number(call), **call.body)


async def _use(call: Call[Actor]) -> ReferralRow:
    """Something was used."""
    return await referrals.use(call.context, call.caller, _number(call), **call.body)


async def _correct(call: Call[Actor]) -> ReferralRow:
    """What was used was written down wrongly."""
    return await referrals.correct(call.context, call.caller, _number(call), **call.body)


async def _move(call: Call[Actor]) -> ReferralRow:
    """A move without facts of its own."""
    return await referrals.move(call.context, call.caller, _number(call), **call.body)


async def _link(call: Call[Actor]) -> NewAgencyLink:
    """Make a link for the agency."""
    hours = call.body.get("lifetime_h")
    lifetime = USUAL if hours is None else timedelta(hours=hours)
    fields = call.body.get("fields", ())
    return await agency_links.create(call.context, call.caller, _number(call), fields=fields, lifetime=lifetime)


async def _links(call: Call[Actor]) -> tuple[AgencyLinkView, ...]:
    """List the links of a referral."""
    return await agency_links.list_links(call.context, call.caller, _number(call))


async def _withdraw(call: Call[Actor]) -> tuple[AgencyLinkView, ...]:
    """End a link."""
    return await agency_links.withdraw(call.context, call.caller, _number(call), call.path["link"])


def _changing(path: str, name: str, summary: str, handler: Handler, body: vol.Schema) -> Route:
    """A route that changes one referral."""
    return Route(
        method="POST",
        path=f"/api/v1/referrals/{{referral}}/{path}",
        name=name,
        needs=Permission.WORK_ON_CASES,
        summary=summary,
        who=Who.STAFF,
        handler=handler,
        answer=ReferralRow,
        body=body,
        refusals=(404, 409),
    )


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/cases/{case}/referrals",
        name="proposeReferral",
        needs=Permission.WORK_ON_CASES,
        summary="Propose help to the person of a case: a programme of the catalogue, or something else by name",
        who=Who.STAFF,
        handler=_propose,
        answer=ReferralRow,
        status=201,
        body=_PROPOSE,
        refusals=(404, 409),
    ),
    Route(
        method="GET",
        path="/api/v1/cases/{case}/referrals",
        name="listReferrals",
        needs=Permission.SEE_CASES,
        summary="The referrals of a case; logged as a look",
        who=Who.STAFF,
        handler=_list,
        answer=ReferralRow,
        many=True,
        refusals=(404,),
    ),
    Route(
        method="GET",
        path="/api/v1/referrals/unanswered",
        name="listUnansweredReferrals",
        needs=Permission.SEE_CASES,
        summary="Referrals whose agency should have answered by now, the longest overdue first",
        who=Who.STAFF,
        handler=_unanswered,
        answer=ReferralRow,
        many=True,
        query=_LIMIT,
    ),
    Route(
        method="GET",
        path="/api/v1/referrals/{referral}",
        name="showReferral",
        needs=Permission.SEE_CASES,
        summary="One referral with its history; logged as a look",
        who=Who.STAFF,
        handler=_show,
        answer=ReferralView,
        refusals=(404,),
    ),
    _changing("refuse", "refuseReferral", "The person does not want it, with the reason", _refuse, _REFUSE),
    _changing("persuade", "persuadeForReferral", "An attempt to persuade the person", _persuade, _PERSUADE),
    _changing("request", "requestReferral", "Ask the agency; needs the person's consent", _request, _REQUEST),
    _changing("approve", "approveReferral", "The agency will help, with so much", _approve, _APPROVE),
    _changing("reject", "rejectReferral", "The agency will not help, and why", _reject, _REJECT),
    _changing("grant", "grantReferral", "The agency grants another amount in all", _grant, _GRANT),
    _changing("use", "useReferral", "So much more was used; never more than was granted", _use, _USE),
    _changing("correct", "correctReferral", "What was used in all was written down wrongly", _correct, _CORRECT),
    _changing("moves", "moveReferral", "Start, complete, cancel, note, or an appointment not kept", _move, _MOVE),
    Route(
        method="POST",
        path="/api/v1/referrals/{referral}/links",
        name="createAgencyLink",
        needs=Permission.WORK_ON_CASES,
        summary="Make a link by which the agency answers this one referral; its code is shown once",
        who=Who.STAFF,
        handler=_link,
        answer=NewAgencyLink,
        status=201,
        body=_LINK,
        refusals=(404, 409),
    ),
    Route(
        method="GET",
        path="/api/v1/referrals/{referral}/links",
        name="listAgencyLinks",
        needs=Permission.SEE_CASES,
        summary="The links of a referral: what they show, how often they were opened",
        who=Who.STAFF,
        handler=_links,
        answer=AgencyLinkView,
        many=True,
        refusals=(404,),
    ),
    Route(
        method="POST",
        path="/api/v1/referrals/{referral}/links/{link}/withdraw",
        name="withdrawAgencyLink",
        needs=Permission.WORK_ON_CASES,
        summary="End a link at once",
        who=Who.STAFF,
        handler=_withdraw,
        answer=AgencyLinkView,
        many=True,
        refusals=(404,),
    ),
)
