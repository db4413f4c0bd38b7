"""The coordinator: the radio stick that Home Assistant talks to. One subclass for each serial protocol."""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Protocol

import zigpy.types as t
from zigpy.zdo import types as z

from . import zdo
from .aps import COORDINATOR, ZDO_ENDPOINT, ApsFrame, Delivery, MisunderstoodError
from .journal import Journal
from .settings import NetworkSettings

_LOGGER = logging.getLogger(__name__)

CHILD_LQI = 200


class Member(Protocol):
    """A joined device as its coordinator's neighbour table shows it."""

    mains: ClassVar[bool]
    ieee: t.EUI64
    nwk: int


class Ether(Protocol):
    """What a coordinator needs of the network around it."""

    journal: Journal
    settings: NetworkSettings

    def members(self) -> list[Any]: ...

    def send(self, frame: ApsFrame) -> Delivery: ...

    def address_of(self, ieee: t.EUI64) -> int | None: ...

    def address_owner(self, nwk: int) -> t.EUI64: ...

    def permit(self, seconds: int) -> None: ...

    def save(self) -> None: ...


class Line:
    """One host's connection. zigpy's framing calls it with what it has found; it serves both ends of a line alike."""

    def __init__(self, coordinator: Coordinator, framing: Callable[[Any], Any]) -> None:
        self._coordinator = coordinator
        self.gateway = framing(self)
        self.heard = False  # nothing is said to a host before its first word

    def frame_received(self, data: bytes) -> None:
        """Take one frame of the host."""
        self.heard = True
        try:
            self._coordinator.frame_received(data)
        except Exception:  # our own fault must not hang up on the host, nor be hidden by zigpy's framing
            _LOGGER.exception("The virtual coordinator failed on a frame")
            self._coordinator.ether.journal.fault("the coordinator itself failed", data)

    data_received = frame_received  # zigpy-deconz's name of it

    def connection_lost(self, _error: Exception | None) -> None:
        """The host hung up."""
        self._coordinator.hung_up(self)


class Coordinator(ABC):
    """A radio with one host at a time; a second connection takes the place of the first."""

    framing: ClassVar[Any]  # zigpy's protocol class for the line
    manufacturer_code: ClassVar[int] = 0x101E

    def __init__(self, ether: Ether) -> None:
        self.ether = ether
        self.bindings: set[zdo.Binding] = set()
        self._zdo = zdo.ZdoServer(self)
        self._line: Line | None = None

    # ---- the host's side ----------------------------------------------------------------------------------------

    def connection(self) -> asyncio.Protocol:
        """Make the protocol for a newly connected host."""
        self.disconnect()
        self._line = Line(self, self.framing)
        gateway: asyncio.Protocol = self._line.gateway
        return gateway

    def disconnect(self) -> None:
        """Hang up on the host, if there is one."""
        if self._line is not None:
            self._line.gateway.close()
            self._line = None

    def hung_up(self, line: Line) -> None:
        """A host hung up, perhaps one that had already been replaced."""
        if self._line is line:
            self._line = None

    @property
    def heard(self) -> bool:
        """Whether a host is connected and speaks."""
        return self._line is not None and self._line.heard

    def write(self, data: bytes) -> None:
        """Send one frame to the host."""
        if self._line is not None and self._line.heard:
            self._line.gateway.send(data)

    @abstractmethod
    def frame_received(self, data: bytes) -> None:
        """Take one frame of the host."""

    @abstractmethod
    def receive(self, frame: ApsFrame) -> None:
        """Hand a frame from the air to the host; without a host it is lost, as in life."""

    # ---- the air's side -----------------------------------------------------------------------------------------

    def transmit(self, frame: ApsFrame) -> Delivery:
        """Send a frame of the host; what is meant for the coordinator itself is answered here."""
        if frame.target != COORDINATOR or frame.group:
            return self.ether.send(frame)
        if not frame.for_zdo:
            self.ether.journal.fault(f"coordinator: endpoint {frame.target_endpoint}", frame.payload)
            return Delivery.DELIVERED
        try:
            answer = self._zdo.handle(frame.cluster, frame.payload)
        except MisunderstoodError as problem:
            self.ether.journal.fault(f"coordinator: {problem}", frame.payload)
            return Delivery.DELIVERED
        if answer is not None:
            cluster, payload = answer
            reply = ApsFrame(
                source=COORDINATOR,
                source_endpoint=ZDO_ENDPOINT,
                target=COORDINATOR,
                target_endpoint=ZDO_ENDPOINT,
                profile=0,
                cluster=cluster,
                payload=payload,
            )
            asyncio.get_running_loop().call_soon(self.receive, reply)
        return Delivery.DELIVERED

    # ---- its own ZDO --------------------------------------------------------------------------------------------

    @property
    def ieee(self) -> t.EUI64:
        """The coordinator's own address."""
        return t.EUI64.convert(self.ether.settings.ieee)

    @property
    def nwk(self) -> int:
        """A coordinator is always node 0."""
        return COORDINATOR

    def node_descriptor(self) -> z.NodeDescriptor:
        """A coordinator on mains."""
        return zdo.node_descriptor(z.LogicalType.Coordinator, mains=True, manufacturer_code=self.manufacturer_code)

    def simple_descriptors(self) -> Mapping[int, z.SimpleDescriptor]:
        """The endpoints the host has registered, where the protocol knows such a thing."""
        return {}

    def neighbors(self) -> list[z.Neighbor]:
        """Every joined device is a direct child."""
        return [
            z.Neighbor(
                extended_pan_id=t.ExtendedPanId.convert(self.ether.settings.extended_pan_id),
                ieee=member.ieee,
                nwk=member.nwk,
                device_type=z.Neighbor.DeviceType.Router if member.mains else z.Neighbor.DeviceType.EndDevice,
                rx_on_when_idle=z.Neighbor.RxOnWhenIdle.On if member.mains else z.Neighbor.RxOnWhenIdle.Off,
                relationship=z.Neighbor.Relationship.Child,
                reserved1=0,
                permit_joining=z.Neighbor.PermitJoins.NotAccepting,
                reserved2=0,
                depth=1,
                lqi=CHILD_LQI,
            )
            for member in self.ether.members()
        ]

    def bindings_changed(self) -> None:
        """The coordinator's own bindings are not kept."""
        self.ether.journal.note("host>radio", "coordinator's own binding")

    def leave_requested(self) -> None:
        """A coordinator does not leave its own network."""
        self.ether.journal.note("host>radio", "leave refused")
