"""What waits for whoever is at the desk."""

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .desk.hub import DeskConfigEntry
from .desk.setup import of_platform

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant, entry: DeskConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the list of a desk; a home has none."""
    async_add_entities(of_platform(Platform.TODO, entry))
