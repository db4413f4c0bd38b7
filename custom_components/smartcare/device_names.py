"""Devices and names from the registries, in a way that the oldest and the newest Home Assistant both understand.

Newer versions split devices into parents and children, and give each to a single config entry.
"""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er

from .zha_devices import ZHA_DOMAIN

if TYPE_CHECKING:
    from collections.abc import Iterator


@callback
def device_of(hass: HomeAssistant, entry: er.RegistryEntry | None) -> dr.DeviceEntry | None:
    """Return the thing an entity belongs to; for a part of a larger one (an outlet of a strip), the larger one."""
    if entry is None or entry.device_id is None:
        return None
    registry = dr.async_get(hass)
    device = registry.async_get(entry.device_id)
    parent_id: str | None = getattr(device, "parent_device_id", None)
    whole = registry.async_get(parent_id) if parent_id is not None else device
    return whole if isinstance(whole, dr.DeviceEntry) else None


@callback
def zha_devices(hass: HomeAssistant) -> Iterator[tuple[str, dr.DeviceEntry]]:
    """Yield ZHA's devices by address."""
    registry = dr.async_get(hass)
    for entry in hass.config_entries.async_entries(ZHA_DOMAIN):
        for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
            for domain, address in device.identifiers:
                if domain == ZHA_DOMAIN:
                    yield address, device


@callback
def name_of(hass: HomeAssistant, entry: er.RegistryEntry) -> str:
    """Return the name people know an entity's device by, or the entity's own where there is no device."""
    own = entry.name or entry.original_name or entry.entity_id
    part = dr.async_get(hass).async_get(entry.device_id) if entry.device_id else None
    return (part.name_by_user or part.name or own) if part else own


@callback
def area_of(hass: HomeAssistant, entry: er.RegistryEntry) -> str | None:
    """Return the name of the room an entity is in."""
    device = device_of(hass, entry)
    return area_name(hass, entry.area_id or (device.area_id if device else None))


@callback
def area_name(hass: HomeAssistant, area_id: str | None) -> str | None:
    """Return the name of a room."""
    area = ar.async_get(hass).async_get_area(area_id) if area_id else None
    return area.name if area else None
