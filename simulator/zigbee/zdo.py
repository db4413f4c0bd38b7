"""The Zigbee Device Object of a node: who it is, what it carries, what it is bound to. Answers by zigpy's codecs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import zigpy.types as t
from zigpy.zdo import types as z

from .aps import MisunderstoodError

Cmd = z.ZDOCmd

# Messages that want no answer: announcements of others, and broadcasts to routers.
SILENT = frozenset({Cmd.Device_annce, Cmd.Parent_annce})
MAC = z.NodeDescriptor.MACCapabilityFlags


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Reports and commands of an endpoint's cluster go to an endpoint of the node ``ieee``, or to group ``group``."""

    endpoint: int
    cluster: int
    ieee: str | None = None
    target_endpoint: int = 0
    group: int | None = None


class Node(Protocol):
    """What a node tells about itself and lets others change."""

    bindings: set[Binding]

    @property
    def ieee(self) -> t.EUI64: ...

    @property
    def nwk(self) -> int: ...

    def node_descriptor(self) -> z.NodeDescriptor: ...

    def simple_descriptors(self) -> Mapping[int, z.SimpleDescriptor]: ...

    def neighbors(self) -> list[z.Neighbor]: ...

    def bindings_changed(self) -> None: ...

    def leave_requested(self) -> None: ...


def node_descriptor(logical_type: z.LogicalType, *, mains: bool, manufacturer_code: int) -> z.NodeDescriptor:
    """A usual node descriptor of a coordinator, router or (if ``mains`` is false) sleepy end device."""
    capability = MAC.AllocateAddress
    if mains:
        capability |= MAC.RxOnWhenIdle | MAC.MainsPowered
    if logical_type is not z.LogicalType.EndDevice:
        capability |= MAC.FullFunctionDevice
    return z.NodeDescriptor(
        logical_type=logical_type,
        complex_descriptor_available=0,
        user_descriptor_available=0,
        reserved=0,
        aps_flags=0,
        frequency_band=z.NodeDescriptor.FrequencyBand.Freq2400MHz,
        mac_capability_flags=capability,
        manufacturer_code=manufacturer_code,
        maximum_buffer_size=82,
        maximum_incoming_transfer_size=82,
        server_mask=0x2C00,
        maximum_outgoing_transfer_size=82,
        descriptor_capability_field=z.NodeDescriptor.DescriptorCapability.NONE,
    )


def encode(command: z.ZDOCmd, tsn: int, *fields: Any) -> bytes:
    """One ZDO message as APS payload."""
    return bytes([tsn & 0xFF]) + bytes(t.serialize(fields, z.CLUSTERS[command][1]))


def decode(cluster: int, payload: bytes) -> tuple[z.ZDOCmd, int, list[Any]]:
    """Command, sequence number and fields. Raises MisunderstoodError."""
    try:
        command = Cmd(cluster)
        header, body = z.ZDOHeader.deserialize(command, payload)
        fields, rest = t.deserialize(body, z.CLUSTERS[command][1])
    except (ValueError, KeyError) as error:
        raise MisunderstoodError(f"ZDO 0x{cluster:04x}: {error}") from error
    if rest:
        raise MisunderstoodError(f"ZDO {command.name} with {len(rest)} bytes too many")
    return command, int(header.tsn), fields


def describe(cluster: int) -> str:
    """The name of a ZDO message for the log."""
    return Cmd(cluster).name if cluster in iter(Cmd) else f"ZDO 0x{cluster:04x}"


class ZdoServer:
    """Answers ZDO requests to one node."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._handlers: dict[z.ZDOCmd, Callable[..., tuple[Any, ...]]] = {
            Cmd.NWK_addr_req: self._address,
            Cmd.IEEE_addr_req: self._address,
            Cmd.Node_Desc_req: self._node_descriptor,
            Cmd.Power_Desc_req: self._power_descriptor,
            Cmd.Simple_Desc_req: self._simple_descriptor,
            Cmd.Active_EP_req: self._active_endpoints,
            Cmd.Match_Desc_req: self._match,
            Cmd.Bind_req: self._bind,
            Cmd.Unbind_req: self._unbind,
            Cmd.Mgmt_Lqi_req: self._neighbors,
            Cmd.Mgmt_Rtg_req: self._routes,
            Cmd.Mgmt_Bind_req: self._binding_table,
            Cmd.Mgmt_Leave_req: self._leave,
            Cmd.Mgmt_Permit_Joining_req: self._permit,
            Cmd.Mgmt_NWK_Update_req: self._scan,
        }

    def handle(self, cluster: int, payload: bytes, *, broadcast: bool = False) -> tuple[int, bytes] | None:
        """Cluster and payload of the answer, None for silence. Raises MisunderstoodError."""
        command, tsn, fields = decode(cluster, payload)
        if command & 0x8000 or command in SILENT:
            return None
        handler = self._handlers.get(command)
        if handler is None:
            raise MisunderstoodError(f"ZDO {command.name}")
        address_asked = command in (Cmd.NWK_addr_req, Cmd.IEEE_addr_req)
        if broadcast and (not address_asked or fields[0] not in (self._node.ieee, self._node.nwk)):
            return None
        answer = Cmd(command | 0x8000)
        return int(answer), encode(answer, tsn, *handler(*fields))

    def _address(self, _wanted: Any, _request_type: Any, _start: int) -> tuple[Any, ...]:
        return (z.Status.SUCCESS, self._node.ieee, self._node.nwk, 0, 0, [])

    def _node_descriptor(self, nwk: int) -> tuple[Any, ...]:
        return (z.Status.SUCCESS, nwk, self._node.node_descriptor())

    def _power_descriptor(self, nwk: int) -> tuple[Any, ...]:
        mains = bool(self._node.node_descriptor().is_mains_powered)
        source = z.PowerSources.MainsPower if mains else z.PowerSources.DisposableBattery
        descriptor = z.PowerDescriptor(
            current_power_mode=z.CurrentPowerMode.RxOnSyncedWithNodeDesc,
            available_power_sources=source,
            current_power_source=source,
            current_power_source_level=z.PowerSourceLevel.Percent100,
        )
        return (z.Status.SUCCESS, nwk, descriptor)

    def _simple_descriptor(self, nwk: int, endpoint: int) -> tuple[Any, ...]:
        descriptor = self._node.simple_descriptors().get(endpoint)
        if descriptor is None:
            return (z.Status.NOT_ACTIVE, nwk)
        return (z.Status.SUCCESS, nwk, z.SizePrefixedSimpleDescriptor(**descriptor.as_dict()))

    def _active_endpoints(self, nwk: int) -> tuple[Any, ...]:
        return (z.Status.SUCCESS, nwk, sorted(self._node.simple_descriptors()))

    def _match(self, nwk: int, profile: int, inputs: list[int], outputs: list[int]) -> tuple[Any, ...]:
        matching = [
            number
            for number, descriptor in sorted(self._node.simple_descriptors().items())
            if descriptor.profile == profile
            and (set(inputs) & set(descriptor.input_clusters) or set(outputs) & set(descriptor.output_clusters))
        ]
        return (z.Status.SUCCESS, nwk, matching)

    def _bind(self, _source: Any, endpoint: int, cluster: int, target: z.MultiAddress) -> tuple[Any, ...]:
        self._node.bindings.add(_binding(endpoint, cluster, target))
        self._node.bindings_changed()
        return (z.Status.SUCCESS,)

    def _unbind(self, _source: Any, endpoint: int, cluster: int, target: z.MultiAddress) -> tuple[Any, ...]:
        binding = _binding(endpoint, cluster, target)
        if binding not in self._node.bindings:
            return (z.Status.NO_ENTRY,)
        self._node.bindings.discard(binding)
        self._node.bindings_changed()
        return (z.Status.SUCCESS,)

    def _neighbors(self, start: int) -> tuple[Any, ...]:
        neighbors = self._node.neighbors()
        page = neighbors[start : start + 3]
        return (z.Status.SUCCESS, z.Neighbors(Entries=len(neighbors), StartIndex=start, NeighborTableList=page))

    def _routes(self, start: int) -> tuple[Any, ...]:
        return (z.Status.SUCCESS, z.Routes(Entries=0, StartIndex=start, RoutingTableList=[]))

    def _binding_table(self, start: int) -> tuple[Any, ...]:
        table = [_record(self._node, binding) for binding in sorted(self._node.bindings, key=_order)]
        return (z.Status.SUCCESS, len(table), start, table[start : start + 2])

    def _leave(self, ieee: t.EUI64, _options: int) -> tuple[Any, ...]:
        if ieee not in (self._node.ieee, t.EUI64([0] * 8)):
            return (z.Status.DEVICE_NOT_FOUND,)
        self._node.leave_requested()
        return (z.Status.SUCCESS,)

    def _permit(self, _duration: int, _significance: int) -> tuple[Any, ...]:
        return (z.Status.SUCCESS,)

    def _scan(self, update: z.NwkUpdate) -> tuple[Any, ...]:
        channels = list(update.ScanChannels) if update.ScanDuration <= 5 else []  # above: a change of channel
        return (
            z.Status.SUCCESS,
            update.ScanChannels,
            0,
            0,
            [t.uint8_t(60 + 5 * (int(c) % 5)) for c in _numbers(channels)],
        )


def _numbers(channels: Iterable[Any]) -> Iterable[int]:
    return (int(channel) for channel in channels)


def _binding(endpoint: int, cluster: int, target: z.MultiAddress) -> Binding:
    if target.addrmode == 0x01:
        return Binding(endpoint=int(endpoint), cluster=int(cluster), group=int(target.nwk))
    return Binding(
        endpoint=int(endpoint), cluster=int(cluster), ieee=str(target.ieee), target_endpoint=int(target.endpoint)
    )


def _order(binding: Binding) -> tuple[int, int, str, int]:
    return (binding.endpoint, binding.cluster, binding.ieee or "", binding.group or 0)


def _record(node: Node, binding: Binding) -> z.Binding:
    target = z.MultiAddress()
    if binding.ieee is None:
        target.addrmode, target.nwk = t.uint8_t(0x01), t.uint16_t(binding.group or 0)
    else:
        target.addrmode, target.ieee = t.uint8_t(0x03), t.EUI64.convert(binding.ieee)
        target.endpoint = t.uint8_t(binding.target_endpoint)
    return z.Binding(SrcAddress=node.ieee, SrcEndpoint=binding.endpoint, ClusterId=binding.cluster, DstAddress=target)
