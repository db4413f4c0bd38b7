"""A raw reading, as a sensor gave it."""

from __future__ import annotations

from dataclasses import dataclass

UNAVAILABLE = frozenset({"unavailable", "unknown"})
"""What hosts say in words where a sensor gives no value; the same as None."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one sensor.

    power: W; light: lx; contact: "open" or "closed"; motion and switch: "on" or "off"; button: "sos", "fine" or another
    gesture; usage: 0 or 1; phone: "call", "steps" or "unlock". None says that the sensor is unavailable.
    """

    sensor: str
    at: float
    value: float | str | None
