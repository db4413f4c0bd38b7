"""Home nodes and their tokens."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aggregator.domain.access import Actor
from aggregator.operations.context import Context


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
    """A node as staff see it."""

    id: str
    household: str
    paired_at: datetime
    revoked_at: datetime | None
    last_report_at: datetime | None
    version: str
    homeassistant: str
    waiting: int
    sensors: tuple[SensorView, ...]


async def authenticate(context: Context, token: str) -> NodeIdentity:
    """Whose token this is. Raises Unauthorized."""
    raise NotImplementedError


async def info(context: Context, identity: NodeIdentity) -> NodeInfo:
    """What a node asks to see whether its connection works."""
    raise NotImplementedError


async def list_nodes(context: Context, actor: Actor, *, household: str | None = None) -> tuple[NodeView, ...]:
    """The nodes of households the actor may see."""
    raise NotImplementedError


async def revoke(context: Context, actor: Actor, node: str) -> NodeView:
    """End a node's token now and close its equipment tickets. Raises NotFound; revoking twice changes nothing."""
    raise NotImplementedError
