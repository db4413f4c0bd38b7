"""A coordinator that speaks Digi's XBee API (mode 2, escaped), framed and encoded by zigpy-xbee."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import zigpy.types as t
from zigpy_xbee import api, uart
from zigpy_xbee import types as x

from .aps import BROADCAST_FROM, COORDINATOR, ApsFrame, Delivery
from .coordinator import Coordinator, Ether

FIRMWARE = 0x1009
NOT_ASSOCIATED = 0x21  # "scan found no PANs"
OK, ERROR, INVALID_COMMAND, INVALID_PARAMETER = range(4)
GROUP_OPTION = 0x08
REQUESTS = {number: (name, schema) for name, (number, schema, _) in api.COMMAND_REQUESTS.items()}
TX_STATUS = {
    Delivery.DELIVERED: x.TXStatus.SUCCESS,
    Delivery.NO_ACK: x.TXStatus.NETWORK_ACK_FAILURE,
    Delivery.UNKNOWN_ADDRESS: x.TXStatus.ADDRESS_NOT_FOUND,
}
# What a fresh module has in its registers, beside those that belong to the network.
REGISTERS = {
    "AP": 2,
    "AO": 0,
    "EE": 1,
    "EO": 2,
    "ZS": 2,
    "CE": 1,
    "SP": 0x7D0,
    "SN": 1,
    "KT": 0x12C,
    "DB": 40,
    "NP": 84,
}
ENERGY_SCAN = bytes(range(70, 86))  # -dBm on channels 11–26: a quiet house
FORMING = "ID"  # setting the extended PAN id forms a new network


class XBeeCoordinator(Coordinator):
    """Registers as a dictionary, explicit transmit and receive frames, and nothing else."""

    framing = uart.Gateway

    def __init__(self, ether: Ether) -> None:
        super().__init__(ether)
        self._queued: dict[str, bytes] = {}
        self._registers = {name: _encode(name, value) for name, value in REGISTERS.items()}
        self._handlers: dict[str, Callable[..., None]] = {
            "at": self._at,
            "queued_at": self._queued_at,
            "tx_explicit": self._tx_explicit,
        }

    # ---- the line ---------------------------------------------------------------------------------------------------

    def _emit(self, name: str, *fields: Any) -> None:
        self.ether.journal.note("radio>host", name)
        number, schema, _ = api.COMMAND_RESPONSES[name]
        self.write(bytes([number]) + t.serialize(fields, schema))

    def frame_received(self, data: bytes) -> None:
        name, schema = REQUESTS.get(data[0] if data else 0, ("", ()))
        handler = self._handlers.get(name)
        if handler is None:
            self.ether.journal.fault("XBee frame of unknown type", data)
            return
        try:
            fields, _ = t.deserialize(data[1:], schema)
        except ValueError as error:
            self.ether.journal.fault(f"broken XBee frame {name}: {error}", data)
            return
        handler(*fields)

    # ---- registers ----------------------------------------------------------------------------------------------

    def _queued_at(self, frame_id: int, command: bytes, value: bytes) -> None:
        name = command.decode("ascii", "replace")
        self.ether.journal.note("host>radio", f"queue AT{name}")
        self._queued[name] = bytes(value)
        self._emit("at_response", frame_id, command, OK, b"")

    def _at(self, frame_id: int, command: bytes, value: bytes) -> None:
        name = command.decode("ascii", "replace")
        self.ether.journal.note("host>radio", f"AT{name}", set=bool(value))
        self._apply_queued()
        status, answer = self._execute(name, bytes(value))
        self._emit("at_response", frame_id, command, status, answer)
        if name == "WR":
            self._emit("modem_status", x.ModemStatus.COORDINATOR_STARTED)

    def _execute(self, name: str, value: bytes) -> tuple[int, bytes]:
        if name not in api.AT_COMMANDS:
            self.ether.journal.fault(f"XBee command AT{name!r}", value)
            return INVALID_COMMAND, b""
        if name in ("WR", "AC"):
            return OK, b""
        if name == "ED":
            return OK, ENERGY_SCAN
        if name == "NR":
            self.ether.settings.formed = False
            self.ether.save()
            return OK, b""
        if value:
            return self._set(name, value), b""
        known = self._network_register(name)
        if known is None:
            known = self._registers.get(name)
        if known is None:
            self.ether.journal.fault(f"XBee register {name} has no value here")
            return INVALID_COMMAND, b""
        return OK, known

    def _network_register(self, name: str) -> bytes | None:
        settings = self.ether.settings
        ieee = int.from_bytes(self.ieee.serialize()[::-1], "big")
        values = {
            "AI": 0 if settings.formed else NOT_ASSOCIATED,
            "MY": COORDINATOR,
            "SH": ieee >> 32,
            "SL": ieee & 0xFFFFFFFF,
            "OI": settings.pan_id,
            "ID": int(settings.extended_pan_id.replace(":", ""), 16),
            "OP": int(settings.extended_pan_id.replace(":", ""), 16),
            "CH": settings.channel,
            "VR": FIRMWARE,
        }
        return _encode(name, values[name]) if name in values else None

    def _set(self, name: str, value: bytes) -> int:
        settings = self.ether.settings
        if name == "NJ":
            self.ether.permit(value[-1])
        elif name == FORMING:
            settings.form()
            settings.extended_pan_id = value.rjust(8, b"\0").hex(":")
        elif name == "SC":
            channels = [bit + 11 for bit in range(16) if int.from_bytes(value, "big") >> bit & 1]
            if not channels:
                return INVALID_PARAMETER
            settings.channel = channels[0]
        elif name == "NK":
            settings.network_key = value.hex()
        elif name == "KY":
            settings.link_key = value.hex()
        else:
            self._registers[name] = value
            return OK
        if name != "NJ":
            self.ether.save()
        return OK

    def _apply_queued(self) -> None:
        queued, self._queued = self._queued, {}
        # Forming comes first: it chooses a key and a channel, which the other registers then replace.
        for name in sorted(queued, key=lambda name: name != FORMING):
            if self._execute(name, queued[name])[0] != OK:
                self.ether.journal.fault(f"XBee register {name} refused", queued[name])

    # ---- frames -------------------------------------------------------------------------------------------------

    def _tx_explicit(
        self,
        frame_id: int,
        ieee: t.EUI64,
        nwk: int,
        source_endpoint: int,
        target_endpoint: int,
        cluster: int,
        profile: int,
        _radius: int,
        options: int,
        payload: bytes,
    ) -> None:
        target: int | None = int(nwk)
        group = bool(options & GROUP_OPTION)
        if nwk == x.UNKNOWN_NWK:
            target = self.ether.address_of(t.EUI64(ieee))
        delivery = Delivery.UNKNOWN_ADDRESS
        if target is not None:
            frame = ApsFrame(
                source=COORDINATOR,
                source_endpoint=int(source_endpoint),
                target=target,
                target_endpoint=int(target_endpoint),
                profile=int(profile),
                cluster=int(cluster),
                payload=bytes(payload),
                group=group,
            )
            delivery = self.transmit(frame)
        address = nwk if target is None or target >= BROADCAST_FROM else target
        self._emit("tx_status", frame_id, address, 0, TX_STATUS[delivery], x.DiscoveryStatus.SUCCESS)

    def receive(self, frame: ApsFrame) -> None:
        self._emit(
            "explicit_rx_indicator",
            x.EUI64(self.ether.address_owner(frame.source)),
            frame.source,
            frame.source_endpoint,
            frame.target_endpoint,
            frame.cluster,
            frame.profile,
            0x02 if frame.broadcast else 0x01,
            frame.payload,
        )


def _encode(name: str, value: int) -> bytes:
    return bytes(api.AT_COMMANDS[name](value).serialize())
