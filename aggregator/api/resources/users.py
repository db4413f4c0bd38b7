"""Members of staff, their tokens and passwords, and the log of their accounts."""

from datetime import datetime
from typing import Any

import voluptuous as vol

from aggregator.api.checks import choice, moment, text, written_count
from aggregator.api.route import Call, Route, Who
from aggregator.domain.access import Actor, Permission, Role
from aggregator.domain.account import AccountEntry
from aggregator.operations import tokens, users
from aggregator.operations.tokens import IssuedToken, TokenView
from aggregator.operations.users import UserView

_LONGEST_NAME = 64
_PLACES: dict[Any, Any] = {vol.Optional("dongs"): [text(40)], vol.Optional("districts"): [text(40)]}
_NEW = vol.Schema(
    {vol.Required("name"): text(_LONGEST_NAME, shortest=1), vol.Required("role"): choice(Role), **_PLACES}
)
_CHANGE = vol.Schema({vol.Optional("role"): choice(Role), **_PLACES})
_TOKEN = vol.Schema({vol.Optional("purpose"): text(), vol.Optional("expires_at"): moment()})
_PASSWORD = vol.Schema({vol.Required("password"): text(1000)})
_LOG = vol.Schema(
    {
        vol.Optional("user"): text(_LONGEST_NAME),
        vol.Optional("before"): written_count(10**9),
        vol.Optional("limit"): written_count(5000),
    }
)


async def _list(call: Call[Actor]) -> tuple[UserView, ...]:
    """Everybody."""
    return await users.list_users(call.context, call.caller)


async def _add(call: Call[Actor]) -> UserView:
    """Add somebody."""
    body = call.body
    places = {name: frozenset(body.get(name, ())) for name in ("dongs", "districts")}
    return await users.add(call.context, call.caller, body["name"], body["role"], **places)


async def _change(call: Call[Actor]) -> UserView:
    """Change somebody's role or places."""
    body = call.body
    places = {name: frozenset(body[name]) for name in ("dongs", "districts") if name in body}
    return await users.change(call.context, call.caller, call.path["user"], role=body.get("role"), **places)


async def _disable(call: Call[Actor]) -> UserView:
    """Shut somebody out."""
    return await users.disable(call.context, call.caller, call.path["user"])


async def _set_password(call: Call[Actor]) -> UserView:
    """Give somebody a password."""
    return await users.set_password(call.context, call.caller, call.path["user"], call.body["password"])


async def _list_tokens(call: Call[Actor]) -> tuple[TokenView, ...]:
    """The tokens of somebody."""
    return await tokens.list_tokens(call.context, call.caller, call.path["user"])


async def _issue_token(call: Call[Actor]) -> IssuedToken:
    """Make a token."""
    purpose: str = call.body.get("purpose", "")
    expires_at: datetime | None = call.body.get("expires_at")
    return await tokens.issue(call.context, call.caller, call.path["user"], purpose=purpose, expires_at=expires_at)


async def _revoke_token(call: Call[Actor]) -> tuple[TokenView, ...]:
    """End a token, and what is left."""
    await tokens.revoke(call.context, call.caller, call.path["user"], call.path["token"])
    return await tokens.list_tokens(call.context, call.caller, call.path["user"])


async def _list_log(call: Call[Actor]) -> tuple[AccountEntry, ...]:
    """What happened to accounts."""
    return await users.list_account_log(call.context, call.caller, **call.query)


ROUTES = (
    Route(
        method="GET",
        path="/api/v1/users",
        name="listUsers",
        needs=Permission.MANAGE_USERS,
        summary="Everybody who works here; for those who manage accounts",
        who=Who.STAFF,
        handler=_list,
        answer=UserView,
        many=True,
        refusals=(403,),
    ),
    Route(
        method="POST",
        path="/api/v1/users",
        name="addUser",
        needs=Permission.MANAGE_USERS,
        summary="Add a member of staff, with their dongs and districts",
        who=Who.STAFF,
        handler=_add,
        answer=UserView,
        status=201,
        body=_NEW,
        refusals=(400, 403, 409),
    ),
    Route(
        method="PATCH",
        path="/api/v1/users/{user}",
        name="changeUser",
        needs=Permission.MANAGE_USERS,
        summary="Give somebody another role or other places, from their next request on",
        who=Who.STAFF,
        handler=_change,
        answer=UserView,
        body=_CHANGE,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="DELETE",
        path="/api/v1/users/{user}",
        name="disableUser",
        needs=Permission.MANAGE_USERS,
        summary="Shut somebody out: every token and session ends now",
        who=Who.STAFF,
        handler=_disable,
        answer=UserView,
        refusals=(403, 404, 409),
    ),
    Route(
        method="PUT",
        path="/api/v1/users/{user}/password",
        name="setPassword",
        needs=Permission.MANAGE_USERS,
        summary="Give somebody a password; every session of theirs ends",
        who=Who.STAFF,
        handler=_set_password,
        answer=UserView,
        body=_PASSWORD,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="GET",
        path="/api/v1/users/{user}/tokens",
        name="listTokens",
        summary="The tokens of somebody, without their secrets; everybody may see their own",
        who=Who.STAFF,
        handler=_list_tokens,
        answer=TokenView,
        many=True,
        refusals=(403, 404),
    ),
    Route(
        method="POST",
        path="/api/v1/users/{user}/tokens",
        name="issueToken",
        needs=Permission.MANAGE_USERS,
        summary="Make a token for a program; its secret is shown this once",
        who=Who.STAFF,
        handler=_issue_token,
        answer=IssuedToken,
        status=201,
        body=_TOKEN,
        refusals=(400, 403, 404, 409),
    ),
    Route(
        method="DELETE",
        path="/api/v1/users/{user}/tokens/{token}",
        name="revokeToken",
        summary="End one token now; everybody may end their own",
        who=Who.STAFF,
        handler=_revoke_token,
        answer=TokenView,
        many=True,
        refusals=(403, 404),
    ),
    Route(
        method="GET",
        path="/api/v1/account-log",
        name="listAccountLog",
        needs=Permission.SEE_ACCOUNT_LOG,
        summary="What happened to accounts, the newest first; for auditors and administrators",
        who=Who.STAFF,
        handler=_list_log,
        answer=AccountEntry,
        many=True,
        query=_LOG,
        refusals=(403,),
    ),
)
