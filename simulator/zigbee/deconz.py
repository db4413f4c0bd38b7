"""A coordinator that speaks deCONZ's serial protocol (ConBee II), framed and encoded by zigpy-deconz."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import zigpy.types as t
from zigpy.zdo import types as z
from zigpy_deconz import api, uart
from zigpy_deconz import types as d

from .aps import BROADCAST_FROM, COORDINATOR, ApsFrame, Delivery
from .coordinator import CHILD_LQI, Coordinator, Ether

FIRMWARE = 0x26780700  # a ConBee II
PROTOCOL = 0x010C
# Endpoint, profile and device type in each slot of a factory-new stick; the host replaces them by endpoint number.
FACTORY_ENDPOINTS = ((1, 0x0104, 0x0005), (2, 0x0104, 0x0005), (242, 0xA1E0, 0x0064))
RSSI = -40
OPTIONAL = frozenset({"relays"})
UNSOLICITED = 0  # sequence number of what nobody asked for

Id = api.CommandId
Parameter = api.NetworkParameter
Status = api.Status
State = api.NetworkState
Flags = api.DeviceStateFlags

UNFORMED_PAN = 0xFFFF

# Which setting of the network a written parameter is, and how its value is kept.
SETTINGS: dict[api.NetworkParameter, tuple[str, Callable[[Any], Any]]] = {
    Parameter.mac_address: ("ieee", str),
    Parameter.nwk_panid: ("pan_id", int),
    Parameter.aps_extended_panid: ("extended_pan_id", str),
    Parameter.nwk_extended_panid: ("extended_pan_id", str),
    Parameter.channel_mask: ("channel", lambda mask: next((int(channel) for channel in mask), 0)),
    Parameter.nwk_update_id: ("update_id", int),
    Parameter.nwk_frame_counter: ("frame_counter", int),
    Parameter.network_key: ("network_key", lambda indexed: indexed.key.serialize().hex()),
    Parameter.link_key: ("link_key", lambda keyed: keyed.key.serialize().hex()),
}

CONFIRM = {
    Delivery.DELIVERED: t.APSStatus.APS_SUCCESS,
    Delivery.NO_ACK: t.APSStatus.APS_NO_ACK,
    Delivery.UNKNOWN_ADDRESS: t.APSStatus.APS_NO_SHORT_ADDRESS,
}


class DeconzCoordinator(Coordinator):
    """Parameters, a queue of frames that the host fetches one by one, and a queue of confirmations."""

    framing = uart.Gateway
    manufacturer_code = 0x1135

    def __init__(self, ether: Ether) -> None:
        super().__init__(ether)
        self._connected = ether.settings.formed
        self._indications: deque[ApsFrame] = deque()
        self._confirmations: deque[dict[str, Any]] = deque()
        self._endpoints = {index: _bare_endpoint(*slot) for index, slot in enumerate(FACTORY_ENDPOINTS)}
        self._volatile: dict[api.NetworkParameter, bytes] = {
            Parameter.use_predefined_nwk_panid: b"\x01",
            Parameter.security_mode: bytes([api.SecurityMode.ONLY_TCLK]),
            Parameter.aps_designed_coordinator: b"\x01",
            Parameter.watchdog_ttl: t.uint32_t(0).serialize(),
            Parameter.permit_join: b"\x00",
            Parameter.app_zdp_response_handling: t.uint16_t(0).serialize(),
            Parameter.protocol_version: t.uint16_t(PROTOCOL).serialize(),
            Parameter.trust_center_address: self.ieee.serialize(),
        }
        self._handlers: dict[api.CommandId, Callable[[int, Mapping[str, Any]], None]] = {
            Id.version: self._version,
            Id.read_parameter: self._read_parameter,
            Id.write_parameter: self._write_parameter,
            Id.device_state: self._device_state,
            Id.change_network_state: self._change_network_state,
            Id.aps_data_request: self._data_request,
            Id.aps_data_indication: self._data_indication,
            Id.aps_data_confirm: self._data_confirm,
            Id.update_neighbor: self._update_neighbor,
        }

    # ---- the line ---------------------------------------------------------------------------------------------------

    def connection(self) -> asyncio.Protocol:
        """A new host starts with empty queues."""
        self._indications.clear()
        self._confirmations.clear()
        return super().connection()

    def frame_received(self, data: bytes) -> None:
        try:
            command, _ = api.Command.deserialize(data)
            schema = request_schema(command.command_id)
            fields, rest = d.deserialize_dict(command.payload, schema)
        except (ValueError, KeyError) as error:
            self.ether.journal.fault(f"deCONZ command: {error}", data)
            return
        handler = self._handlers.get(command.command_id)
        missing = [name for name, value in fields.items() if value is None and name not in OPTIONAL]
        if handler is None or rest or missing:
            self.ether.journal.fault(f"deCONZ command {command.command_id}", data)
            return
        self.ether.journal.note("host>radio", Id(command.command_id).name)
        handler(int(command.seq), fields)

    def _emit(self, command: api.CommandId, seq: int, status: api.Status = Status.SUCCESS, **fields: Any) -> None:
        self.ether.journal.note("radio>host", command.name)
        self.write(encode_answer(command, seq, status, fields))

    # ---- state --------------------------------------------------------------------------------------------------

    @property
    def _state(self) -> api.DeviceState:
        flags = Flags.APSDE_DATA_REQUEST_FREE_SLOTS_AVAILABLE
        if self._indications:
            flags |= Flags.APSDE_DATA_INDICATION
        if self._confirmations:
            flags |= Flags.APSDE_DATA_CONFIRM
        state = api.NetworkState2.CONNECTED if self._connected else api.NetworkState2.OFFLINE
        return api.DeviceState(network_state=state, device_state=flags)

    def _tell_state(self) -> None:
        self._emit(Id.device_state_changed, UNSOLICITED, device_state=self._state, reserved=0)

    def _version(self, seq: int, _fields: Mapping[str, Any]) -> None:
        self._emit(Id.version, seq, version=api.FirmwareVersion(FIRMWARE))

    def _device_state(self, seq: int, _fields: Mapping[str, Any]) -> None:
        self._emit(Id.device_state, seq, device_state=self._state, reserved1=0, reserved2=0)

    def _change_network_state(self, seq: int, fields: Mapping[str, Any]) -> None:
        self._connected = fields["network_state"] == State.CONNECTED
        self._emit(Id.change_network_state, seq, network_state=fields["network_state"])
        self._tell_state()

    def _update_neighbor(self, seq: int, fields: Mapping[str, Any]) -> None:
        echoed = {name: fields[name] for name in ("action", "nwk", "ieee", "mac_capability_flags")}
        self._emit(Id.update_neighbor, seq, **echoed)

    # ---- parameters ---------------------------------------------------------------------------------------------

    def _read_parameter(self, seq: int, fields: Mapping[str, Any]) -> None:
        parameter, argument = fields["parameter_id"], bytes(fields["parameter"])
        value = self._parameter(parameter, argument)
        if value is None:
            if parameter is not Parameter.configure_endpoint:  # which is read until there is no further slot
                self.ether.journal.fault(f"deCONZ parameter {parameter}", argument)
            self._emit(Id.read_parameter, seq, Status.UNSUPPORTED, parameter_id=parameter, parameter=d.Bytes())
        else:
            self._emit(Id.read_parameter, seq, parameter_id=parameter, parameter=d.Bytes(value))

    def _parameter(self, parameter: api.NetworkParameter, argument: bytes) -> bytes | None:
        settings = self.ether.settings
        extended = t.ExtendedPanId.convert(settings.extended_pan_id)
        if parameter is Parameter.configure_endpoint:
            descriptor = self._endpoints.get(argument[0]) if argument else None
            return None if descriptor is None else argument + descriptor.serialize()
        values: dict[api.NetworkParameter, Any] = {
            Parameter.mac_address: self.ieee,
            Parameter.nwk_panid: t.PanId(settings.pan_id if settings.formed else UNFORMED_PAN),
            Parameter.nwk_address: t.NWK(COORDINATOR if settings.formed else 0xFFFF),
            Parameter.nwk_extended_panid: extended,
            Parameter.aps_extended_panid: extended,
            Parameter.channel_mask: t.Channels(1 << settings.channel if settings.channel else 0),
            Parameter.current_channel: t.uint8_t(settings.channel if settings.formed else 0),
            Parameter.nwk_update_id: t.uint8_t(settings.update_id),
            Parameter.nwk_frame_counter: t.uint32_t(settings.frame_counter),
            Parameter.network_key: d.Bytes(argument + bytes.fromhex(settings.network_key or "ff" * 16)),
            Parameter.link_key: d.Bytes(argument + bytes.fromhex(settings.link_key)),
        }
        value = values.get(parameter)
        return self._volatile.get(parameter) if value is None else bytes(value.serialize())

    def _write_parameter(self, seq: int, fields: Mapping[str, Any]) -> None:
        parameter, value = fields["parameter_id"], bytes(fields["parameter"])
        try:
            self._set_parameter(parameter, value)
        except (ValueError, KeyError) as error:
            self.ether.journal.fault(f"deCONZ parameter {parameter}: {error}", value)
            self._emit(Id.write_parameter, seq, Status.INVALID_VALUE, parameter_id=parameter)
            return
        self._emit(Id.write_parameter, seq, parameter_id=parameter)

    def _set_parameter(self, parameter: api.NetworkParameter, value: bytes) -> None:
        settings = self.ether.settings
        typed, _ = api.NETWORK_PARAMETER_TYPES[parameter][1].deserialize(value)
        if parameter in SETTINGS:
            name, convert = SETTINGS[parameter]
            setattr(settings, name, convert(typed))
            settings.formed = settings.pan_id != UNFORMED_PAN
            self.ether.save()
        elif parameter is Parameter.configure_endpoint:
            self._endpoints[int(typed.index)] = typed.descriptor
        elif parameter is Parameter.permit_join:
            self.ether.permit(int(typed))
        elif parameter is not Parameter.nwk_address:  # a coordinator is node 0, whatever it is told
            self._volatile[parameter] = value

    def simple_descriptors(self) -> Mapping[int, z.SimpleDescriptor]:
        """What the host has registered."""
        return {int(descriptor.endpoint): descriptor for descriptor in self._endpoints.values()}

    # ---- frames -------------------------------------------------------------------------------------------------

    def _data_request(self, seq: int, fields: Mapping[str, Any]) -> None:
        target = fields["dst"]
        address: int | None = None
        if target.address_mode == d.AddressMode.IEEE:
            address = self.ether.address_of(t.EUI64(target.address))
        else:
            address = int(target.address)
        delivery = Delivery.UNKNOWN_ADDRESS
        if address is not None:
            frame = ApsFrame(
                source=COORDINATOR,
                source_endpoint=int(fields["src_ep"]),
                target=address,
                target_endpoint=int(target.endpoint or 0),
                profile=int(fields["profile_id"]),
                cluster=int(fields["cluster_id"]),
                payload=bytes(fields["asdu"]),
                group=target.address_mode == d.AddressMode.GROUP,
            )
            delivery = self.transmit(frame)
        self._confirmations.append(
            {
                "request_id": fields["request_id"],
                "dst_addr": target,
                "src_ep": fields["src_ep"],
                "confirm_status": CONFIRM[delivery],
            }
        )
        self._emit(Id.aps_data_request, seq, device_state=self._state, request_id=fields["request_id"])

    def _data_confirm(self, seq: int, _fields: Mapping[str, Any]) -> None:
        if not self._confirmations:
            self._emit(Id.aps_data_confirm, seq, Status.FAILURE, device_state=self._state)
            return
        confirmation = self._confirmations.popleft()
        reserved = dict.fromkeys(("reserved1", "reserved2", "reserved3", "reserved4"), 0)
        self._emit(Id.aps_data_confirm, seq, device_state=self._state, **confirmation, **reserved)

    def receive(self, frame: ApsFrame) -> None:
        if not (self.heard and self._connected):
            return
        self._indications.append(frame)
        self._tell_state()

    def _data_indication(self, seq: int, _fields: Mapping[str, Any]) -> None:
        if not self._indications:
            self._emit(Id.aps_data_indication, seq, Status.FAILURE, device_state=self._state)
            return
        frame = self._indications.popleft()
        reserved = dict.fromkeys((f"reserved{number}" for number in range(1, 7)), 0)
        self._emit(
            Id.aps_data_indication,
            seq,
            device_state=self._state,
            dst_addr=_address(frame.target if frame.target >= BROADCAST_FROM else COORDINATOR),
            dst_ep=frame.target_endpoint,
            src_addr=_address(frame.source),
            src_ep=frame.source_endpoint,
            profile_id=frame.profile,
            cluster_id=frame.cluster,
            asdu=t.LongOctetString(frame.payload),
            lqi=CHILD_LQI,
            rssi=RSSI,
            **reserved,
        )


def _bare_endpoint(endpoint: int, profile: int, device_type: int) -> z.SimpleDescriptor:
    return z.SimpleDescriptor(
        endpoint=endpoint,
        profile=profile,
        device_type=device_type,
        device_version=0,
        input_clusters=[],
        output_clusters=[],
    )


def _address(nwk: int) -> d.DeconzAddress:
    address = d.DeconzAddress()
    address.address_mode, address.address = d.AddressMode.NWK, d.NWK(nwk)
    return address


def request_schema(command: api.CommandId) -> dict[str, Any]:
    """The types of a request's fields, read from the host's own table. Raises KeyError for what is no request."""
    request, _ = api.COMMAND_SCHEMAS[command]
    if request is None:
        raise KeyError(f"{command} is never sent by a host")
    lengths = {"frame_length": t.uint16_t, "payload_length": t.uint16_t}
    return {
        name: lengths.get(name) or (kind if isinstance(kind, type) else type(kind))  # a default value names its type
        for name, kind in request.items()
    }


def encode_answer(command: api.CommandId, seq: int, status: api.Status, fields: Mapping[str, Any]) -> bytes:
    """One answer with its two length fields; fields that are missing at the end are left out, as on a failure."""
    _, schema = api.COMMAND_SCHEMAS[command]
    body = b""
    for name, kind in schema.items():
        if name in ("status", "frame_length", "payload_length"):
            continue
        if name not in fields:
            break
        value = fields[name]
        body += value.serialize() if isinstance(value, kind) else kind(value).serialize()
    lengths = 2 if "payload_length" in schema else 0
    total = 5 + lengths + len(body)  # command, sequence, status and the frame length itself
    header = bytes([command, seq, status]) + t.uint16_t(total).serialize()
    if lengths:
        header += t.uint16_t(len(body)).serialize()
    return bytes(header + body)
