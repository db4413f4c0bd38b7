"""Outages: a neighbourhood without power or network, as one card."""

import voluptuous as vol

from aggregator.api.checks import LONGEST_MEMO, choice, text, written_count, written_flag
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.outage import OutageState
from aggregator.operations import outages
from aggregator.operations.outages import OutageCard, OutageView

_FILTER = vol.Schema(
    {
        vol.Optional("state"): choice(OutageState),
        vol.Optional("dong"): text(40),
        vol.Optional("include_closed"): written_flag(),
        vol.Optional("before"): written_count(10**9 - 1),
        vol.Optional("limit"): written_count(1000),
    }
)
_MEMO = vol.Schema({vol.Required("memo"): text(LONGEST_MEMO)})


def _number(call: Call[Actor]) -> int:
    """The outage the address names, "O-12" or "12"."""
    return outages.parse_label(call.path["outage"])


async def _list(call: Call[Actor]) -> tuple[OutageView, ...]:
    """List the outages the caller may see."""
    return await outages.list_outages(call.context, call.caller, **call.query)


async def _show(call: Call[Actor]) -> OutageCard:
    """Show one with its homes."""
    return await outages.show(call.context, call.caller, _number(call))


async def _claim(call: Call[Actor]) -> OutageView:
    """Take it."""
    return await outages.claim(call.context, call.caller, _number(call))


async def _release(call: Call[Actor]) -> OutageView:
    """Give it back."""
    return await outages.release(call.context, call.caller, _number(call))


async def _annotate(call: Call[Actor]) -> OutageView:
    """Write something down."""
    return await outages.annotate(call.context, call.caller, _number(call), **call.body)


async def _close(call: Call[Actor]) -> OutageView:
    """End it by hand."""
    return await outages.close(call.context, call.caller, _number(call), **call.body)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/outages",
        name="listOutages",
        needs=Permission.SEE_EQUIPMENT,
        summary="Outages, the newest first",
        who=Who.STAFF,
        handler=_list,
        answer=OutageView,
        many=True,
        query=_FILTER,
    ),
    Route(
        method="GET",
        path="/api/v1/outages/{outage}",
        name="showOutage",
        needs=Permission.SEE_EQUIPMENT,
        summary="One outage with its homes, those to be looked after first in front, and its timeline",
        who=Who.STAFF,
        handler=_show,
        answer=OutageCard,
        refusals=(404,),
    ),
    Route(
        method="POST",
        path="/api/v1/outages/{outage}/claim",
        name="claimOutage",
        needs=Permission.TEND_EQUIPMENT,
        summary="Take an outage",
        who=Who.STAFF,
        handler=_claim,
        answer=OutageView,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/outages/{outage}/release",
        name="releaseOutage",
        needs=Permission.TEND_EQUIPMENT,
        summary="Give an outage back",
        who=Who.STAFF,
        handler=_release,
        answer=OutageView,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/outages/{outage}/notes",
        name="noteOnOutage",
        needs=Permission.TEND_EQUIPMENT,
        summary="Write something down about an outage",
        who=Who.STAFF,
        handler=_annotate,
        answer=OutageView,
        status=201,
        body=_MEMO,
        refusals=(403, 404, 409),
    ),
    Route(
        method="POST",
        path="/api/v1/outages/{outage}/close",
        name="closeOutage",
        needs=Permission.TEND_EQUIPMENT,
        summary="End an outage by hand; homes that are not back get tickets of their own",
        who=Who.STAFF,
        handler=_close,
        answer=OutageView,
        body=_MEMO,
        refusals=(403, 404, 409),
    ),
)
