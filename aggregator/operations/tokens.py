"""Tokens of programs that act for somebody: issued with a purpose, listed, revoked one by one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor
from aggregator.domain.account import AccountEvent
from aggregator.domain.errors import Invalid, NotFound
from aggregator.operations.accounts import known, require_enabled, write_down
from aggregator.operations.context import Context
from aggregator.operations.users import manageable
from aggregator.store import users
from aggregator.store.identifiers import new_token, token_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """A token without its secret; `last_used_at` is exact to a minute."""

    id: str
    purpose: str
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """A new token; the secret is shown this once."""

    id: str
    token: str
    expires_at: datetime | None


async def issue(
    context: Context, actor: Actor, name: str, *, purpose: str = "", expires_at: datetime | None = None
) -> IssuedToken:
    """Make a new bearer token; only its SHA-256 is kept.

    Raises NotFound, Conflict (`user_disabled`), Invalid (`expiry_past`), Forbidden.
    """
    now = context.clock.now()
    if expires_at is not None and expires_at <= now:
        raise Invalid("expiry_past", field="expires_at")
    token = new_token()
    kept = token_hash(token)
    async with context.database.write() as connection:
        require_enabled(await manageable(connection, actor, name))
        await users.add_token(connection, name, kept, now, purpose=purpose.strip(), expires_at=expires_at)
        facts = {"token": users.token_id(kept), "purpose": purpose.strip()}
        await write_down(connection, context, actor, name, AccountEvent.TOKEN_ISSUED, facts)
    return IssuedToken(id=users.token_id(kept), token=token, expires_at=expires_at)


async def issue_own(context: Context, actor: Actor, *, purpose: str) -> IssuedToken:
    """Make a token for a program of one's own, such as the screens of a desk.

    Only a session may: a token that made others could not be ended by revoking it. Raises Invalid (`session_needed`).
    """
    if actor.session is None:
        raise Invalid("session_needed")
    token = new_token()
    kept = token_hash(token)
    async with context.database.write() as connection:
        require_enabled(await known(connection, actor.user))
        await users.add_token(
            connection, actor.user, kept, context.clock.now(), purpose=purpose.strip(), expires_at=None
        )
        facts = {"token": users.token_id(kept), "purpose": purpose.strip()}
        await write_down(connection, context, actor, actor.user, AccountEvent.TOKEN_ISSUED, facts)
    return IssuedToken(id=users.token_id(kept), token=token, expires_at=None)


async def list_tokens(context: Context, actor: Actor, name: str) -> tuple[TokenView, ...]:
    """The tokens of somebody in order of creation; everybody may see their own. Raises NotFound, Forbidden."""
    async with context.database.read() as connection:
        await _require_own_or_manageable(connection, actor, name)
        return tuple(
            TokenView(
                id=users.token_id(row["hash"]),
                purpose=row["purpose"],
                created_at=row["created_at"],
                last_used_at=row["last_used_at"],
                expires_at=row["expires_at"],
                revoked_at=row["revoked_at"],
            )
            for row in await users.tokens_of(connection, name)
        )


async def revoke(context: Context, actor: Actor, name: str, token: str) -> None:
    """End one token now; everybody may end their own. Raises NotFound (`token_not_found`), Forbidden."""
    async with context.database.write() as connection:
        await _require_own_or_manageable(connection, actor, name)
        found = [row for row in await users.tokens_of(connection, name) if users.token_id(row["hash"]) == token]
        if not found:
            raise NotFound("token_not_found", field="token")
        if found[0]["revoked_at"] is None:
            await users.revoke_token(connection, found[0]["hash"], context.clock.now())
            await write_down(connection, context, actor, name, AccountEvent.TOKEN_REVOKED, {"token": token})


async def _require_own_or_manageable(connection: AsyncConnection, actor: Actor, name: str) -> None:
    """Raise unless it is the actor's own account or one they look after."""
    if actor.user == name:
        await known(connection, name)
    else:
        await manageable(connection, actor, name)
