"""Pairing a home: a code for the installer, a token for the node."""

import voluptuous as vol

from aggregator.api.checks import text
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.operations import pairing
from aggregator.operations.pairing import Paired, PairingCode

_PAIR = vol.Schema({vol.Required("code"): text(40, shortest=1), vol.Required("version"): text(40, shortest=1)})


async def _create_code(call: Call[Actor]) -> PairingCode:
    """Make a code."""
    return await pairing.create_code(call.context, call.caller, call.path["household"])


async def _pair(call: Call[None]) -> Paired:
    """Trade a code for a token."""
    return await pairing.pair(call.context, call.body["code"], version=call.body["version"], origin=call.origin)


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/households/{household}/pairing-codes",
        name="createPairingCode",
        needs=Permission.PAIR_NODES,
        summary="Make a pairing code: one use, 24 hours",
        who=Who.STAFF,
        handler=_create_code,
        answer=PairingCode,
        status=201,
        refusals=(403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/pair",
        name="pair",
        summary="Trade a pairing code for a node token",
        who=Who.ANYONE,
        handler=_pair,
        answer=Paired,
        status=201,
        body=_PAIR,
        refusals=(409, 429),
    ),
)
