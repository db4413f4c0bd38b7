"""People who work here and their tokens."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Role, require_role
from aggregator.domain.errors import Conflict, Invalid, NotFound, Unauthorized
from aggregator.operations.context import Context
from aggregator.store import districts, users
from aggregator.store.identifiers import new_token, token_hash

_ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,63}")
RESERVED = frozenset({"home", "region", "operator"})
"""Names under which the timeline tells of others than staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserView:
    """A member of staff; `dongs` are the desks a dong officer works at."""

    name: str
    role: Role
    dongs: frozenset[str]
    created_at: datetime
    disabled_at: datetime | None
    tokens: int


async def add(
    context: Context, actor: Actor, name: str, role: Role, *, dongs: frozenset[str] = frozenset()
) -> UserView:
    """Add somebody.

    Raises Invalid (`name_malformed`, `dong_unknown`, `dongs_needed`), Conflict (`user_exists`). Administrators only.
    """
    require_role(actor, _ADMINISTRATORS)
    if _NAME.fullmatch(name) is None or name in RESERVED:
        raise Invalid("name_malformed", field="name")
    if role is Role.DONG_OFFICER and not dongs:
        raise Invalid("dongs_needed", field="dongs")
    async with context.database.write() as connection:
        known = {row["id"] for row in await districts.all_dongs(connection)}
        if unknown := sorted(dongs - known):
            raise Invalid("dong_unknown", field="dongs", values={"dong": unknown[0]})
        if await users.get(connection, name) is not None:
            raise Conflict("user_exists", field="name")
        await users.add(connection, name, role, sorted(dongs), context.clock.now())
        return _view(await _known(connection, name))


async def list_users(context: Context, actor: Actor) -> tuple[UserView, ...]:
    """Everybody, in order of name. Administrators only."""
    require_role(actor, _ADMINISTRATORS)
    async with context.database.read() as connection:
        return tuple(_view(row) for row in await users.in_order(connection))


async def issue_token(context: Context, actor: Actor, name: str) -> str:
    """Make a new bearer token and return it; only its SHA-256 is kept.

    Administrators only. Raises NotFound, Conflict (`user_disabled`).
    """
    require_role(actor, _ADMINISTRATORS)
    token = new_token()
    async with context.database.write() as connection:
        _require_enabled(await _known(connection, name))
        await users.add_token(connection, name, token_hash(token), context.clock.now())
    return token


async def disable(context: Context, actor: Actor, name: str) -> UserView:
    """Shut somebody out: every token ends now. Administrators only."""
    require_role(actor, _ADMINISTRATORS)
    async with context.database.write() as connection:
        await _known(connection, name)
        await users.disable(connection, name, context.clock.now())
        return _view(await _known(connection, name))


async def authenticate(context: Context, token: str, *, origin: str) -> Actor:
    """Whose staff token this is. Raises Unauthorized."""
    async with context.database.read() as connection:
        row = await users.by_token(connection, token_hash(token))
    if row is None:
        raise Unauthorized("token_unknown")
    return _actor(row, origin)


async def act_as(context: Context, name: str, *, origin: str) -> Actor:
    """The actor of that name, for somebody at the machine itself. Raises NotFound, Conflict (`user_disabled`)."""
    async with context.database.read() as connection:
        row = await _known(connection, name)
    _require_enabled(row)
    return _actor(row, origin)


async def _known(connection: AsyncConnection, name: str) -> RowMapping:
    """The row of somebody. Raises NotFound."""
    row = await users.get(connection, name)
    if row is None:
        raise NotFound("user_unknown", field="name")
    return row


def _require_enabled(row: RowMapping) -> None:
    """Raise Conflict for somebody who was shut out."""
    if row["disabled_at"] is not None:
        raise Conflict("user_disabled", field="name")


def _actor(row: RowMapping, origin: str) -> Actor:
    """Somebody who asks, from where."""
    return Actor(user=row["name"], role=Role(row["role"]), dongs=frozenset(row["dongs"]), origin=origin)


def _view(row: RowMapping) -> UserView:
    """Somebody as administrators see them."""
    return UserView(
        name=row["name"],
        role=Role(row["role"]),
        dongs=frozenset(row["dongs"]),
        created_at=row["created_at"],
        disabled_at=row["disabled_at"],
        tokens=row["tokens"],
    )
