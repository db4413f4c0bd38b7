"""Setting up and taking down a desk."""

from collections.abc import Iterable
from typing import Any, Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity import Entity

from ..const import CONF_REGION
from . import entities
from .hub import DeskHub
from .staff import StaffTokens

PLATFORMS: Final = [Platform.BINARY_SENSOR, Platform.EVENT, Platform.SENSOR, Platform.TODO]


async def async_setup_desk(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Connect a desk. Raises ConfigEntryNotReady while the region is away, ConfigEntryAuthFailed when signed out."""
    hub = DeskHub(hass, entry, entry.data[CONF_REGION][CONF_TOKEN])
    await hub.staff.async_load()
    await hub.coordinator.async_config_entry_first_refresh()
    hub.start()
    entry.runtime_data = hub
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    return True


async def async_unload_desk(hass: HomeAssistant, entry: ConfigEntry[Any]) -> bool:
    """Disconnect."""
    if unloaded := await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        entry.runtime_data.stop()
    return unloaded


async def async_remove_desk(hass: HomeAssistant, entry: ConfigEntry[Any]) -> None:
    """Forget who had signed in here."""
    await StaffTokens(hass, entry).async_remove()


def of_platform(platform: Platform, entry: ConfigEntry[Any]) -> Iterable[Entity]:
    """The entities of a desk on one platform."""
    match platform:
        case Platform.SENSOR:
            return [entities.DeskSensor(entry, description) for description in entities.SENSORS]
        case Platform.BINARY_SENSOR:
            return [entities.DeskConnection(entry, entities.CONNECTION)]
        case Platform.EVENT:
            return [entities.DeskSignal(entry, entities.SIGNAL)]
        case _:
            return [entities.DeskToDo(entry, entities.TO_DO)]
