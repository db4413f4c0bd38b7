"""What is kept how long, and the proofs of what was deleted."""

import voluptuous as vol

from aggregator.api.checks import choice, written_count
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.retention import Kept
from aggregator.operations import retention
from aggregator.operations.retention import ChainView, Proof, RetentionView

_FILTER = vol.Schema(
    {
        vol.Optional("kind"): choice(Kept),
        vol.Optional("before"): written_count(10**9),
        vol.Optional("limit"): written_count(5000),
    }
)


async def _show(call: Call[Actor]) -> RetentionView:
    """What is kept how long."""
    return await retention.show(call.context, call.caller)


async def _list(call: Call[Actor]) -> tuple[Proof, ...]:
    """What was deleted."""
    return await retention.list_proofs(call.context, call.caller, **call.query)


async def _verify(call: Call[Actor]) -> ChainView:
    """Whether the proofs are whole."""
    return await retention.verify(call.context, call.caller)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/retention",
        name="showRetention",
        needs=Permission.SEE_LOOKS,
        summary="What is kept how long; for auditors and administrators",
        who=Who.STAFF,
        handler=_show,
        answer=RetentionView,
        refusals=(403,),
    ),
    Route(
        method="GET",
        path="/api/v1/deletions",
        name="listDeletions",
        needs=Permission.SEE_LOOKS,
        summary="Proofs of what was deleted, the newest first; for auditors and administrators",
        who=Who.STAFF,
        handler=_list,
        answer=Proof,
        many=True,
        query=_FILTER,
        refusals=(403,),
    ),
    Route(
        method="GET",
        path="/api/v1/deletions/chain",
        name="verifyDeletions",
        needs=Permission.SEE_LOOKS,
        summary="Whether every proof of deletion follows from the one before; for auditors and administrators",
        who=Who.STAFF,
        handler=_verify,
        answer=ChainView,
        refusals=(403,),
    ),
)
