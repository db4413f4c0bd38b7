"""Signing in and out, and one's own account."""

from dataclasses import dataclass

import voluptuous as vol

from aggregator.api.checks import text
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor
from aggregator.operations import sign_in, tokens
from aggregator.operations.sign_in import Account, SignedIn
from aggregator.operations.tokens import IssuedToken

_LONGEST = 1000
_SIGN_IN = vol.Schema({vol.Required("name"): text(), vol.Required("password"): text(_LONGEST)})
_PASSWORDS = vol.Schema({vol.Required("old"): text(_LONGEST), vol.Required("new"): text(_LONGEST)})
_PROGRAM = vol.Schema({vol.Required("purpose"): text(shortest=1)})


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOut:
    """A session that has ended."""

    name: str


async def _begin(call: Call[None]) -> SignedIn:
    """Sign in."""
    return await sign_in.sign_in(call.context, call.body["name"], call.body["password"], origin=call.origin)


async def _end(call: Call[Actor]) -> SignedOut:
    """Sign out."""
    await sign_in.sign_out(call.context, call.caller)
    return SignedOut(name=call.caller.user)


async def _show(call: Call[Actor]) -> Account:
    """Whose token this is."""
    return sign_in.account(call.caller)


async def _change_password(call: Call[Actor]) -> Account:
    """Change one's own password."""
    await sign_in.change_password(call.context, call.caller, old=call.body["old"], new=call.body["new"])
    return sign_in.account(call.caller)


async def _issue_own_token(call: Call[Actor]) -> IssuedToken:
    """Make a token for a program of one's own."""
    return await tokens.issue_own(call.context, call.caller, purpose=call.body["purpose"])


ROUTES = (
    Route(
        method="POST",
        path="/api/v1/sessions",
        name="signIn",
        summary="Sign in with a password; the token is sent as a bearer token from then on",
        who=Who.ANYONE,
        handler=_begin,
        answer=SignedIn,
        status=201,
        body=_SIGN_IN,
        refusals=(400, 401, 429),
    ),
    Route(
        method="DELETE",
        path="/api/v1/sessions/current",
        name="signOut",
        summary="End this session",
        who=Who.STAFF,
        handler=_end,
        answer=SignedOut,
        refusals=(400,),
    ),
    Route(
        method="GET",
        path="/api/v1/account",
        name="showAccount",
        summary="Whose token this is, and what it allows where",
        who=Who.STAFF,
        handler=_show,
        answer=Account,
    ),
    Route(
        method="PUT",
        path="/api/v1/account/password",
        name="changePassword",
        summary="Change one's own password; every other session ends",
        who=Who.STAFF,
        handler=_change_password,
        answer=Account,
        body=_PASSWORDS,
        refusals=(400, 429),
    ),
    Route(
        method="POST",
        path="/api/v1/account/tokens",
        name="issueOwnToken",
        summary="Make a token for a program of one's own; asked for with a session, shown this once",
        who=Who.STAFF,
        handler=_issue_own_token,
        answer=IssuedToken,
        status=201,
        body=_PROGRAM,
        refusals=(400, 409),
    ),
)
