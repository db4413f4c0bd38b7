"""From the rows of a log to the home they come from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, tzinfo

from aggregator.kernel.home import Home, RiskGroup, Sensor, SensorKind

from .log import Row

FRONT_DOOR = "front_door"


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOptions:
    """What a log does not tell: the risk group, which sensors are front doors, and the local time.

    `front_doors` None: the contacts whose name has "front_door" in it. An empty collection: nobody has one.
    """

    risk: RiskGroup = RiskGroup.GENERAL
    front_doors: Collection[str] | None = None
    timezone: tzinfo = UTC

    def is_front_door(self, sensor: str, kind: SensorKind) -> bool:
        """Return whether a sensor is the way out."""
        if kind is not SensorKind.CONTACT:
            return False
        return FRONT_DOOR in sensor if self.front_doors is None else sensor in self.front_doors


def home_of(rows: Sequence[Row], options: HomeOptions) -> Home:
    """Return the home with every sensor that reported a value."""
    kinds: dict[str, SensorKind] = {}
    for row in rows:
        if row.kind is not None and row.sensor not in kinds:
            kinds[row.sensor] = row.kind
    sensors = (
        Sensor(id=sensor, kind=kind, front_door=options.is_front_door(sensor, kind)) for sensor, kind in kinds.items()
    )
    return Home(sensors=tuple(sensors), risk=options.risk, timezone=options.timezone)


def unobserved(rows: Sequence[Row], longer_than_s: float) -> list[tuple[float, float]]:
    """Return the stretches in which every sensor was lost, if they were longer than this."""
    sensors = {row.sensor for row in rows}
    lost: set[str] = set()
    since, stretches = 0.0, []
    for row in rows:
        if row.value is None:
            lost.add(row.sensor)
            since = row.at if len(lost) == len(sensors) else since
        elif row.sensor in lost:
            if len(lost) == len(sensors) and row.at - since > longer_than_s:
                stretches.append((since, row.at))
            lost.remove(row.sensor)
    return stretches
