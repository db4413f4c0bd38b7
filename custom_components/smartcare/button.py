"""The button the person may press: I am fine."""

from typing import Final

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .entity import SmartcareEntity
from .runtime import SmartcareConfigEntry

PARALLEL_UPDATES = 0

I_AM_FINE: Final = ButtonEntityDescription(key="i_am_fine", translation_key="i_am_fine")


async def async_setup_entry(
    hass: HomeAssistant, entry: SmartcareConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the button."""
    async_add_entities([FineButton(entry, I_AM_FINE)])


class FineButton(SmartcareEntity, ButtonEntity):
    """Ends a check, and a danger."""

    async def async_press(self) -> None:
        """Take the person at their word."""
        self.runtime.monitor.acknowledge("button")
