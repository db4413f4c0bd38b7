"""How the person is, as far as the home can tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.const import EntityCategory, Platform, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .const import CONF_ROLE, ROLE_DESK
from .desk.setup import of_platform
from .entity import SmartcareEntity
from .kernel.events import Stage, Status
from .runtime import HomeRuntime, SmartcareConfigEntry

PARALLEL_UPDATES = 0

_RISING: Final = (Stage.NORMAL, Stage.WATCH, Stage.CHECK)


@dataclass(frozen=True, kw_only=True)
class SmartcareSensorDescription(SensorEntityDescription):
    """A figure: where it comes from, what is told with it, and which homes have it."""

    value_fn: Callable[[HomeRuntime, Status], datetime | float | int | str | None]
    attributes_fn: Callable[[HomeRuntime, Status], Mapping[str, Any]] = lambda runtime, status: {}
    has_fn: Callable[[HomeRuntime], bool] = lambda runtime: True


def _explained(runtime: HomeRuntime, status: Status) -> dict[str, Any]:
    """Return why the stage is what it is: a sentence for people, and which quiet clock runs."""
    return {"explanation": runtime.sentences.explain(status.why), "clock": status.clock.value}


def _drift(runtime: HomeRuntime, status: Status) -> dict[str, Any]:
    """Return how the quiet of usual days has changed lately, None while it has not."""
    drift = runtime.monitor.drift()
    return {"drift": None if drift is None else runtime.sentences.explain(drift)}


def _evidence(runtime: HomeRuntime, status: Status) -> dict[str, Any]:
    """Return which sensor showed the last sign of life, by its opaque id; None when the person answered."""
    return {"sensor": status.last_evidence_sensor}


def _moment(at: float | None) -> datetime | None:
    """Return epoch seconds as a time, to the second: fractions would only make the state flicker."""
    return None if at is None else dt_util.utc_from_timestamp(round(at))


def _next_stage_at(status: Status) -> datetime | None:
    """Return when the next stage is due if nothing happens; None when none is."""
    if status.stage not in _RISING:
        return None
    return _moment(dt_util.utcnow().timestamp() - status.quiet_s + status.limit_s)


DESCRIPTIONS: Final = (
    SmartcareSensorDescription(
        key="stage",
        translation_key="stage",
        device_class=SensorDeviceClass.ENUM,
        options=[stage.value for stage in Stage],
        value_fn=lambda runtime, status: status.stage.value,
        attributes_fn=_explained,
    ),
    SmartcareSensorDescription(
        key="last_evidence",
        translation_key="last_evidence",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda runtime, status: _moment(status.last_evidence_at),
        attributes_fn=_evidence,
    ),
    SmartcareSensorDescription(
        key="time_quiet",
        translation_key="time_quiet",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.HOURS,
        suggested_display_precision=1,
        value_fn=lambda runtime, status: round(status.quiet_s),
        attributes_fn=_drift,
    ),
    SmartcareSensorDescription(
        key="next_stage",
        translation_key="next_stage",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda runtime, status: _next_stage_at(status),
        attributes_fn=lambda runtime, status: {"limit_hours": round(status.limit_s / 3600, 2)},
    ),
    SmartcareSensorDescription(
        key="reports_waiting",
        translation_key="reports_waiting",
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda runtime, status: runtime.region.waiting if runtime.region else None,
        has_fn=lambda runtime: runtime.region is not None,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant, entry: SmartcareConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add the figures of the home."""
    if entry.data[CONF_ROLE] == ROLE_DESK:
        async_add_entities(of_platform(Platform.SENSOR, entry))
        return
    async_add_entities(
        SmartcareSensor(entry, description) for description in DESCRIPTIONS if description.has_fn(entry.runtime_data)
    )


class SmartcareSensor(SmartcareEntity, SensorEntity):
    """One figure of the home."""

    entity_description: SmartcareSensorDescription
    _unrecorded_attributes = frozenset({"explanation", "drift"})

    @property
    def native_value(self) -> datetime | float | int | str | None:
        """Return the figure at this moment."""
        return self.entity_description.value_fn(self.runtime, self.runtime.monitor.status())

    @property
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return what is told with the figure."""
        return self.entity_description.attributes_fn(self.runtime, self.runtime.monitor.status())
