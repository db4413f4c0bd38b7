"""What counts as evidence of a living person, one module per sensor kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..home import Home, Sensor, SensorKind
from .button import ButtonSense
from .contact import ContactSense
from .light import LightSense
from .motion import MotionSense
from .phone import PhoneSense
from .power import PowerSense
from .sense import Mark, Sense
from .switch import SwitchSense
from .usage import UsageSense

__all__ = ["Mark", "Sense", "sense_for"]


def sense_for(sensor: Sensor, home: Home) -> Sense:
    """Return a fresh sense for a sensor of this home."""
    return _SENSES[sensor.kind](sensor, home)


_SENSES: Mapping[SensorKind, Callable[[Sensor, Home], Sense]] = {
    SensorKind.POWER: lambda sensor, home: PowerSense(appliance=sensor.appliance, pace=home.pace),
    SensorKind.LIGHT: lambda _, home: LightSense(pace=home.pace),
    SensorKind.CONTACT: lambda _, __: ContactSense(),
    SensorKind.MOTION: lambda _, __: MotionSense(),
    SensorKind.SWITCH: lambda _, __: SwitchSense(),
    SensorKind.USAGE: lambda _, home: UsageSense(pace=home.pace),
    SensorKind.PHONE: lambda _, __: PhoneSense(),
    SensorKind.BUTTON: lambda _, __: ButtonSense(),
}
