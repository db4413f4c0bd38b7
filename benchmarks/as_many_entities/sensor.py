"""One entity for each line of a file, named by it; they never change."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import voluptuous as vol
from homeassistant.components.sensor import PLATFORM_SCHEMA, SensorEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.entity_platform import AddEntitiesCallback
from homeassistant.helpers.typing import ConfigType, DiscoveryInfoType

_NAMES: Final = "names"
PLATFORM_SCHEMA = PLATFORM_SCHEMA.extend({vol.Required(_NAMES): cv.isfile})


async def async_setup_platform(
    hass: HomeAssistant,
    config: ConfigType,
    async_add_entities: AddEntitiesCallback,
    _discovery_info: DiscoveryInfoType | None = None,
) -> None:
    """Add them all."""
    text = await hass.async_add_executor_job(_read, config[_NAMES])
    async_add_entities(Named(number, name) for number, name in enumerate(text.splitlines()))


class Named(SensorEntity):
    """An entity that has a name and a value."""

    _attr_should_poll = False

    def __init__(self, number: int, name: str) -> None:
        self._attr_unique_id = f"as-many-{number}"
        self._attr_name = name
        self._attr_native_value: Any = number


def _read(file: str) -> str:
    return Path(file).read_text(encoding="utf-8")
