"""Yes or no: danger, equipment that needs attention, and whether the region hears us."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_ROLE, ROLE_DESK
from .desk.setup import of_platform
from .entity import SmartcareEntity
from .equipment import faults
from .kernel.events import Stage
from .runtime import HomeRuntime, SmartcareConfigEntry

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class SmartcareBinarySensorDescription(BinarySensorEntityDescription):
    """A yes or no: where it comes from, what is told with it, and which homes have it."""

    is_on_fn: Callable[[HomeRuntime], bool]
    attributes_fn: Callable[[HomeRuntime], Mapping[str, Any]] = lambda runtime: {}
    has_fn: Callable[[HomeRuntime], bool] = lambda runtime: True


def _danger(runtime: HomeRuntime) -> dict[str, Any]:
    """Return the reason in words while there is danger, and nothing otherwise."""
    status = runtime.monitor.status()
    return {"explanation": runtime.sentences.explain(status.why) if status.stage is Stage.DANGER else None}


DESCRIPTIONS: Final = (
    SmartcareBinarySensorDescription(
        key="danger",
        translation_key="danger",
        device_class=BinarySensorDeviceClass.PROBLEM,
        is_on_fn=lambda runtime: runtime.monitor.status().stage is Stage.DANGER,
        attributes_fn=_danger,
    ),
    SmartcareBinarySensorDescription(
        key="equipment",
        translation_key="equipment",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda runtime: any(faults(runtime.monitor.sensors())),
        attributes_fn=lambda runtime: {
            "sensors": {status.id: state.value for status, state in faults(runtime.monitor.sensors())}
        },
    ),
    SmartcareBinarySensorDescription(
        key="region",
        translation_key="region",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        is_on_fn=lambda runtime: runtime.region is not None and runtime.region.is_connected,
        has_fn=lambda runtime: runtime.region is not None,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: SmartcareConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add what is yes or no in this home."""
    if entry.data[CONF_ROLE] == ROLE_DESK:
        async_add_entities(of_platform(Platform.BINARY_SENSOR, entry))
        return
    async_add_entities(
        SmartcareBinarySensor(entry, description)
        for description in DESCRIPTIONS
        if description.has_fn(entry.runtime_data)
    )


class SmartcareBinarySensor(SmartcareEntity, BinarySensorEntity):
    """One yes or no."""

    entity_description: SmartcareBinarySensorDescription
    _unrecorded_attributes = frozenset({"explanation"})

    @property
    def is_on(self) -> bool:
        """Return whether it is so at this moment."""
        return self.entity_description.is_on_fn(self.runtime)

    @property
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return what is told with it."""
        return self.entity_description.attributes_fn(self.runtime)
