"""Light in a room: the sun's height at the place and hour, clouds that pass slowly, and lamps."""

from __future__ import annotations

import math

from .chance import drift
from .model import Place

CLEAR_NOON_LUX = 105_000.0
HORIZON_LUX = 700.0
CLOUD_S = 2700.0
CLOUDIEST = 0.35
J2000 = 946_728_000.0  # 2000-01-01 12:00 UTC


def sun_height(at: float, place: Place) -> float:
    """Height of the sun in degrees, good to half a degree (Astronomical Almanac, low precision)."""
    days = (at - J2000) / 86400.0
    anomaly = math.radians((357.529 + 0.98560028 * days) % 360.0)
    longitude = math.radians(
        (280.459 + 0.98564736 * days) % 360.0 + 1.915 * math.sin(anomaly) + 0.020 * math.sin(2 * anomaly)
    )
    tilt = math.radians(23.439)
    declination = math.asin(math.sin(tilt) * math.sin(longitude))
    ascension = math.atan2(math.cos(tilt) * math.sin(longitude), math.cos(longitude))
    sidereal = math.radians((280.4606 + 360.985647 * days + place.longitude) % 360.0)
    latitude = math.radians(place.latitude)
    height = math.sin(latitude) * math.sin(declination)
    height += math.cos(latitude) * math.cos(declination) * math.cos(sidereal - ascension)
    return math.degrees(math.asin(max(-1.0, min(1.0, height))))


def outdoor_lux(height: float) -> float:
    """Light outdoors under a clear sky in lx: twilight falls tenfold for every 2.5° below the horizon."""
    if height < 0.0:
        return HORIZON_LUX * math.pow(10.0, height / 2.5)
    return HORIZON_LUX + CLEAR_NOON_LUX * math.pow(math.sin(math.radians(height)), 1.2)


def clouds(at: float, seed: int) -> float:
    """Share of the light that passes the clouds; changes over three quarters of an hour, so never a step."""
    return CLOUDIEST + (1.0 - CLOUDIEST) * drift(at, CLOUD_S, seed, "clouds")


def room_lux(at: float, place: Place, *, window: float, lamps: float, seed: int) -> float:
    """Light on a sensor in lx: what comes through the window, plus the lamps that are lit."""
    return outdoor_lux(sun_height(at, place)) * clouds(at, seed) * window + lamps
