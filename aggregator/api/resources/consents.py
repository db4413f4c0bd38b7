"""What a person has agreed to, each kind by itself (W1)."""

import voluptuous as vol

from aggregator.api.checks import choice, moment, text, validate
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission
from aggregator.domain.household import Consent, ConsentKind
from aggregator.operations import households

_CONSENT = vol.Schema(
    {
        vol.Required("kind"): choice(ConsentKind),
        vol.Optional("given_at"): moment(),
        vol.Optional("document"): text(),
    }
)
_KIND = vol.Schema({vol.Required("kind"): choice(ConsentKind)})


async def _give(call: Call[Actor]) -> tuple[Consent, ...]:
    """Record a consent."""
    return await households.give_consent(
        call.context,
        call.caller,
        call.path["household"],
        call.body["kind"],
        given_at=call.body.get("given_at"),
        document=call.body.get("document", ""),
    )


async def _revoke(call: Call[Actor]) -> tuple[Consent, ...]:
    """End a consent."""
    kind = validate(_KIND, {"kind": call.path["kind"]})["kind"]
    return await households.revoke_consent(call.context, call.caller, call.path["household"], kind)


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/households/{household}/consents",
        name="giveConsent",
        needs=Permission.WRITE_REGISTER,
        summary="Record a consent; all consents are answered",
        who=Who.STAFF,
        handler=_give,
        answer=Consent,
        many=True,
        status=201,
        body=_CONSENT,
        refusals=(403, 404),
    ),
    Route(
        method="DELETE",
        path="/api/v1/households/{household}/consents/{kind}",
        name="revokeConsent",
        needs=Permission.WRITE_REGISTER,
        summary="End a consent now; what it allowed stops at once",
        who=Who.STAFF,
        handler=_revoke,
        answer=Consent,
        many=True,
        refusals=(403, 404),
    ),
)
