"""What a change of power means, by what is plugged in (requirements P3, P4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..home import HOUR_S, Appliance


class Nature(StrEnum):
    """Whether a hand operates the appliance at all."""

    BY_HAND = "by_hand"
    CYCLES = "cycles"
    CONSTANT = "constant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """How an appliance is used.

    `hold_s`: how long a change must be held. `rest_s`: how long the appliance must have been off before going on is a
    person's doing; shorter pauses are its own thermostat or programme. `counts_off`: whether going off is one too.
    """

    nature: Nature = Nature.BY_HAND
    hold_s: float = 60.0
    rest_s: float = 0.0
    counts_off: bool = True


_ANYTHING = Handling()
_HANDLING: Mapping[Appliance, Handling] = {
    # Both ends of watching are the viewer's.
    Appliance.TV: Handling(),
    # A cup boils in a minute or two, and the kettle stops by itself right after the hand.
    Appliance.KETTLE: Handling(hold_s=30.0),
    # Half a minute is a usual time; the end follows the hand by minutes.
    Appliance.MICROWAVE: Handling(hold_s=10.0),
    # Cooking is begun by hand; keeping warm goes on for days in short pulses.
    Appliance.RICE_COOKER: Handling(rest_s=HOUR_S, counts_off=False),
    Appliance.LAMP: Handling(),
    # Fans are sold with a timer that switches off.
    Appliance.FAN: Handling(counts_off=False),
    # A computer falls asleep by itself.
    Appliance.PC: Handling(counts_off=False),
    Appliance.REFRIGERATOR: Handling(nature=Nature.CYCLES),
    Appliance.KIMCHI_REFRIGERATOR: Handling(nature=Nature.CYCLES),
    Appliance.ROUTER: Handling(nature=Nature.CONSTANT),
    # Standby and use differ by less than a channel's picture does.
    Appliance.SET_TOP_BOX: Handling(nature=Nature.CONSTANT),
    # Its thermostat cycles all night; mats switch off by themselves after hours.
    Appliance.ELECTRIC_MAT: Handling(rest_s=2 * HOUR_S, counts_off=False),
    # One start by hand, then an hour of motor and heater.
    Appliance.WASHING_MACHINE: Handling(rest_s=HOUR_S, counts_off=False),
}


def handling_of(appliance: Appliance | None) -> Handling:
    """Return how an appliance is used; what is not known counts in both directions."""
    return _ANYTHING if appliance is None else _HANDLING.get(appliance, _ANYTHING)
