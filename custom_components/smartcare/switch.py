"""The absence of the person, as a switch: away from now until somebody is seen again."""

from collections.abc import Mapping
from typing import Any, Final

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .entity import SmartcareEntity
from .kernel.events import Absence
from .runtime import SmartcareConfigEntry

PARALLEL_UPDATES = 0

ABSENCE: Final = SwitchEntityDescription(key="absence", translation_key="absence")


async def async_setup_entry(
    hass: HomeAssistant, entry: SmartcareConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the switch."""
    async_add_entities([AbsenceSwitch(entry, ABSENCE)])


class AbsenceSwitch(SmartcareEntity, SwitchEntity):
    """On while an absence is noted (W16), also one that has yet to begin."""

    @property
    def is_on(self) -> bool:
        """Return whether an absence is noted."""
        return self.runtime.monitor.status().absence is not None

    @property
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return from when until when, and where to; the place is what the person chose to tell."""
        absence = self.runtime.monitor.status().absence
        if absence is None:
            return {}
        ends_at = None if absence.ends_at is None else dt_util.utc_from_timestamp(absence.ends_at)
        return {"starts_at": dt_util.utc_from_timestamp(absence.starts_at), "ends_at": ends_at, "place": absence.place}

    async def async_turn_on(self, **kwargs: Any) -> None:
        """Note an absence from now on, without an end."""
        self.runtime.monitor.set_absence(Absence(starts_at=dt_util.utcnow().timestamp(), by="household"))

    async def async_turn_off(self, **kwargs: Any) -> None:
        """The person is back, or stays."""
        self.runtime.monitor.set_absence(None)
