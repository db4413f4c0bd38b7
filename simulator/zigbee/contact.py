"""A door contact: an IAS zone of type contact switch, on battery."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import zigpy.types as t
from zigpy.profiles import zha
from zigpy.zcl.clusters.security import IasZone
from zigpy.zcl.foundation import Direction, Status

from .aps import HOME_AUTOMATION
from .clusters import Answer, Endpoint, ServerCluster
from .device import MANUFACTURER_CODE, Device
from .timers import Timer

ENDPOINT = 1
SUPERVISION_S = 50 * 60.0
LOW_BATTERY_PERCENT = 10.0
NO_CIE = "00:00:00:00:00:00:00:00"

_A = IasZone.AttributeDefs
_ZONE = IasZone.ZoneStatus


class DoorContact(Device):
    """Tells every opening and closing at once, and its unchanged state about every 50 minutes.

    A zone speaks only after it was enrolled: the controller writes its address, the zone asks to be enrolled, the
    controller agrees.
    """

    model = "Door contact"

    def __init__(self, name: str, *, ieee: str | None = None) -> None:
        super().__init__(name, ieee=ieee)
        self._supervision: Timer | None = None
        self._zone = ServerCluster(
            IasZone,
            {
                _A.zone_state: IasZone.ZoneState.Not_enrolled,
                _A.zone_type: IasZone.ZoneType.Contact_Switch,
                _A.zone_status: _ZONE(0),
                _A.cie_addr: t.EUI64.convert(NO_CIE),
                _A.zone_id: 0xFF,
            },
            handlers={IasZone.ServerCommandDefs.enroll_response: self._enrol},
            writable={_A.cie_addr: self._ask_to_enrol},
        )
        endpoint = Endpoint(id=ENDPOINT, profile=HOME_AUTOMATION, device_type=zha.DeviceType.IAS_ZONE)
        endpoint.add(self._zone)
        self.carry(endpoint)

    @property
    def open(self) -> bool:
        """Whether the door is open."""
        return bool(self._zone.get(_A.zone_status) & _ZONE.Alarm_1)

    @property
    def enrolled(self) -> bool:
        """Whether a controller has enrolled the zone."""
        return bool(self._zone.get(_A.zone_state) == IasZone.ZoneState.Enrolled)

    def set_open(self, is_open: bool) -> None:
        """Open or close the door; the same again does nothing."""
        if self._set_bit(_ZONE.Alarm_1, is_open):
            self._notify()

    def set_battery(self, percent: float) -> None:
        """As of every battery; below 10 % the zone's status says so too."""
        super().set_battery(percent)
        if self._set_bit(_ZONE.Battery, percent <= LOW_BATTERY_PERCENT):
            self._notify()

    def _set_bit(self, bit: Any, on: bool) -> bool:
        before = self._zone.get(_A.zone_status)
        after = before | bit if on else before & ~bit
        self._zone.set(_A.zone_status, after)
        return bool(before != after)

    def _ask_to_enrol(self, _address: Any) -> None:
        fields = {"zone_type": IasZone.ZoneType.Contact_Switch, "manufacturer_code": MANUFACTURER_CODE}
        self.command(ENDPOINT, self._zone.id, IasZone.ClientCommandDefs.enroll, Direction.Server_to_Client, **fields)

    def _enrol(self, request: Any) -> Answer:
        if request.enroll_response_code == IasZone.EnrollResponse.Success:
            self._zone.set(_A.zone_id, request.zone_id)
            self._zone.set(_A.zone_state, IasZone.ZoneState.Enrolled)
            self.air.save()
            self._supervise()
        return Status.SUCCESS

    def _notify(self) -> None:
        if not (self.reachable and self.enrolled):
            return
        command = IasZone.ClientCommandDefs.status_change_notification
        status, zone = self._zone.get(_A.zone_status), self._zone.get(_A.zone_id)
        fields = {"zone_status": status, "extended_status": 0, "zone_id": zone, "delay": 0}
        self.command(ENDPOINT, self._zone.id, command, Direction.Server_to_Client, **fields)
        self._supervise()

    def _supervise(self) -> None:
        """Repeat the state some time after the last word."""
        self._stop_supervision()
        self._supervision = self.air.timers.call_at(self.now() + SUPERVISION_S, self._notify)

    def _stop_supervision(self) -> None:
        if self._supervision is not None:
            self._supervision.cancel()
            self._supervision = None

    def _suspend(self) -> None:
        self._stop_supervision()
        super()._suspend()

    def _resume(self, *, announce: bool) -> None:
        super()._resume(announce=announce)
        self._notify()

    def _forget(self) -> None:
        self._stop_supervision()
        self._zone.set(_A.zone_state, IasZone.ZoneState.Not_enrolled)
        self._zone.set(_A.cie_addr, t.EUI64.convert(NO_CIE))
        super()._forget()

    def dump(self) -> dict[str, Any]:
        """The enrolment survives a loss of power."""
        enrolment = {
            "cie": str(self._zone.get(_A.cie_addr)),
            "zone": int(self._zone.get(_A.zone_id)),
            "enrolled": self.enrolled,
        }
        return {**super().dump(), **enrolment}

    def restore(self, state: Mapping[str, Any], now: float) -> None:
        """Take the enrolment back."""
        self._zone.set(_A.cie_addr, t.EUI64.convert(state["cie"]))
        self._zone.set(_A.zone_id, state["zone"])
        enrolment = IasZone.ZoneState.Enrolled if state["enrolled"] else IasZone.ZoneState.Not_enrolled
        self._zone.set(_A.zone_state, enrolment)
        super().restore(state, now)

    def snapshot(self) -> dict[str, Any]:
        """Open or closed beside the usual."""
        return {**super().snapshot(), "open": self.open, "enrolled": self.enrolled}
