"""What all entities of a desk share."""

from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from ..const import DOMAIN
from .coordinator import DeskCoordinator
from .hub import DeskConfigEntry, DeskHub


class DeskEntity(CoordinatorEntity[DeskCoordinator]):
    """An entity on the desk's own device."""

    _attr_has_entity_name = True

    def __init__(self, entry: DeskConfigEntry, description: EntityDescription) -> None:
        super().__init__(entry.runtime_data.coordinator)
        self.entity_description = description
        self.hub: DeskHub = entry.runtime_data
        self._attr_unique_id = f"{entry.entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry.entry_id)},
            entry_type=DeviceEntryType.SERVICE,
            manufacturer="SmartCare",
            name=entry.title,
        )
