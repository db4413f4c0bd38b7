"""Who somebody is: signing in with a password, sessions, and the bearer tokens of staff."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping

from aggregator.domain.access import Actor, Permission, Role
from aggregator.domain.account import AccountEvent
from aggregator.domain.errors import Invalid, TooManyAttempts, Unauthorized
from aggregator.domain.sign_in import must_wait, prepared, require_good_password, session_ends
from aggregator.operations.accounts import actor_of, known, require_enabled, write_down
from aggregator.operations.context import Context
from aggregator.store import account_log, sessions, sign_in_tries, turns, users
from aggregator.store.identifiers import new_token, token_hash
from aggregator.store.turns import Turn

SESSION_PREFIX = "s."
"""Marks the token of a session; no other token has a dot."""
_NOTE_USE_EVERY = timedelta(minutes=1)
"""How exactly it is known when a token was used last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Whose token this is and what it allows; `dongs` are all they work in, those of their districts included."""

    name: str
    role: Role
    dongs: frozenset[str]
    districts: frozenset[str]
    permissions: tuple[Permission, ...]
    on_duty: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session that began; it ends at `expires_at`, or earlier when it is not used for `idle_s`."""

    token: str
    expires_at: datetime
    idle_s: float
    account: Account


async def sign_in(context: Context, name: str, password: str, *, origin: str) -> SignedIn:
    """Begin a session.

    Raises Unauthorized (`sign_in_refused`) without telling whether there is such an account, and TooManyAttempts
    (`sign_in_waits`) after too many wrong tries.
    """
    row = await _prove(context, name, password, origin)
    now = context.clock.now()
    token = SESSION_PREFIX + new_token()
    async with context.database.write() as connection:
        actor = await actor_of(connection, context, row, origin)
        await sessions.forget(connection, name, now - 2 * context.region.sign_in.longest)
        await sessions.add(connection, token_hash(token), name, origin, now)
        await write_down(connection, context, actor, name, AccountEvent.SIGNED_IN)
    rules = context.region.sign_in
    return SignedIn(
        token=token,
        expires_at=now + rules.longest,
        idle_s=rules.idle.total_seconds(),
        account=account(actor),
    )


async def sign_out(context: Context, actor: Actor) -> None:
    """End the session the actor asks with. Raises Invalid (`no_session`) for another kind of token."""
    if actor.session is None:
        raise Invalid("no_session")
    async with context.database.write() as connection:
        await sessions.end(connection, actor.session, context.clock.now())
        await write_down(connection, context, actor, actor.user, AccountEvent.SIGNED_OUT)


async def change_password(context: Context, actor: Actor, *, old: str, new: str) -> None:
    """Change one's own password; every other session ends.

    Raises Invalid (`password_…`), Unauthorized (`sign_in_refused`) and TooManyAttempts like signing in.
    """
    require_good_password(actor.user, new)
    if prepared(old) == prepared(new):
        raise Invalid("password_same", field="new")
    await _prove(context, actor.user, old, actor.origin)
    kept = await context.passwords.hash(new)
    async with context.database.write() as connection:
        require_enabled(await known(connection, actor.user))
        await users.alter(connection, actor.user, {"password_hash": kept})
        await sessions.end_all(connection, actor.user, context.clock.now(), but=actor.session)
        await write_down(connection, context, actor, actor.user, AccountEvent.PASSWORD_CHANGED)


async def authenticate(context: Context, token: str, *, origin: str) -> Actor:
    """Whose staff token this is, of a session or of a program.

    Raises Unauthorized (`token_unknown`, `session_expired`).
    """
    if token.startswith(SESSION_PREFIX):
        return await _of_session(context, token_hash(token), origin)
    return await _of_token(context, token_hash(token), origin)


async def act_as(context: Context, name: str, *, origin: str) -> Actor:
    """The actor of that name, for somebody at the machine itself. Raises NotFound, Conflict (`user_disabled`)."""
    async with context.database.read() as connection:
        row = await known(connection, name)
        require_enabled(row)
        return await actor_of(connection, context, row, origin)


def account(actor: Actor) -> Account:
    """What somebody may know about themself."""
    return Account(
        name=actor.user,
        role=actor.role,
        dongs=actor.dongs,
        districts=actor.districts,
        permissions=tuple(sorted(actor.rights.permissions)),
        on_duty=actor.on_duty,
    )


async def _of_token(context: Context, kept: str, origin: str) -> Actor:
    """Who a program acts for."""
    now = context.clock.now()
    async with context.database.read() as connection:
        row = await users.by_token(connection, kept, now)
        if row is None:
            raise Unauthorized("token_unknown")
        actor = await actor_of(connection, context, row, origin)
    if row["last_used_at"] is None or now - row["last_used_at"] >= _NOTE_USE_EVERY:
        async with context.database.write() as connection:
            await users.note_use(connection, kept, now)
    return actor


async def _of_session(context: Context, kept: str, origin: str) -> Actor:
    """Who has signed in."""
    now = context.clock.now()
    async with context.database.read() as connection:
        row = await sessions.by_token(connection, kept)
        if row is None:
            raise Unauthorized("token_unknown")
        actor = await actor_of(connection, context, row, origin, session=kept)
    if session_ends(row["began_at"], row["used_at"], context.region.sign_in) <= now:
        raise Unauthorized("session_expired")
    if now - row["used_at"] >= _NOTE_USE_EVERY:
        async with context.database.write() as connection:
            await sessions.note_use(connection, kept, now)
    return actor


async def _prove(context: Context, name: str, password: str, origin: str) -> RowMapping:
    """The account whose password this is.

    The try is written down before the password is looked at, so that many at once are counted too; whatever is wrong
    takes as long and is told in the same words.
    """
    name_hash = token_hash(name.casefold())
    identifier = await _begin_try(context, name_hash, origin)
    async with context.database.read() as connection:
        row = await users.get(connection, name)
    kept = None if row is None or row["disabled_at"] is not None else row["password_hash"]
    if not await context.passwords.verify(kept, password) or row is None or kept is None:
        await _note_failure(context, name if row is not None else "", name_hash, origin)
        raise Unauthorized("sign_in_refused")
    anew = await context.passwords.hash(password) if context.passwords.outdated(kept) else None
    async with context.database.write() as connection:
        await sign_in_tries.take_back(connection, identifier, name_hash)
        if anew is not None:
            await users.alter(connection, name, {"password_hash": anew})
    return row


async def _begin_try(context: Context, name_hash: str, origin: str) -> int:
    """Write down a try. Raises TooManyAttempts where there were too many wrong ones."""
    now, rules = context.clock.now(), context.region.sign_in
    async with context.database.write() as connection:
        await turns.wait_for(connection, Turn.COUNT_TRIES)
        since = now - rules.within
        await sign_in_tries.forget(connection, since)
        of_name = await sign_in_tries.times(connection, since, name_hash=name_hash)
        of_origin = await sign_in_tries.times(connection, since, origin=origin)
        waits = (
            must_wait(of_name, rules.tries, rules.within, now),
            must_wait(of_origin, rules.origin_tries, rules.within, now),
        )
        wait = max((one for one in waits if one is not None), default=None)
        if wait is None:
            return await sign_in_tries.add(connection, name_hash, origin, now)
    raise TooManyAttempts("sign_in_waits", values={"retry_after_s": max(1, round(wait.total_seconds()))})


async def _note_failure(context: Context, user: str, name_hash: str, origin: str) -> None:
    """Tell the account log when this was the last wrong try before the account has to wait."""
    now, rules = context.clock.now(), context.region.sign_in
    async with context.database.write() as connection:
        if len(await sign_in_tries.times(connection, now - rules.within, name_hash=name_hash)) == rules.tries:
            await account_log.add(connection, user, AccountEvent.LOCKED_OUT, at=now, who=user, origin=origin, facts={})
