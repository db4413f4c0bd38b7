"""What a resident file says: a home with devices, the habits of the one who lives there, and what may befall them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from aggregator.kernel.home import Appliance

EVERY_DAY = frozenset(range(7))


class DeviceKind(StrEnum):
    """The virtual Zigbee devices a home can have."""

    PLUG = "plug"
    LIGHT = "light"
    DOOR = "door"
    BUTTON = "button"


class Habit(StrEnum):
    """What a resident does by habit."""

    WAKE = "wake"
    SLEEP = "sleep"
    USE = "use"
    LAMP = "lamp"
    GO_OUT = "go_out"


class Happening(StrEnum):
    """What can befall the resident or the home."""

    COLLAPSE = "collapse"
    RECOVER = "recover"
    TRAVEL = "travel"
    RETURN = "return"
    LEAVE_ON = "leave_on"
    UNPLUG = "unplug"
    BATTERY_DIES = "battery_dies"
    LOSE_RADIO = "lose_radio"
    SOS = "sos"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """One device of the home. Power in W, light in lx.

    ``window`` is the share of outdoor light that reaches a light sensor; ``lamp`` what its room's lamp adds. A plug
    with a lamp names the sensor it ``lights`` and the light it adds there.
    """

    name: str
    kind: DeviceKind
    appliance: Appliance = Appliance.OTHER
    watts: float = 0.0
    standby: float = 0.0
    window: float = 0.0
    lamp: float = 0.0
    lights: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """One habit. ``at`` in seconds after local midnight; ``lasts`` in seconds; both vary by ± their own share."""

    does: Habit
    at: float
    vary: float = 0.0
    lasts: float | None = None
    lasts_vary: float = 0.0
    device: str | None = None
    days: frozenset[int] = EVERY_DAY  # 0 is Monday
    chance: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that befalls. Without a day it waits for a command; day 1 is the first; ``at`` as in a routine."""

    name: str
    does: Happening
    day: int | None = None
    at: float | None = None
    lasts: float | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the sun shines, in degrees north and east."""

    latitude: float = 37.5
    longitude: float = 127.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """A whole resident file. ``starts`` is the home time at which the simulation begins, None for the real time."""

    name: str
    seed: int
    timezone: ZoneInfo
    place: Place
    starts: datetime | None
    devices: Mapping[str, Fixture]
    routines: tuple[Routine, ...]
    events: Mapping[str, Event]

    @property
    def front_door(self) -> str | None:
        """The door one goes out through: the first one of the file."""
        return next((device.name for device in self.devices.values() if device.kind is DeviceKind.DOOR), None)
