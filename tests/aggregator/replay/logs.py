"""Small logs for the tests."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from aggregator.kernel.home import SensorKind
from aggregator.replay.log import Row

HOUR = 3600.0
START = 1_767_571_200.0
"""Monday, 5 January 2026, midnight UTC."""


def usage(hours, value=1.0, sensor="water"):
    """Return a meter's row."""
    return Row(START + hours * HOUR, sensor, SensorKind.USAGE, value)


def contact(hours, value, sensor="front_door"):
    """Return a contact's row."""
    return Row(START + hours * HOUR, sensor, SensorKind.CONTACT, value)


def lost(hours, sensor="water"):
    """Return the row of a sensor that was lost."""
    return Row(START + hours * HOUR, sensor, None, None)


def back(hours, sensor="water"):
    """Return the row of a sensor that came back."""
    return Row(START + hours * HOUR, sensor, None, "online")


def quiet_after(*used, until):
    """Return hourly reports until an hour, with use at these hours."""
    return [usage(hour, 1.0 if hour in used else 0.0) for hour in range(until + 1)]


def write(path: Path, rows: list[Row]) -> Path:
    """Write rows in the log format."""
    lines = ["time,sensor,kind,value"]
    for row in rows:
        time = f"{datetime.fromtimestamp(row.at, UTC):%Y-%m-%dT%H:%M:%SZ}"
        state = "offline" if row.value is None else row.value
        lines.append(f"{time},{row.sensor},{row.kind or 'availability'},{state}")
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path
