"""Asking a home to do something; it hears of it with the reply to its next report."""

from dataclasses import dataclass
from datetime import datetime

from aggregator.domain.access import Actor, Permission, require
from aggregator.domain.command import LIFETIME, CommandType, command_values
from aggregator.domain.errors import NotFound
from aggregator.operations.context import Context
from aggregator.operations.visibility import visible_household
from aggregator.store import commands, nodes
from aggregator.store.identifiers import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandView:
    """A command on its way; after `expires_at` the home is not asked any more."""

    id: str
    node: str
    type: CommandType
    created_at: datetime
    expires_at: datetime


async def send(context: Context, actor: Actor, node: str, kind: CommandType, *, label: str = "") -> CommandView:
    """Leave a command for a node; `label` is the new name for `rename`. Raises NotFound (`node_unknown`), Invalid."""
    require(actor, Permission.COMMAND_NODES)
    now = context.clock.now()
    view = CommandView(id=new_id("c"), node=node, type=kind, created_at=now, expires_at=now + LIFETIME[kind])
    row = {
        "id": view.id,
        "node_id": node,
        "type": kind,
        "fields": command_values(kind, label),
        "created_at": now,
        "created_by": actor.user,
        "expires_at": view.expires_at,
    }
    async with context.database.write() as connection:
        known = await nodes.get(connection, node)
        if known is None or known["revoked_at"] is not None:
            raise NotFound("node_unknown", field="node")
        await visible_household(connection, actor, known["household_id"], now, permission=Permission.COMMAND_NODES)
        await commands.add(connection, row)
    return view
