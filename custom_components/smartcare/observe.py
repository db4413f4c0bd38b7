"""Home Assistant states read as the kernel's values: watts, lux, open or closed, on or off, a press."""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum, auto
from typing import Final, TypeGuard

from homeassistant.components.event import ATTR_EVENT_TYPE
from homeassistant.components.event import DOMAIN as EVENT_DOMAIN
from homeassistant.const import (
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
    UnitOfPower,
)
from homeassistant.core import State
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_conversion import PowerConverter

from .kernel.home import SensorKind

SOS_GESTURE: Final = "sos"

# What a Zigbee button sends beside presses: reports of its own attributes, polls, and the end of a press already told.
NOT_A_PRESS: Final = frozenset({"attribute_updated", "checkin", "check_in", "long_release", "release", "stop"})


class Unread(Enum):
    """A state that says nothing: neither a value nor that the sensor is gone."""

    UNREAD = auto()


type Value = float | str | Unread


def _watts(state: State) -> float:
    """Return power in W, whatever unit the sensor speaks."""
    unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT, UnitOfPower.WATT)
    return PowerConverter.convert(float(state.state), unit, UnitOfPower.WATT)


def _lux(state: State) -> float:
    """Return illuminance in lx, the only unit Home Assistant knows for it."""
    return float(state.state)


def _contact(state: State) -> str:
    """Return a contact's position; Home Assistant writes "on" for open."""
    return {STATE_ON: "open", STATE_OFF: "closed"}[state.state]


def _on_off(state: State) -> str:
    """Return on or off, also of lights and switches."""
    return {STATE_ON: "on", STATE_OFF: "off"}[state.state]


_LEVELS: Final[Mapping[SensorKind, Callable[[State], float | str]]] = {
    SensorKind.POWER: _watts,
    SensorKind.LIGHT: _lux,
    SensorKind.CONTACT: _contact,
    SensorKind.MOTION: _on_off,
    SensorKind.SWITCH: _on_off,
}


def can_be_seen(state: State | None, kind: SensorKind) -> TypeGuard[State]:
    """Tell whether the state shows a sensor that is there. A button never pressed is `unknown`, and there."""
    if state is None or state.state == STATE_UNAVAILABLE:
        return False
    return kind is SensorKind.BUTTON or state.state != STATE_UNKNOWN


def level_of(kind: SensorKind, state: State) -> Value:
    """Return the value of a sensor that has one at any time, from a state that can be seen.

    A state that is no number, or a unit nobody knows, is left unread: it is our own or the device's fault and must look
    neither like life nor like a lost sensor.
    """
    try:
        value = _LEVELS[kind](state)
    except HomeAssistantError, KeyError, ValueError:
        return Unread.UNREAD
    if isinstance(value, float) and not math.isfinite(value):
        return Unread.UNREAD
    return value


def is_press(old: State | None, new: State, since: datetime) -> bool:
    """Tell a real press of a button entity from what a restart or a lost radio does to its state.

    An event entity's state is the time of its last press: only one after `since`, when we began to listen, is new. A
    two-state button is pressed when it goes on, unless it was not to be seen before.
    """
    if new.state in (STATE_UNAVAILABLE, STATE_UNKNOWN):
        return False
    if new.domain == EVENT_DOMAIN:
        pressed_at = dt_util.parse_datetime(new.state)
        fresh = pressed_at is not None and pressed_at > since and (old is None or old.state != new.state)
        return fresh and str(new.attributes.get(ATTR_EVENT_TYPE)) not in NOT_A_PRESS
    return new.state == STATE_ON and old is not None and old.state in (STATE_OFF, STATE_UNKNOWN)
