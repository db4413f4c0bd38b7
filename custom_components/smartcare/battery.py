"""How full the batteries of the sensors are: told by another entity of the same device."""

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.const import PERCENTAGE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from .device_names import zha_devices
from .watched import WatchedSensor

_FULL = 100


@callback
def battery_of(hass: HomeAssistant, sensor: WatchedSensor) -> int | None:
    """Return how full a sensor's battery is in percent; None where it has none, or does not tell."""
    device_id = _device_id(hass, sensor)
    if device_id is None:
        return None
    for entry in er.async_entries_for_device(er.async_get(hass), device_id):
        if (
            entry.device_class or entry.original_device_class
        ) == SensorDeviceClass.BATTERY and entry.domain == "sensor":
            return _percent(hass, entry.entity_id)
    return None


def _device_id(hass: HomeAssistant, sensor: WatchedSensor) -> str | None:
    """Return the device a sensor is part of."""
    if sensor.zha_ieee is not None:
        device: dr.DeviceEntry | None = dict(zha_devices(hass)).get(sensor.zha_ieee)
        return None if device is None else device.id
    entry = er.async_get(hass).async_get(sensor.entity_registry_id or "")
    return None if entry is None else entry.device_id


def _percent(hass: HomeAssistant, entity_id: str) -> int | None:
    """Return the state of a battery sensor, within 0 to 100; None for one that is not in percent or not known."""
    state = hass.states.get(entity_id)
    if state is None or state.attributes.get("unit_of_measurement") != PERCENTAGE:
        return None
    try:
        return round(min(max(float(state.state), 0), _FULL))
    except OverflowError, ValueError:
        return None
