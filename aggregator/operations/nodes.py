"""Home nodes and their tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission
from aggregator.domain.errors import NotFound, Unauthorized
from aggregator.kernel.wire import encode_settings
from aggregator.operations.absence_notes import Absences
from aggregator.operations.context import Context
from aggregator.operations.node_health import forget_node
from aggregator.operations.settings import settings_of
from aggregator.operations.visibility import own_household, sight_of
from aggregator.store import equipment, households, node_lists, nodes
from aggregator.store.identifiers import token_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeIdentity:
    """Who a node token belongs to."""

    node: str
    household: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeInfo:
    """What a node is told about itself."""

    node: str
    household: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorView:
    """A sensor as the latest heartbeat described it."""

    id: str
    kind: str
    appliance: str | None
    front_door: bool
    alive: bool
    last_seen_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeView:
    """A node as staff see it; `skew_s` is how far its clock was ahead of ours at the last report (less than 0: behind).

    The way of the report is part of it. None before the first report.
    """

    id: str
    household: str
    paired_at: datetime
    revoked_at: datetime | None
    last_report_at: datetime | None
    version: str
    homeassistant: str
    waiting: int
    skew_s: float | None
    sensors: tuple[SensorView, ...]


async def authenticate(context: Context, token: str) -> NodeIdentity:
    """Whose token this is. Raises Unauthorized."""
    async with context.database.read() as connection:
        row = await nodes.by_token(connection, token_hash(token))
    if row is None:
        raise Unauthorized("token_unknown")
    return NodeIdentity(node=row["id"], household=row["household_id"])


async def info(context: Context, identity: NodeIdentity) -> NodeInfo:
    """What a node asks to see whether its connection works."""
    async with context.database.read() as connection:
        row = await households.get(connection, identity.household)
        absences = await Absences(connection, context, identity.household, context.clock.now()).load()
    assert row is not None
    settings = encode_settings(settings_of(context.region, row, absences.for_the_home))
    return NodeInfo(node=identity.node, household=identity.household, settings=settings)


async def list_nodes(
    context: Context, actor: Actor, *, household: str | None = None, after: str | None = None, limit: int = 500
) -> tuple[NodeView, ...]:
    """The nodes of households the actor may see, in order of pairing.

    The next page comes `after` the last node of the page before. Raises NotFound (`node_unknown`) for an `after` that
    is none.
    """
    sight = sight_of(actor, context.clock.now(), permission=Permission.SEE_NODES)
    async with context.database.read() as connection:
        place = None if after is None else await _place(connection, after)
        rows = await node_lists.page(connection, sight, household=household, after=place, limit=limit)
        sensors = await node_lists.sensors_of(connection, [row["id"] for row in rows])
    return tuple(_view(row, sensors.get(row["id"], ())) for row in rows)


async def _place(connection: AsyncConnection, node: str) -> tuple[datetime, str]:
    """Where the page after a node begins. Raises NotFound."""
    moment = await node_lists.paired_at(connection, node)
    if moment is None:
        raise NotFound("node_unknown", field="after")
    return moment, node


async def revoke(context: Context, actor: Actor, node: str) -> NodeView:
    """End a node's token now and close its equipment tickets. Raises NotFound; revoking twice changes nothing."""
    now = context.clock.now()
    async with context.database.write() as connection:
        row = await nodes.get(connection, node)
        if row is None:
            raise NotFound("node_unknown", field="node")
        await own_household(connection, actor, row["household_id"], now, permission=Permission.PAIR_NODES)
        await nodes.revoke(connection, node, now)
        for ticket in await equipment.open_of_node(connection, node):
            await equipment.close(connection, context.cipher, ticket["id"], now, actor.user)
        await forget_node(connection, context, row["household_id"], now, actor.user)
        revoked = await nodes.get(connection, node)
        assert revoked is not None
        sensors = await nodes.get_sensors(connection, node)
        return _view(revoked, tuple(sensors.values()))


def _view(row: RowMapping, sensors: Sequence[RowMapping]) -> NodeView:
    """A node with its sensors."""
    return NodeView(
        id=row["id"],
        household=row["household_id"],
        paired_at=row["paired_at"],
        revoked_at=row["revoked_at"],
        last_report_at=row["last_report_at"],
        version=row["version"],
        homeassistant=row["homeassistant"],
        waiting=row["waiting"],
        skew_s=row["skew_s"],
        sensors=tuple(
            SensorView(**{field.name: sensor[field.name] for field in fields(SensorView)}) for sensor in sensors
        ),
    )
