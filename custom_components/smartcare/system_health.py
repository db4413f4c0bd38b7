"""A line for each figure in Home Assistant's system information."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback

from .const import CONF_ROLE, DOMAIN, ROLE_DESK, ROLE_HOME
from .desk.hub import DeskConfigEntry
from .runtime import SmartcareConfigEntry


@callback
def async_register(hass: HomeAssistant, register: system_health.SystemHealthRegistration) -> None:
    """Register the figures."""
    register.async_register_info(_figures)


async def _figures(hass: HomeAssistant) -> dict[str, Any]:
    """Return how many homes are watched, and how their reports get through."""
    loaded = hass.config_entries.async_loaded_entries(DOMAIN)
    entries: list[SmartcareConfigEntry] = [entry for entry in loaded if entry.data[CONF_ROLE] == ROLE_HOME]
    desks: list[DeskConfigEntry] = [entry for entry in loaded if entry.data[CONF_ROLE] == ROLE_DESK]
    regions = [region for entry in entries if (region := entry.runtime_data.region) is not None]
    return {
        "homes": len(entries),
        "connected": f"{sum(region.is_connected for region in regions)}/{len(regions)}",
        "reports_waiting": sum(region.waiting for region in regions),
        "desks": f"{sum(desk.runtime_data.is_connected for desk in desks)}/{len(desks)}",
    }
