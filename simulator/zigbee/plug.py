"""A metering plug: switches its load, measures power, voltage and current, and counts energy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zigpy.profiles import zha
from zigpy.zcl.clusters.general import OnOff, Scenes
from zigpy.zcl.clusters.homeautomation import ElectricalMeasurement
from zigpy.zcl.clusters.smartenergy import Metering
from zigpy.zcl.foundation import Status

from . import common
from .aps import HOME_AUTOMATION
from .clusters import Answer, Endpoint, Reply, ServerCluster
from .device import Device
from .timers import Timer

ENDPOINT = 1
POWER_DIVISOR = 10  # reported in 0.1 W
CURRENT_DIVISOR = 1000  # in mA
VOLTAGE_DIVISOR = 10  # in 0.1 V
ENERGY_DIVISOR = 1000  # in Wh, read as kWh
MAINS_V = 220.0
MAINS_HZ = 60
METER_TICK_S = 300.0  # how often the energy register moves while a load runs
LARGEST_W = 3276.0  # what fits a signed 16-bit value in 0.1 W

_EM = ElectricalMeasurement.AttributeDefs
_METER = Metering.AttributeDefs


class Plug(Device):
    """A plug with one load. ``set_power`` is what the load wants; it gets it while the plug is on and powered."""

    model = "Metering plug"
    mains = True

    def __init__(self, name: str, *, ieee: str | None = None) -> None:
        super().__init__(name, ieee=ieee)
        self._load_w = 0.0
        self._energy_wh = 0.0
        self._metered_at: float | None = None
        self._meter_timer: Timer | None = None
        self._switch = self._make_switch()
        self._electrical = self._make_electrical()
        self._meter = self._make_meter()
        scenes = _make_scenes()
        endpoint = Endpoint(id=ENDPOINT, profile=HOME_AUTOMATION, device_type=zha.DeviceType.SMART_PLUG)
        endpoint.add(self._switch, self._electrical, self._meter, scenes, common.groups(self.groups))
        self.carry(endpoint)

    # ---- for the simulation -------------------------------------------------------------------------------------

    @property
    def on(self) -> bool:
        """Whether the plug is switched on."""
        return bool(self._switch.get(OnOff.AttributeDefs.on_off))

    @property
    def power_w(self) -> float:
        """What flows now, in W."""
        return self._load_w if self.on and self.alive else 0.0

    @property
    def energy_wh(self) -> float:
        """What has flowed through the plug so far, in Wh."""
        self._count()
        return self._energy_wh

    def set_power(self, watts: float) -> None:
        """Let the load want ``watts`` from now on, 0–3276 W. Raises ValueError for anything else."""
        if not 0 <= watts <= LARGEST_W:
            raise ValueError(f"watts must be from 0 to {LARGEST_W:g}, not {watts}")
        self._count()
        self._load_w = watts
        self._measure()

    def switch(self, on: bool) -> None:
        """Press the button on the plug, or switch it over the air."""
        self._count()
        self._switch.set(OnOff.AttributeDefs.on_off, on)
        self._measure()
        self._save_if_attached()

    # ---- measuring ----------------------------------------------------------------------------------------------

    def _count(self) -> None:
        """Bring the energy register up to now."""
        if self._air is None:
            return
        now = self.now()
        if self._metered_at is not None:
            self._energy_wh += self.power_w * max(0.0, now - self._metered_at) / 3600
        self._metered_at = now
        self._meter.set(_METER.current_summ_delivered, int(self._energy_wh))

    def _measure(self) -> None:
        """Show the power that flows now, and keep the meter going while it does."""
        watts = self.power_w
        self._electrical.set(_EM.active_power, round(watts * POWER_DIVISOR))
        self._electrical.set(_EM.rms_current, round(watts / MAINS_V * CURRENT_DIVISOR))
        if self._meter_timer is not None:
            self._meter_timer.cancel()
            self._meter_timer = None
        if watts > 0 and self._air is not None:
            self._meter_timer = self.air.timers.call_at(self.now() + METER_TICK_S, self._tick)

    def _tick(self) -> None:
        self._count()
        self._measure()

    def unplug(self) -> None:
        """As every device; what flowed until now is counted first."""
        self._count()
        super().unplug()

    def plug_in(self) -> None:
        """As every device; nothing has flowed while it was unplugged."""
        self._count()
        super().plug_in()

    def _suspend(self) -> None:
        self._measure()
        super()._suspend()

    def _resume(self, *, announce: bool) -> None:
        self._measure()
        super()._resume(announce=announce)

    # ---- clusters -----------------------------------------------------------------------------------------------

    def _make_switch(self) -> ServerCluster:
        a, c = OnOff.AttributeDefs, OnOff.ServerCommandDefs

        def to(on: bool) -> Answer:
            self.switch(on)
            return Status.SUCCESS

        return ServerCluster(
            OnOff,
            {a.on_off: True, a.cluster_revision: 2},
            handlers={
                c.on: lambda _: to(True),
                c.off: lambda _: to(False),
                c.toggle: lambda _: to(not self.on),
                c.off_with_effect: lambda _: to(False),
                c.on_with_recall_global_scene: lambda _: to(True),
            },
        )

    def _make_electrical(self) -> ServerCluster:
        measured = ElectricalMeasurement.MeasurementType
        return ServerCluster(
            ElectricalMeasurement,
            {
                _EM.measurement_type: measured.Active_measurement_AC | measured.Phase_A_measurement,
                _EM.ac_frequency: MAINS_HZ,
                _EM.rms_voltage: round(MAINS_V * VOLTAGE_DIVISOR),
                _EM.rms_current: 0,
                _EM.active_power: 0,
                _EM.ac_voltage_multiplier: 1,
                _EM.ac_voltage_divisor: VOLTAGE_DIVISOR,
                _EM.ac_current_multiplier: 1,
                _EM.ac_current_divisor: CURRENT_DIVISOR,
                _EM.ac_power_multiplier: 1,
                _EM.ac_power_divisor: POWER_DIVISOR,
                _EM.cluster_revision: 1,
            },
        )

    def _make_meter(self) -> ServerCluster:
        return ServerCluster(
            Metering,
            {
                _METER.current_summ_delivered: 0,
                _METER.status: 0,
                _METER.unit_of_measure: 0,  # kWh
                _METER.multiplier: 1,
                _METER.divisor: ENERGY_DIVISOR,
                _METER.summation_formatting: 0b0_1111_011,  # 15 digits before, 3 after the point
                _METER.metering_device_type: 0,  # electric
            },
            refresh=self._count,
        )

    # ---- memory -------------------------------------------------------------------------------------------------

    def _save_if_attached(self) -> None:
        if self._air is not None:
            self.air.save()

    def dump(self) -> dict[str, Any]:
        """Switch and energy survive a loss of power."""
        return {**super().dump(), "on": self.on, "energy_wh": round(self.energy_wh, 3)}

    def restore(self, state: Mapping[str, Any], now: float) -> None:
        """Take switch and energy back, before the reporting looks at their values."""
        self._switch.set(OnOff.AttributeDefs.on_off, bool(state["on"]))
        self._energy_wh = float(state["energy_wh"])
        self._meter.set(_METER.current_summ_delivered, int(self._energy_wh))
        super().restore(state, now)

    def snapshot(self) -> dict[str, Any]:
        """Power in W and energy in Wh beside the usual."""
        return {**super().snapshot(), "on": self.on, "power_w": self.power_w, "energy_wh": round(self.energy_wh, 1)}


def _make_scenes() -> ServerCluster:
    """Scenes are offered because real plugs do; none can be stored."""
    a, c, r = Scenes.AttributeDefs, Scenes.ServerCommandDefs, Scenes.ClientCommandDefs

    def membership(request: Any) -> Answer:
        fields = {"status": Status.SUCCESS, "capacity": 0, "group_id": request.group_id, "scenes": []}
        return Reply(command=r.get_scene_membership_response, fields=fields)

    def store(request: Any) -> Answer:
        fields = {"status": Status.INSUFFICIENT_SPACE, "group_id": request.group_id, "scene_id": request.scene_id}
        return Reply(command=r.store_scene_response, fields=fields)

    def remove_all(request: Any) -> Answer:
        fields = {"status": Status.SUCCESS, "group_id": request.group_id}
        return Reply(command=r.remove_all_scenes_response, fields=fields)

    return ServerCluster(
        Scenes,
        {a.count: 0, a.current_scene: 0, a.current_group: 0, a.scene_valid: False, a.name_support: 0},
        handlers={
            c.get_scene_membership: membership,
            c.store: store,
            c.remove_all: remove_all,
            c.recall: lambda _: Status.NOT_FOUND,
        },
    )
