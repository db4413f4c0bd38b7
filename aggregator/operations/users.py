"""People who work here: adding them, what they may do where, shutting them out, and their account log."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import BOUND_TO_PLACES, Actor, Permission, Role, require
from aggregator.domain.account import AccountEntry, AccountEvent
from aggregator.domain.errors import Conflict, Forbidden, Invalid
from aggregator.domain.sign_in import require_good_password
from aggregator.operations.accounts import known, require_enabled, write_down
from aggregator.operations.context import Context
from aggregator.store import account_log, calendar_feeds, districts, sessions, users

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
RESERVED = frozenset({"home", "region", "operator"})
"""Names under which the timeline tells of others than staff."""
_GENERATED_BYTES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class UserView:
    """A member of staff; `tokens` counts those that still open something, `password` tells whether there is one."""

    name: str
    role: Role
    dongs: frozenset[str]
    districts: frozenset[str]
    created_at: datetime
    disabled_at: datetime | None
    tokens: int
    password: bool


async def add(
    context: Context,
    actor: Actor,
    name: str,
    role: Role,
    *,
    dongs: frozenset[str] = frozenset(),
    districts: frozenset[str] = frozenset(),
) -> UserView:
    """Add somebody.

    Raises Invalid (`name_malformed`, `dong_unknown`, `district_unknown`, `dongs_needed`, `districts_needed`), Conflict
    (`user_exists`), Forbidden. Administrators and service administrators only.
    """
    require(actor, Permission.MANAGE_USERS)
    if _NAME.fullmatch(name) is None or name in RESERVED:
        raise Invalid("name_malformed", field="name")
    _require_above(actor, role)
    _require_place(role, dongs, districts)
    async with context.database.write() as connection:
        await _require_known_places(connection, dongs, districts)
        now = context.clock.now()
        if await users.get(connection, name) is not None:
            raise Conflict("user_exists", field="name")
        await users.add(connection, name, role, dongs=sorted(dongs), districts=sorted(districts), at=now)
        facts = _facts(role, dongs, districts)
        await write_down(connection, context, actor, name, AccountEvent.ADDED, facts)
        return await _shown(connection, context, name)


async def change(
    context: Context,
    actor: Actor,
    name: str,
    *,
    role: Role | None = None,
    dongs: frozenset[str] | None = None,
    districts: frozenset[str] | None = None,
) -> UserView:
    """Give somebody another role or other places; it holds from their next request on.

    Raises like `add`, NotFound, and Conflict (`own_account`, `user_disabled`).
    """
    async with context.database.write() as connection:
        row = await manageable(connection, actor, name)
        require_enabled(row)
        _require_not_own(actor, name)
        wanted_role = Role(row["role"]) if role is None else role
        wanted_dongs = frozenset(row["dongs"]) if dongs is None else dongs
        wanted_districts = frozenset(row["districts"]) if districts is None else districts
        _require_above(actor, wanted_role)
        _require_place(wanted_role, wanted_dongs, wanted_districts)
        await _require_known_places(connection, wanted_dongs, wanted_districts)
        values = {"role": wanted_role, "dongs": sorted(wanted_dongs), "districts": sorted(wanted_districts)}
        await users.alter(connection, name, values)
        facts = _facts(wanted_role, wanted_dongs, wanted_districts)
        await write_down(connection, context, actor, name, AccountEvent.CHANGED, facts)
        return await _shown(connection, context, name)


async def list_users(context: Context, actor: Actor) -> tuple[UserView, ...]:
    """Everybody, in order of name. Administrators and service administrators only."""
    require(actor, Permission.MANAGE_USERS)
    async with context.database.read() as connection:
        return tuple(_view(row) for row in await users.counted(connection, context.clock.now()))


async def disable(context: Context, actor: Actor, name: str) -> UserView:
    """Shut somebody out: every token and session ends now. Raises NotFound, Conflict (`own_account`), Forbidden."""
    async with context.database.write() as connection:
        row = await manageable(connection, actor, name)
        _require_not_own(actor, name)
        if row["disabled_at"] is None:
            now = context.clock.now()
            await users.disable(connection, name, now)
            await calendar_feeds.revoke(connection, name, now)
            await sessions.end_all(connection, name, now)
            await write_down(connection, context, actor, name, AccountEvent.DISABLED)
        return await _shown(connection, context, name)


async def set_password(context: Context, actor: Actor, name: str, password: str) -> UserView:
    """Give somebody a password; every session of theirs ends.

    Raises Invalid (`password_…`), NotFound, Conflict (`user_disabled`), Forbidden.
    """
    require(actor, Permission.MANAGE_USERS)
    require_good_password(name, password)
    kept = await context.passwords.hash(password)
    async with context.database.write() as connection:
        require_enabled(await manageable(connection, actor, name))
        await users.alter(connection, name, {"password_hash": kept})
        await sessions.end_all(connection, name, context.clock.now())
        await write_down(connection, context, actor, name, AccountEvent.PASSWORD_SET)
        return await _shown(connection, context, name)


def generated_password() -> str:
    """A password that nobody can guess, to be handed over and changed."""
    return secrets.token_urlsafe(_GENERATED_BYTES)


async def list_account_log(
    context: Context, actor: Actor, *, user: str | None = None, before: int | None = None, limit: int = 500
) -> tuple[AccountEntry, ...]:
    """What happened to accounts, the newest first; `before` is the id of a row, for the next page."""
    require(actor, Permission.SEE_ACCOUNT_LOG)
    async with context.database.read() as connection:
        return tuple(
            AccountEntry(
                id=row["id"],
                at=row["at"],
                user=row["user_name"],
                who=row["who"],
                origin=row["origin"],
                what=AccountEvent(row["what"]),
                facts=row["facts"],
            )
            for row in await account_log.newest(connection, user=user, before=before, limit=limit)
        )


async def manageable(connection: AsyncConnection, actor: Actor, name: str) -> RowMapping:
    """The row of somebody whose account the actor may change. Raises NotFound, Forbidden."""
    require(actor, Permission.MANAGE_USERS)
    row = await known(connection, name)
    _require_above(actor, Role(row["role"]))
    return row


def _require_above(actor: Actor, role: Role) -> None:
    """Only an administrator makes administrators or changes their accounts: nobody gains what they do not have."""
    if role is Role.ADMINISTRATOR and actor.role is not Role.ADMINISTRATOR:
        raise Forbidden("administrators_only", field="role")


def _require_not_own(actor: Actor, name: str) -> None:
    """Nobody changes what they themselves may do."""
    if actor.user == name:
        raise Conflict("own_account", field="name")


def _require_place(role: Role, dongs: frozenset[str], districts: frozenset[str]) -> None:
    """Raise Invalid for a role that is nothing without a place."""
    if role is Role.DISTRICT_MANAGER and not districts:
        raise Invalid("districts_needed", field="districts")
    if role in BOUND_TO_PLACES and not (dongs or districts):
        raise Invalid("dongs_needed", field="dongs")


async def _require_known_places(
    connection: AsyncConnection, dongs: frozenset[str], own_districts: frozenset[str]
) -> None:
    """Raise Invalid for a dong or a district that does not exist."""
    if unknown := sorted(dongs - {row["id"] for row in await districts.all_dongs(connection)}):
        raise Invalid("dong_unknown", field="dongs", values={"dong": unknown[0]})
    if unknown := sorted(own_districts - {row["id"] for row in await districts.all_districts(connection)}):
        raise Invalid("district_unknown", field="districts", values={"district": unknown[0]})


def _facts(role: Role, dongs: frozenset[str], own_districts: frozenset[str]) -> dict[str, str]:
    """What the account log says about an account."""
    return {"role": role, "dongs": ", ".join(sorted(dongs)), "districts": ", ".join(sorted(own_districts))}


async def _shown(connection: AsyncConnection, context: Context, name: str) -> UserView:
    """Somebody as they are after a change."""
    (row,) = await users.counted(connection, context.clock.now(), name)
    return _view(row)


def _view(row: RowMapping) -> UserView:
    """Somebody as administrators see them."""
    return UserView(
        name=row["name"],
        role=Role(row["role"]),
        dongs=frozenset(row["dongs"]),
        districts=frozenset(row["districts"]),
        created_at=row["created_at"],
        disabled_at=row["disabled_at"],
        tokens=row["tokens"],
        password=row["password_hash"] is not None,
    )
