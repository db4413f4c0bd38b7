"""What counts as evidence of a living person, one module per sensor kind."""

from __future__ import annotations

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
    match sensor.kind:
        case SensorKind.POWER:
            return PowerSense(appliance=sensor.appliance, pace=home.pace)
        case SensorKind.LIGHT:
            return LightSense(pace=home.pace)
        case SensorKind.CONTACT:
            return ContactSense()
        case SensorKind.MOTION:
            return MotionSense()
        case SensorKind.SWITCH:
            return SwitchSense()
        case SensorKind.USAGE:
            return UsageSense(pace=home.pace)
        case SensorKind.PHONE:
            return PhoneSense()
        case SensorKind.BUTTON:
            return ButtonSense()
