"""What happens, as events that automations can act on.

The watcher tells only what is new, and begins to tell after these entities are there. So a restart never fires an old
event again: Home Assistant itself restores when the last one was.
"""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.event import EventDeviceClass, EventEntity, EventEntityDescription
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import CONF_ROLE, ROLE_DESK
from .desk.setup import of_platform
from .entity import SmartcareEntity
from .kernel.events import SosPressed, Stage, StageChange
from .notices import Notice
from .runtime import SmartcareConfigEntry

PARALLEL_UPDATES = 0

PRESSED: Final = "pressed"
REQUESTED: Final = "requested"

STAGE: Final = EventEntityDescription(
    key="stage_change", translation_key="stage_change", event_types=[stage.value for stage in Stage]
)
SOS: Final = EventEntityDescription(
    key="sos", translation_key="sos", device_class=EventDeviceClass.BUTTON, event_types=[PRESSED]
)
CHECK_IN: Final = EventEntityDescription(key="check_in", translation_key="check_in", event_types=[REQUESTED])


async def async_setup_entry(
    hass: HomeAssistant, entry: SmartcareConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the events of the home."""
    if entry.data[CONF_ROLE] == ROLE_DESK:
        async_add_entities(of_platform(Platform.EVENT, entry))
        return
    async_add_entities([StageChangeEvent(entry, STAGE), SosEvent(entry, SOS)])
    if entry.runtime_data.region is not None:
        async_add_entities([CheckInEvent(entry, CHECK_IN)])


class SmartcareEvent(SmartcareEntity, EventEntity):
    """An event; written when it happens and never otherwise."""

    @callback
    def _refresh(self) -> None:
        """Figures that change are no event."""

    @callback
    def _fire(self, event_type: str, attributes: Mapping[str, Any]) -> None:
        self._trigger_event(event_type, dict(attributes))
        self.async_write_ha_state()


class StageChangeEvent(SmartcareEvent):
    """The stage has changed; the event type is the new stage."""

    async def async_added_to_hass(self) -> None:
        """Listen to the watcher."""
        await super().async_added_to_hass()
        self.async_on_remove(self.runtime.monitor.listen(self._tell))

    @callback
    def _tell(self, event: Notice) -> None:
        if isinstance(event, StageChange):
            self._fire(
                event.stage.value,
                {
                    "previous": event.previous.value,
                    "clock": event.clock.value,
                    "quiet_seconds": round(event.quiet_s),
                    "limit_seconds": round(event.limit_s),
                    "explanation": self.runtime.sentences.explain(event.why),
                },
            )


class SosEvent(SmartcareEvent):
    """The person has pressed the SOS button."""

    async def async_added_to_hass(self) -> None:
        """Listen to the watcher."""
        await super().async_added_to_hass()
        self.async_on_remove(self.runtime.monitor.listen(self._tell))

    @callback
    def _tell(self, event: Notice) -> None:
        if isinstance(event, SosPressed):
            self._fire(PRESSED, {"sensor": event.sensor})


class CheckInEvent(SmartcareEvent):
    """The region asks that the person be spoken to."""

    async def async_added_to_hass(self) -> None:
        """Listen to the region."""
        await super().async_added_to_hass()
        assert self.runtime.region is not None
        self.async_on_remove(self.runtime.region.listen_for_check_in(self._tell))

    @callback
    def _tell(self, command: Mapping[str, Any]) -> None:
        self._fire(REQUESTED, command)
