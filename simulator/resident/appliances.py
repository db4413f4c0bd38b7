"""How much power an appliance draws: usual values, ripple, compressor and thermostat cycles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from aggregator.kernel.home import Appliance

from .chance import level, swing
from .model import Fixture

RIPPLE_S = 15.0
LARGEST_W = 3276.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Usual W running and standing by; ``runs``: it ends by itself after so many seconds; ``always``: never off.

    ``load`` gives the share of ``watts`` drawn ``since`` seconds after switching on, at home time ``at``.
    """

    watts: float
    standby: float = 0.0
    runs: float | None = None
    always: bool = False
    load: Callable[[float, float, str], float]


def _steady(share: float) -> Callable[[float, float, str], float]:
    """Constant but for a ripple of ± ``share``."""

    def load(at: float, _since: float, who: str) -> float:
        return 1.0 + share * swing(who, "ripple", int(at // RIPPLE_S))

    return load


def _cycle(period: float, duty: float, idle: float) -> Callable[[float, float, str], float]:
    """A compressor or thermostat: on for ``duty`` of each period of about ``period`` seconds, ``idle`` between."""

    def load(at: float, _since: float, who: str) -> float:
        shifted = at + period * level(who, "phase")
        number, place = divmod(shifted, period)
        on_for = period * duty * (1.0 + 0.2 * swing(who, "cycle", int(number)))
        ripple = 0.03 * swing(who, "ripple", int(at // RIPPLE_S))
        start = 0.25 if place < 60.0 else 0.0  # a compressor draws more until it has pressure
        return 1.0 + ripple + start if place < on_for else idle

    return load


def _rice(at: float, since: float, who: str) -> float:
    """Cooks for twenty-five minutes, then keeps warm in short bursts."""
    if since < 1500.0:
        return 1.0 + 0.02 * swing(who, int(at // RIPPLE_S))
    return 0.5 if since % 300.0 < 45.0 else 0.01


def _wash(at: float, since: float, who: str) -> float:
    """Heats first, then turns the drum with pauses."""
    if since < 720.0:
        return 1.0 + 0.02 * swing(who, int(at // RIPPLE_S))
    return 0.15 + 0.08 * level(who, int(at // RIPPLE_S)) if since % 60.0 < 40.0 else 0.01


PROFILES: dict[Appliance, Profile] = {
    Appliance.TV: Profile(watts=92.0, standby=0.5, load=_steady(0.08)),
    Appliance.KETTLE: Profile(watts=1850.0, runs=200.0, load=_steady(0.01)),
    Appliance.MICROWAVE: Profile(watts=1100.0, standby=1.2, runs=150.0, load=_steady(0.03)),
    Appliance.RICE_COOKER: Profile(watts=900.0, standby=0.8, load=_rice),
    Appliance.LAMP: Profile(watts=9.0, load=_steady(0.01)),
    Appliance.FAN: Profile(watts=38.0, standby=0.3, load=_steady(0.03)),
    Appliance.PC: Profile(watts=75.0, standby=1.5, load=_steady(0.3)),
    Appliance.REFRIGERATOR: Profile(watts=95.0, always=True, load=_cycle(3300.0, 0.4, 0.02)),
    Appliance.KIMCHI_REFRIGERATOR: Profile(watts=70.0, always=True, load=_cycle(2400.0, 0.3, 0.02)),
    Appliance.ROUTER: Profile(watts=8.0, always=True, load=_steady(0.02)),
    Appliance.SET_TOP_BOX: Profile(watts=11.0, always=True, load=_steady(0.03)),
    Appliance.ELECTRIC_MAT: Profile(watts=140.0, standby=0.4, load=_cycle(780.0, 0.55, 0.004)),
    Appliance.WASHING_MACHINE: Profile(watts=1900.0, standby=0.6, runs=4200.0, load=_wash),
    Appliance.OTHER: Profile(watts=60.0, standby=0.3, load=_steady(0.05)),
}


def power(device: Fixture, at: float, on_since: float | None, seed: int) -> float:
    """Power of a plug's appliance in W at home time ``at``; ``on_since`` is None while it is off."""
    profile = PROFILES[device.appliance]
    who = f"{seed}:{device.name}"
    if on_since is None and not profile.always:
        return device.standby * (1.0 + 0.05 * swing(who, "standby", int(at // 60.0)))
    share = profile.load(at, at - (on_since or 0.0), who)
    return min(max(device.watts * share, device.standby), LARGEST_W)
