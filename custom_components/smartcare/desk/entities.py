"""The few figures of a desk, for staff's own automations and displays: never a home, never a name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorEntityDescription, SensorStateClass
from homeassistant.components.todo import TodoItem, TodoItemStatus, TodoListEntity
from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity import EntityDescription

from .entity import DeskEntity
from .follower import Change
from .hub import DeskConfigEntry
from .summary import DeskSummary

_LISTED: Final = frozenset({"hand_over", "task", "transfer", "approval", "referral"})
"""What the to-do list shows; incidents are the board's."""


@dataclass(frozen=True, kw_only=True)
class DeskSensorDescription(SensorEntityDescription):
    """A figure and where it comes from."""

    value_fn: Callable[[DeskSummary], datetime | int | None]
    attributes_fn: Callable[[DeskSummary], Mapping[str, Any]] = lambda summary: {}


def _count(key: str, value_fn: Callable[[DeskSummary], int | None], **more: Any) -> DeskSensorDescription:
    return DeskSensorDescription(
        key=key, translation_key=key, state_class=SensorStateClass.MEASUREMENT, value_fn=value_fn, **more
    )


SENSORS: Final = (
    _count("to_handle", lambda summary: summary.to_handle, attributes_fn=lambda summary: dict(summary.unanswered)),
    _count("calls_for_help", lambda summary: summary.calls_for_help),
    _count("danger_signals", lambda summary: summary.danger_signals),
    DeskSensorDescription(
        key="oldest_unanswered",
        translation_key="oldest_unanswered",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda summary: summary.oldest_unanswered_at,
    ),
    _count("deferred", lambda summary: summary.deferred),
    _count("dispatches", lambda summary: summary.dispatches),
    _count("tickets", lambda summary: summary.equipment, entity_category=EntityCategory.DIAGNOSTIC),
)
CONNECTION: Final = BinarySensorEntityDescription(
    key="connection",
    translation_key="connection",
    device_class=BinarySensorDeviceClass.CONNECTIVITY,
    entity_category=EntityCategory.DIAGNOSTIC,
)
_KIND_OF_MOVE: Final[Mapping[str, str]] = {
    "raise": "raised",
    "defer": "deferred",
    "join": "joined",
    "resume": "resumed",
    "reopen": "reopened",
    "expire": "expired",
    "escalate": "escalated",
}
"""Moves after which somebody should look."""
SIGNAL: Final = EventEntityDescription(key="signal", translation_key="signal", event_types=[*_KIND_OF_MOVE.values()])
TO_DO: Final = EntityDescription(key="to_do", translation_key="to_do")


class DeskSensor(DeskEntity, SensorEntity):
    """One figure."""

    entity_description: DeskSensorDescription

    def __init__(self, entry: DeskConfigEntry, description: DeskSensorDescription) -> None:
        super().__init__(entry, description)

    @property
    def native_value(self) -> datetime | int | None:
        """Return the figure."""
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Return what is told with it."""
        return self.entity_description.attributes_fn(self.coordinator.data)


class DeskConnection(DeskEntity, BinarySensorEntity):
    """Whether changes reach this Home Assistant as they happen."""

    @property
    def available(self) -> bool:
        """A broken connection is this entity's own news."""
        return True

    @property
    def is_on(self) -> bool:
        """Return whether the stream is open."""
        return self.hub.is_connected


class DeskSignal(DeskEntity, EventEntity):
    """Something has happened that somebody should look at. What happened before we connected fires nothing."""

    async def async_added_to_hass(self) -> None:
        """Listen to the desk."""
        await super().async_added_to_hass()
        self.async_on_remove(self.hub.listen(self._tell))

    @callback
    def _handle_coordinator_update(self) -> None:
        """Figures that change are no event; the availability is."""
        self.async_write_ha_state()

    @callback
    def _tell(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if (kind := _KIND_OF_MOVE.get(change["move"])) is not None:
                self._trigger_event(kind, {name: change[name] for name in ("incident", "priority", "desk", "state")})
                self.async_write_ha_state()


class DeskToDo(DeskEntity, TodoListEntity):
    """Hand-overs to accept, follow-ups and other tasks. They are finished where their words belong: in the panel."""

    @property
    def todo_items(self) -> list[TodoItem]:
        """Return what waits."""
        return [
            TodoItem(
                uid=f"{one.kind}.{one.label}",
                summary=f"{one.what} ({one.label})",
                status=TodoItemStatus.NEEDS_ACTION,
                due=one.due_at,
            )
            for one in self.coordinator.data.to_do
            if one.kind in _LISTED
        ]
