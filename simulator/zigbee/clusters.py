"""Clusters as a device carries them: a table of attribute values and a table of commands it obeys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from zigpy.zcl import Cluster
from zigpy.zcl.foundation import Status, ZCLAttributeDef, ZCLCommandDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A cluster-specific answer: which command and its fields."""

    command: ZCLCommandDef
    fields: Mapping[str, Any]


type Answer = Reply | Status | None
"""What a command handler gives back: a reply, the status of a default response, or None for silence."""

type Handler = Callable[[Any], Answer]
"""Takes the decoded command with its fields as attributes."""


class ServerCluster:
    """One server cluster of an endpoint. ``on_change`` is told of every attribute whose value really changed."""

    def __init__(
        self,
        definition: type[Cluster],
        values: Mapping[ZCLAttributeDef, Any],
        *,
        handlers: Mapping[ZCLCommandDef, Handler] | None = None,
        writable: Mapping[ZCLAttributeDef, Callable[[Any], None]] | None = None,
        refresh: Callable[[], None] | None = None,
    ) -> None:
        """``writable`` names the attributes that may be written and what follows; ``refresh`` runs before a read."""
        self.definition = definition
        self.attributes: dict[int, ZCLAttributeDef] = {int(attribute.id): attribute for attribute in values}
        self.values: dict[int, Any] = {int(a.id): a.type(value) for a, value in values.items()}
        self.handlers: dict[int, Handler] = {int(command.id): h for command, h in (handlers or {}).items()}
        self.writable: dict[int, Callable[[Any], None]] = {int(a.id): h for a, h in (writable or {}).items()}
        self.refresh: Callable[[], None] = refresh or (lambda: None)
        self.on_change: Callable[[int, int, Any], None] = lambda *_: None

    @property
    def id(self) -> int:
        """The cluster's number."""
        return int(self.definition.cluster_id)

    def get(self, attribute: ZCLAttributeDef) -> Any:
        """An attribute's value in its wire type."""
        return self.values[int(attribute.id)]

    def set(self, attribute: ZCLAttributeDef, value: Any) -> None:
        """Change an attribute; the device's reporting hears of it."""
        typed = attribute.type(value)
        if self.values[int(attribute.id)] != typed:
            self.values[int(attribute.id)] = typed
            self.on_change(self.id, int(attribute.id), typed)


@dataclass(slots=True, kw_only=True)
class Endpoint:
    """One endpoint: what it serves and which clusters it is a client of."""

    id: int
    profile: int
    device_type: int
    servers: dict[int, ServerCluster] = field(default_factory=dict)
    clients: tuple[type[Cluster], ...] = ()

    def add(self, *clusters: ServerCluster) -> None:
        """Carry more server clusters."""
        for cluster in clusters:
            self.servers[cluster.id] = cluster
