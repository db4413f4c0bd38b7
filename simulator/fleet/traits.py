"""Who lives in a home, and with which sensors: drawn once, the same for the same seed and number."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .integration.kernel.home import Appliance, Sensor, SensorKind

TV, COOKER, LIGHT, DOOR, SOS = "s_1", "s_2", "s_3", "s_4", "s_5"
HOUR_S = 3600.0

_TV = Sensor(id=TV, kind=SensorKind.POWER, appliance=Appliance.TV)
_COOKER = Sensor(id=COOKER, kind=SensorKind.POWER, appliance=Appliance.MICROWAVE)
_LIGHT = Sensor(id=LIGHT, kind=SensorKind.LIGHT)
_DOOR = Sensor(id=DOOR, kind=SensorKind.CONTACT, front_door=True)
_SOS = Sensor(id=SOS, kind=SensorKind.BUTTON)
SENSORS = {
    (cooker, door, sos): (
        _TV,
        *((_COOKER,) if cooker else ()),
        _LIGHT,
        *((_DOOR,) if door else ()),
        *((_SOS,) if sos else ()),
    )
    for cooker in (False, True)
    for door in (False, True)
    for sos in (False, True)
}
"""The sensors of a home by what it has beside television and light (P1, P8); shared, for there are many homes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """One person's ways. Hours of the local day, W, lx; chances are per day."""

    cooker: bool
    door: bool
    sos: bool
    wakes: float
    sleeps: float
    evening_s: float
    goes_out: float
    tv_w: float
    standby_w: float
    lamp_lx: float
    window_lx: float

    @property
    def sensors(self) -> tuple[Sensor, ...]:
        """What hangs in the home."""
        return SENSORS[self.cooker, self.door, self.sos]


def draw(seed: int, number: int) -> Traits:
    """The person of the home with this number."""
    chance = Random(f"{seed}:traits:{number}")
    return Traits(
        cooker=chance.random() < 0.4,
        door=chance.random() < 0.7,
        sos=chance.random() < 0.5,
        wakes=min(max(chance.gauss(6.3, 0.8), 4.6), 9.0),
        sleeps=min(max(chance.gauss(22.2, 0.8), 20.0), 25.0),
        evening_s=chance.uniform(1.5, 4.0) * HOUR_S,
        goes_out=chance.uniform(0.3, 0.95),
        tv_w=chance.uniform(45.0, 140.0),
        standby_w=chance.uniform(0.3, 1.5),
        lamp_lx=chance.uniform(60.0, 220.0),
        window_lx=chance.uniform(150.0, 700.0),
    )
