"""Whether the sensors live, which their entities alone do not tell."""

from collections.abc import Iterator, Sequence
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from .device_names import device_of
from .kernel.home import SensorKind
from .watched import WatchedSensor
from .zha_devices import zha_last_seen

# ZHA asks power and light sensors to report at least every 15 minutes; after four missed reports nobody is there. ZHA
# itself says so only after two hours.
SILENT_AFTER_S: Final = 3600.0
_REPORTING_KINDS: Final = (SensorKind.POWER, SensorKind.LIGHT)


@callback
def last_heard(hass: HomeAssistant, sensors: Sequence[WatchedSensor]) -> Iterator[tuple[WatchedSensor, float]]:
    """Yield the sensors whose radio tells when it last heard them, and that time in epoch seconds."""
    if not (heard := zha_last_seen(hass)):
        return
    for sensor in sensors:
        if (at := heard.get(_ieee_of(hass, sensor) or "")) is not None:
            yield sensor, at


def is_silent(sensor: WatchedSensor, heard_at: float, now: float) -> bool:
    """Tell whether a sensor that must report has missed its reports."""
    return sensor.kind in _REPORTING_KINDS and now - heard_at > SILENT_AFTER_S


def _ieee_of(hass: HomeAssistant, sensor: WatchedSensor) -> str | None:
    """Return the address of the Zigbee device behind a sensor."""
    if sensor.zha_ieee is not None:
        return sensor.zha_ieee
    device = device_of(hass, er.async_get(hass).async_get(sensor.entity_registry_id or ""))
    if device is None:
        return None
    return next((address for kind, address in device.connections if kind == dr.CONNECTION_ZIGBEE), None)
