"""A virtual Zigbee device: joins, answers, and reports by itself; can lose its power, its radio and its battery."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

import zigpy.types as t
from zigpy.zcl.clusters.general import PowerConfiguration
from zigpy.zcl.foundation import Direction, ZCLCommandDef
from zigpy.zdo import types as z

from . import common, zcl, zdo
from .aps import (
    BROADCAST_RX_ON,
    COORDINATOR,
    EVERY_ENDPOINT,
    HOME_AUTOMATION,
    ZDO_ENDPOINT,
    ApsFrame,
    MisunderstoodError,
)
from .clusters import Endpoint, ServerCluster
from .reporting import Key, Reporting
from .timers import Timer, Timers

MANUFACTURER = "SmartCare"
MANUFACTURER_CODE = 0x1337
NOT_JOINED = 0xFFFE


class JoinRefusedError(Exception):
    """The network does not let devices join just now: permit joining first."""


class Air(Protocol):
    """What a device needs of its network."""

    timers: Timers

    @property
    def permit_joining(self) -> bool: ...

    def address_for(self, device: Device) -> int: ...

    def transmit(self, device: Device, frame: ApsFrame) -> None: ...

    def fault(self, reason: str, payload: bytes) -> None: ...

    def save(self) -> None: ...


class Device:
    """The common part of all devices. Subclasses add endpoints in their constructor, before it returns."""

    model: ClassVar[str]
    mains: ClassVar[bool] = False

    def __init__(self, name: str, *, ieee: str | None = None) -> None:
        """``name`` is the name in the simulation; without ``ieee`` ("00:11:…") the address follows from the name."""
        self.name = name
        self.ieee = t.EUI64.convert(ieee or address_from(name))
        self.nwk = NOT_JOINED
        self.powered = True
        self.radio = True
        self.battery_percent = 100.0
        self.bindings: set[zdo.Binding] = set()
        self.groups: set[int] = set()
        self.reporting = Reporting()
        self.endpoints: dict[int, Endpoint] = {}
        self._zdo = zdo.ZdoServer(self)
        self._zcl: dict[int, zcl.ZclServer] = {}
        self._battery: ServerCluster | None = None
        self._air: Air | None = None
        self._tsn = 0
        self._report_timer: Timer | None = None

    # ---- made of ------------------------------------------------------------------------------------------------

    def carry(self, endpoint: Endpoint) -> None:
        """Add an endpoint with Basic and Identify, and with a battery where there are no mains."""
        endpoint.add(common.basic(MANUFACTURER, self.model, mains=self.mains), common.identify())
        if not self.mains:
            self._battery = common.battery()
            endpoint.add(self._battery)
        for cluster in endpoint.servers.values():
            cluster.on_change = lambda number, attribute, value: self._changed((endpoint.id, number, attribute), value)
        self.endpoints[endpoint.id] = endpoint
        self._zcl[endpoint.id] = zcl.ZclServer(endpoint, self)

    def attach(self, air: Air) -> None:
        """Live in a network's air from now on; a device that is already a member starts to report."""
        self._air = air
        self._tsn = int(air.timers.now()) & 0xFF  # numbers used just before a restart would be taken for repetitions
        self._resume(announce=False)

    @property
    def air(self) -> Air:
        """The network around the device."""
        if self._air is None:
            raise RuntimeError(f"{self.name} is in no network")
        return self._air

    def now(self) -> float:
        """The home's time in seconds."""
        return self.air.timers.now()

    # ---- membership and faults ----------------------------------------------------------------------------------

    @property
    def joined(self) -> bool:
        """Whether the device is a member of the network, reachable or not."""
        return self.nwk != NOT_JOINED

    @property
    def alive(self) -> bool:
        """Whether the device has power, battery or mains."""
        return self.powered and self.battery_percent > 0

    @property
    def reachable(self) -> bool:
        """Whether frames get through in both directions."""
        return self.joined and self.alive and self.radio

    async def join(self) -> None:
        """Join as a new device does, with an announcement. Raises JoinRefusedError unless joining is permitted."""
        if not self.air.permit_joining:
            raise JoinRefusedError(f"{self.name} cannot join: joining is not permitted")
        if not (self.alive and self.radio):
            raise JoinRefusedError(f"{self.name} cannot join: it has no power or no radio")
        self._forget()
        self.nwk = self.air.address_for(self)
        self.air.save()
        self._announce()

    def leave(self) -> None:
        """Leave the network and forget it, as after a factory reset."""
        self._forget()
        self._rearm()
        self.air.save()

    def unplug(self) -> None:
        """Take the power away: mains pulled, or battery taken out."""
        self.powered = False
        self._suspend()

    def plug_in(self) -> None:
        """Give the power back; a member comes back, announces itself and reports everything."""
        self.powered = True
        self._resume(announce=True)

    def lose_radio(self) -> None:
        """Out of range: the device lives on, but nothing gets through. It stays known to the network."""
        self.radio = False
        self._suspend()

    def restore_radio(self) -> None:
        """In range again; a member announces itself and reports everything."""
        self.radio = True
        self._resume(announce=True)

    def set_battery(self, percent: float) -> None:
        """Charge of the battery, 0–100 %; at 0 the device is dead until it gets a new one. Raises ValueError."""
        if not 0 <= percent <= 100:
            raise ValueError(f"percent must be from 0 to 100, not {percent}")
        if self._battery is None:
            return
        was_alive = self.alive
        self.battery_percent = 0.0  # nothing is said while the values change
        common.set_battery(self._battery, percent)
        self.battery_percent = percent
        if not self.alive:
            self._suspend()
        elif was_alive:
            self._rearm()
        else:
            self._resume(announce=True)

    def _forget(self) -> None:
        self.nwk = NOT_JOINED
        self.bindings.clear()
        self.groups.clear()
        self.reporting.clear()

    def _announce(self) -> None:
        capability = self.node_descriptor().mac_capability_flags
        payload = zdo.encode(z.ZDOCmd.Device_annce, self.next_tsn(), self.nwk, self.ieee, capability)
        self._send(ZDO_ENDPOINT, BROADCAST_RX_ON, ZDO_ENDPOINT, 0, int(z.ZDOCmd.Device_annce), payload)

    def _suspend(self) -> None:
        """Power or radio is gone. Subclasses stop what needs them."""
        self._rearm()

    def _resume(self, *, announce: bool) -> None:
        """Power or radio came back, or the simulation starts. Subclasses start what needs them."""
        if self.reachable:
            if announce:
                self._announce()
            self._report(self.reporting.take_all(self.now()))
        self._rearm()

    # ---- frames in ----------------------------------------------------------------------------------------------

    def receive(self, frame: ApsFrame) -> None:
        """Take a frame and answer it."""
        if frame.for_zdo:
            self._receive_zdo(frame)
            return
        if frame.group and frame.target not in self.groups:
            return
        every = frame.group or frame.target_endpoint == EVERY_ENDPOINT
        chosen = list(self.endpoints) if every else [frame.target_endpoint]
        for number in chosen:
            self._receive_zcl(frame, number, quiet=frame.broadcast)

    def _receive_zdo(self, frame: ApsFrame) -> None:
        try:
            answer = self._zdo.handle(frame.cluster, frame.payload, broadcast=frame.broadcast)
        except MisunderstoodError as problem:
            self.air.fault(f"{self.name}: {problem}", frame.payload)
            answer = frame.cluster | 0x8000, frame.payload[:1] + bytes([z.Status.NOT_SUPPORTED])
        if answer is not None:
            self._send(ZDO_ENDPOINT, frame.source, ZDO_ENDPOINT, 0, *answer)

    def _receive_zcl(self, frame: ApsFrame, number: int, *, quiet: bool) -> None:
        server = self._zcl.get(number)
        if server is None:
            self.air.fault(f"{self.name}: no endpoint {number}", frame.payload)
            return
        try:
            answer = server.handle(frame.cluster, frame.payload, broadcast=quiet)
        except MisunderstoodError as problem:
            self.air.fault(f"{self.name}: {problem}", frame.payload)
            answer = zcl.refuse(frame.payload)
        if answer is not None and not quiet:
            self._send(number, frame.source, frame.source_endpoint, frame.profile, frame.cluster, answer)

    # ---- frames out ---------------------------------------------------------------------------------------------

    def next_tsn(self) -> int:
        """The next sequence number."""
        self._tsn = (self._tsn + 1) & 0xFF
        return self._tsn

    def command(self, endpoint: int, cluster: int, command: ZCLCommandDef, direction: Direction, **fields: Any) -> None:
        """Send a cluster command by itself to everything the endpoint's cluster is bound to."""
        payload = zcl.encode_command(command, self.next_tsn(), direction, **fields)
        self._send_bound(endpoint, cluster, payload)

    def _send_bound(self, endpoint: int, cluster: int, payload: bytes) -> None:
        for binding in self.bindings:
            if (binding.endpoint, binding.cluster) == (endpoint, cluster) and binding.ieee is not None:
                self._send(endpoint, COORDINATOR, binding.target_endpoint, HOME_AUTOMATION, cluster, payload)

    def _send(
        self, source_endpoint: int, target: int, target_endpoint: int, profile: int, cluster: int, payload: bytes
    ) -> None:
        frame = ApsFrame(
            source=self.nwk,
            source_endpoint=source_endpoint,
            target=target,
            target_endpoint=target_endpoint,
            profile=profile,
            cluster=cluster,
            payload=payload,
        )
        self.air.transmit(self, frame)

    # ---- reports ------------------------------------------------------------------------------------------------

    def _changed(self, key: Key, value: Any) -> None:
        self.reporting.changed(key, value)
        self._rearm()

    def reporting_changed(self) -> None:
        """A reporting configuration came or went."""
        self._rearm()
        self.air.save()

    def _rearm(self) -> None:
        """Set the one timer to the next report that falls due; what is due at once goes out at once."""
        if self._air is None:
            return
        if self._report_timer is not None:
            self._report_timer.cancel()
            self._report_timer = None
        if not self.reachable:
            return
        self._report(self.reporting.take_due(self.now()))
        if (due := self.reporting.next_due) is not None:
            self._report_timer = self.air.timers.call_at(due, self._rearm)

    def _report(self, keys: list[Key]) -> None:
        """Send reports, one frame for each cluster."""
        by_cluster: dict[tuple[int, int], list[int]] = {}
        for endpoint, cluster, attribute in keys:
            by_cluster.setdefault((endpoint, cluster), []).append(attribute)
        for (endpoint, cluster), attributes in by_cluster.items():
            server = self.endpoints[endpoint].servers[cluster]
            self._send_bound(endpoint, cluster, zcl.encode_report(server, attributes, self.next_tsn()))

    # ---- what the ZDO asks --------------------------------------------------------------------------------------

    def node_descriptor(self) -> z.NodeDescriptor:
        """Router on mains, sleepy end device on battery."""
        kind = z.LogicalType.Router if self.mains else z.LogicalType.EndDevice
        return zdo.node_descriptor(kind, mains=self.mains, manufacturer_code=MANUFACTURER_CODE)

    def simple_descriptors(self) -> Mapping[int, z.SimpleDescriptor]:
        """The endpoints in the words of the ZDO."""
        return {
            endpoint.id: z.SimpleDescriptor(
                endpoint=endpoint.id,
                profile=endpoint.profile,
                device_type=endpoint.device_type,
                device_version=1,
                input_clusters=sorted(endpoint.servers),
                output_clusters=[int(client.cluster_id) for client in endpoint.clients],
            )
            for endpoint in self.endpoints.values()
        }

    def neighbors(self) -> list[z.Neighbor]:
        """No device routes for another one here."""
        return []

    def bindings_changed(self) -> None:
        """A binding came or went."""
        self.air.save()

    def leave_requested(self) -> None:
        """The coordinator wants the device to leave; its answer still goes out from the old address."""
        self.air.timers.call_at(self.now(), self.leave)

    # ---- memory -------------------------------------------------------------------------------------------------

    def dump(self) -> dict[str, Any]:
        """What the device keeps through a loss of power, for the state file."""
        return {
            "nwk": self.nwk,
            "bindings": [
                [b.endpoint, b.cluster, b.ieee, b.target_endpoint, b.group] for b in sorted(self.bindings, key=repr)
            ],
            "groups": sorted(self.groups),
            "reporting": self.reporting.dump(),
        }

    def restore(self, state: Mapping[str, Any], now: float) -> None:
        """Take back what ``dump`` gave."""
        self.nwk = int(state["nwk"])
        self.groups.update(state["groups"])
        self.bindings = {
            zdo.Binding(endpoint=endpoint, cluster=cluster, ieee=ieee, target_endpoint=target, group=group)
            for endpoint, cluster, ieee, target, group in state["bindings"]
        }
        values = {
            (endpoint.id, cluster.id, attribute): value
            for endpoint in self.endpoints.values()
            for cluster in endpoint.servers.values()
            for attribute, value in cluster.values.items()
        }
        self.reporting.restore(state["reporting"], values, now)

    def snapshot(self) -> dict[str, Any]:
        """How the device is, for people and tests."""
        shown: dict[str, Any] = {
            "name": self.name,
            "model": self.model,
            "ieee": str(self.ieee),
            "joined": self.joined,
            "reachable": self.reachable,
        }
        if self._battery is not None:
            shown["battery"] = (
                float(self._battery.get(PowerConfiguration.AttributeDefs.battery_percentage_remaining)) / 2
            )
        return shown


def address_from(name: str) -> str:
    """A stable, locally administered IEEE address for a name."""
    return ":".join(["02", "53", "43", *(f"{byte:02x}" for byte in hashlib.sha256(name.encode()).digest()[:5])])
