"""What all entities of a home share."""

from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription

from .const import DOMAIN
from .runtime import HomeRuntime, SmartcareConfigEntry

# What only a connected home has.
REGION_KEYS: Final = frozenset({"check_in", "region", "reports_waiting"})


@callback
def forget_region_entities(hass: HomeAssistant, entry: SmartcareConfigEntry) -> None:
    """Remove what a home no longer has that has left its region."""
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
        if entity.unique_id.removeprefix(f"{entry.entry_id}_") in REGION_KEYS:
            registry.async_remove(entity.entity_id)


class SmartcareEntity(Entity):
    """An entity on the household's own device. It is written when the watcher says that something has changed."""

    _attr_has_entity_name = True
    _attr_should_poll = False

    def __init__(self, entry: SmartcareConfigEntry, description: EntityDescription) -> None:
        self.entity_description = description
        self.runtime: HomeRuntime = entry.runtime_data
        self._attr_unique_id = f"{entry.entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)},
            entry_type=DeviceEntryType.SERVICE,
            manufacturer="SmartCare",
            name=entry.title,
        )

    async def async_added_to_hass(self) -> None:
        """Follow the watcher, and the way to the region."""
        await super().async_added_to_hass()
        self.async_on_remove(self.runtime.monitor.listen_for_updates(self._refresh))
        if self.runtime.region is not None:
            self.async_on_remove(self.runtime.region.listen_for_updates(self._refresh))

    @callback
    def _refresh(self) -> None:
        self.async_write_ha_state()
