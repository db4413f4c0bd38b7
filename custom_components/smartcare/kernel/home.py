"""What the kernel must know about a home: its sensors, its risk group and a few durations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from enum import StrEnum

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


class SensorKind(StrEnum):
    """What a sensor measures, which decides what counts as evidence of a living person."""

    POWER = "power"
    LIGHT = "light"
    CONTACT = "contact"
    MOTION = "motion"
    BUTTON = "button"
    SWITCH = "switch"
    USAGE = "usage"
    PHONE = "phone"


class Appliance(StrEnum):
    """What is plugged in (requirement P3): it decides what a change of power means."""

    TV = "tv"
    KETTLE = "kettle"
    MICROWAVE = "microwave"
    RICE_COOKER = "rice_cooker"
    LAMP = "lamp"
    FAN = "fan"
    PC = "pc"
    REFRIGERATOR = "refrigerator"
    KIMCHI_REFRIGERATOR = "kimchi_refrigerator"
    ROUTER = "router"
    SET_TOP_BOX = "set_top_box"
    ELECTRIC_MAT = "electric_mat"
    WASHING_MACHINE = "washing_machine"
    OTHER = "other"


class RiskGroup(StrEnum):
    """The household's risk group, which caps how long it may be quiet (requirement P2)."""

    HIGH = "high"
    MEDIUM = "medium"
    GENERAL = "general"

    @property
    def cap_s(self) -> float:
        """The longest quiet time in seconds before a danger signal, whatever was learned."""
        return _CAP_S[self]


_CAP_S = {RiskGroup.HIGH: 24 * HOUR_S, RiskGroup.MEDIUM: 36 * HOUR_S, RiskGroup.GENERAL: 50 * HOUR_S}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """One sensor of a home; `id` is opaque and stable."""

    id: str
    kind: SensorKind
    appliance: Appliance | None = None
    front_door: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The watched home.

    `check_window_s` is how long the person has to answer a check before it becomes a danger. `pace` is for
    demonstrations only: every duration of the rule is divided by it.
    """

    sensors: tuple[Sensor, ...]
    risk: RiskGroup = RiskGroup.GENERAL
    check_window_s: float = HOUR_S
    timezone: tzinfo = UTC
    pace: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what would make the rule meaningless."""
        if not self.pace > 0:
            raise ValueError(f"pace must be above 0, not {self.pace!r}")
        if not self.check_window_s > 0:
            raise ValueError(f"check_window_s must be above 0, not {self.check_window_s!r}")
        ids = [sensor.id for sensor in self.sensors]
        if len(set(ids)) != len(ids):
            raise ValueError("every sensor needs its own id")

    @property
    def cap_s(self) -> float:
        """The longest quiet time in seconds before danger, at this home's pace."""
        return self.risk.cap_s / self.pace

    @property
    def window_s(self) -> float:
        """The time to answer a check in seconds, at this home's pace and never beyond half the cap."""
        return min(self.check_window_s / self.pace, self.cap_s / 2)

    @property
    def has_front_door(self) -> bool:
        """Whether a sensor can tell that someone went out."""
        return any(sensor.front_door for sensor in self.sensors)
