"""An illuminance sensor on battery."""

from __future__ import annotations

import math
from typing import Any

from zigpy.profiles import zha
from zigpy.zcl.clusters.measurement import IlluminanceMeasurement

from .aps import HOME_AUTOMATION
from .clusters import Endpoint, ServerCluster
from .device import Device

ENDPOINT = 1
DARK = 0  # "too low to be measured"
BRIGHTEST = 0xFFFE

_A = IlluminanceMeasurement.AttributeDefs


def measured_value(lux: float) -> int:
    """Illuminance in lx as the cluster's value: 10000·log10(lx)+1, or 0 below 1 lx (ZCL 4.2.2.2.1)."""
    return DARK if lux < 1 else min(round(10_000 * math.log10(lux)) + 1, BRIGHTEST)


class LightSensor(Device):
    """Measures the light in a room."""

    model = "Light sensor"

    def __init__(self, name: str, *, ieee: str | None = None) -> None:
        super().__init__(name, ieee=ieee)
        self._lux = 0.0
        values = {
            _A.measured_value: DARK,
            _A.min_measured_value: 1,
            _A.max_measured_value: 50_000,
            _A.cluster_revision: 2,
        }
        self._illuminance = ServerCluster(IlluminanceMeasurement, values)
        endpoint = Endpoint(id=ENDPOINT, profile=HOME_AUTOMATION, device_type=zha.DeviceType.LIGHT_SENSOR)
        endpoint.add(self._illuminance)
        self.carry(endpoint)

    @property
    def lux(self) -> float:
        """The light on the sensor in lx."""
        return self._lux

    def set_lux(self, lux: float) -> None:
        """Put ``lux`` lx on the sensor. Raises ValueError below 0."""
        if not lux >= 0:
            raise ValueError(f"lux must not be negative, not {lux}")
        self._lux = lux
        self._illuminance.set(_A.measured_value, measured_value(lux))

    def snapshot(self) -> dict[str, Any]:
        """Light in lx beside the usual."""
        return {**super().snapshot(), "lux": self._lux}
