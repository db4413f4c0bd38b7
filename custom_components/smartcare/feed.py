"""Listens to Home Assistant and hands on what the watched sensors say."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Protocol

from homeassistant.core import CALLBACK_TYPE, Event, EventStateChangedData, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util

from .kernel.home import SensorKind
from .kernel.observation import Observation
from .observe import NOT_A_PRESS, SOS_GESTURE, Unread, can_be_seen, is_press, level_of
from .watched import WatchedSensor

ZHA_EVENT: Final = "zha_event"
ATTR_COMMAND: Final = "command"
ATTR_DEVICE_IEEE: Final = "device_ieee"

# After an automation or a person elsewhere switched a plug, its power follows within this many seconds.
MACHINE_ECHO_S: Final = 90.0

_RELAY_DOMAINS: Final = ("light", "switch")


class Listener(Protocol):
    """Who wants to know what the sensors say."""

    def observed(self, observation: Observation, *, by_machine: bool) -> None:
        """Take a reading; `by_machine` when an automation or someone elsewhere caused it, not the person."""

    def seen(self, sensor: str, at: float) -> None:
        """Take note that the sensor lives."""


class SensorFeed:
    """Follows the watched sensors through renamed entities and ZHA's events, between `start` and `stop`."""

    def __init__(self, hass: HomeAssistant, sensors: Sequence[WatchedSensor], listener: Listener) -> None:
        self._hass = hass
        self._listener = listener
        self._since = dt_util.utcnow()
        self._by_registry_id = {sensor.entity_registry_id: sensor for sensor in sensors if sensor.entity_registry_id}
        self._by_ieee = {sensor.zha_ieee: sensor for sensor in sensors if sensor.zha_ieee}
        self._entities: dict[str, WatchedSensor] = {}
        self._relays: dict[str, list[WatchedSensor]] = {}
        self._machine_until: dict[str, float] = {}
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._unfollow: CALLBACK_TYPE | None = None

    @callback
    def start(self) -> None:
        """Begin to listen, and hand on where every sensor stands now."""
        self._since = dt_util.utcnow()
        self._unsubscribe.append(
            self._hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._registry_updated, self._registry_filter)
        )
        if self._by_ieee:
            self._unsubscribe.append(self._hass.bus.async_listen(ZHA_EVENT, self._zha_event, self._zha_filter))
        self._follow()
        self.hand_on_all()

    @callback
    def stop(self) -> None:
        """Listen no more."""
        while self._unsubscribe:
            self._unsubscribe.pop()()
        self._stop_following()

    def _missing(self) -> list[WatchedSensor]:
        """Return the sensors whose entity is no longer registered."""
        followed = {sensor.id for sensor in self._entities.values()}
        return [sensor for sensor in self._by_registry_id.values() if sensor.id not in followed]

    @callback
    def _follow(self) -> None:
        """Subscribe to the entities as they are called now, and to the relays of the watched plugs."""
        registry = er.async_get(self._hass)
        for registry_id, sensor in self._by_registry_id.items():
            if (entry := registry.async_get(registry_id)) is None:
                continue
            self._entities[entry.entity_id] = sensor
            if sensor.kind is SensorKind.POWER and entry.device_id:
                for other in er.async_entries_for_device(registry, entry.device_id):
                    if other.domain in _RELAY_DOMAINS:
                        self._relays.setdefault(other.entity_id, []).append(sensor)
        self._unfollow = async_track_state_change_event(
            self._hass, {*self._entities, *self._relays}, self._state_changed
        )

    @callback
    def _stop_following(self) -> None:
        if self._unfollow is not None:
            self._unfollow()
            self._unfollow = None
        self._entities.clear()
        self._relays.clear()

    @callback
    def _registry_filter(self, data: er.EventEntityRegistryUpdatedData) -> bool:
        """Let through what concerns an entity we follow, or one that might be back."""
        return (
            data["entity_id"] in self._entities or data.get("old_entity_id") in self._entities or bool(self._missing())
        )

    @callback
    def _registry_updated(self, _event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        """Follow the entities under their new names."""
        self._stop_following()
        self._follow()
        self.hand_on_all()

    @callback
    def hand_on_all(self) -> None:
        """Hand on every entity's state; one that is no longer registered cannot be seen."""
        now = dt_util.utcnow()
        for entity_id, sensor in self._entities.items():
            self._hand_on(sensor, self._hass.states.get(entity_id), now)
        for sensor in self._missing():
            self._hand_on(sensor, None, now)

    @callback
    def _state_changed(self, event: Event[EventStateChangedData]) -> None:
        """Hand on a watched entity's new state; remember a relay that was not switched by hand."""
        entity_id, old, new = event.data["entity_id"], event.data["old_state"], event.data["new_state"]
        if entity_id in self._relays and new is not None and _is_by_machine(new):
            for sensor in self._relays[entity_id]:
                self._machine_until[sensor.id] = event.time_fired_timestamp + MACHINE_ECHO_S
        if (sensor_ := self._entities.get(entity_id)) is None:
            return
        if sensor_.kind is SensorKind.BUTTON:
            self._button_changed(sensor_, old, new, event.time_fired)
        else:
            self._hand_on(sensor_, new, event.time_fired)

    @callback
    def _button_changed(self, sensor: WatchedSensor, old: State | None, new: State | None, at: datetime) -> None:
        """Hand on a press, or that the button is there or gone."""
        if new is not None and is_press(old, new, self._since):
            self._listener.observed(Observation(sensor.id, at.timestamp(), SOS_GESTURE), by_machine=False)
        else:
            self._hand_on(sensor, new, at)

    @callback
    def _hand_on(self, sensor: WatchedSensor, state: State | None, at: datetime) -> None:
        """Hand on what one state says."""
        moment = at.timestamp()
        if not can_be_seen(state, sensor.kind):
            self._listener.observed(Observation(sensor.id, moment, None), by_machine=False)
        elif sensor.kind is SensorKind.BUTTON:
            self._listener.seen(sensor.id, moment)
        elif (value := level_of(sensor.kind, state)) is not Unread.UNREAD:
            by_machine = self._machine_until.get(sensor.id, 0.0) >= moment or (
                sensor.kind is SensorKind.SWITCH and _is_by_machine(state)
            )
            self._listener.observed(Observation(sensor.id, moment, value), by_machine=by_machine)

    @callback
    def _zha_filter(self, data: Mapping[str, Any]) -> bool:
        """Let through the events of our buttons."""
        return data.get(ATTR_DEVICE_IEEE) in self._by_ieee

    @callback
    def _zha_event(self, event: Event[dict[str, Any]]) -> None:
        """Hand on a press; anything else a button sends shows that it lives."""
        sensor = self._by_ieee[event.data[ATTR_DEVICE_IEEE]]
        at = event.time_fired_timestamp
        command = event.data.get(ATTR_COMMAND)
        if command is None or command in NOT_A_PRESS:
            self._listener.seen(sensor.id, at)
        else:
            self._listener.observed(Observation(sensor.id, at, SOS_GESTURE), by_machine=False)


def _is_by_machine(state: State) -> bool:
    """Tell whether an automation, a script or someone signed in caused the state, rather than a hand on the device."""
    return state.context.parent_id is not None or state.context.user_id is not None
