"""Accounts within a transaction: the row of somebody, whom it makes them, and the log of what happens to it."""

from collections.abc import Mapping

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Role, works_now
from aggregator.domain.account import AccountEvent
from aggregator.domain.duty import on_duty
from aggregator.domain.errors import Conflict, NotFound
from aggregator.operations.context import Context
from aggregator.store import account_log, districts, users


async def known(connection: AsyncConnection, name: str) -> RowMapping:
    """The row of somebody. Raises NotFound."""
    row = await users.get(connection, name)
    if row is None:
        raise NotFound("user_unknown", field="name")
    return row


def require_enabled(row: RowMapping) -> None:
    """Raise Conflict for somebody who was shut out."""
    if row["disabled_at"] is not None:
        raise Conflict("user_disabled", field="name")


async def actor_of(
    connection: AsyncConnection, context: Context, row: RowMapping, origin: str, *, session: str | None = None
) -> Actor:
    """Somebody who asks now, from where: with every dong of their districts, on duty or not."""
    role, own_districts = Role(row["role"]), frozenset(row["districts"])
    duty = on_duty(context.clock.now(), context.region.duty, context.region.timezone)
    return Actor(
        user=row["name"],
        role=role,
        dongs=frozenset(row["dongs"]) | await districts.dongs_within(connection, own_districts),
        districts=own_districts,
        origin=origin,
        on_duty=works_now(role, dongs_open=duty.dongs_open),
        session=session,
    )


async def write_down(
    connection: AsyncConnection,
    context: Context,
    actor: Actor,
    user: str,
    what: AccountEvent,
    facts: Mapping[str, str] | None = None,
) -> None:
    """Add a row to the account log."""
    await account_log.add(
        connection,
        user,
        what,
        at=context.clock.now(),
        who=actor.user,
        origin=actor.origin,
        facts=facts or {},
    )
