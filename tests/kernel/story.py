"""A home and its watcher on a time line, in hours from the beginning."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from aggregator.kernel.events import Event, Evidence, SensorChange, Stage, StageChange
from aggregator.kernel.home import Appliance, Home, RiskGroup, Sensor, SensorKind
from aggregator.kernel.observation import Observation
from aggregator.kernel.watcher import Watcher

HOUR = 3600.0
START = 1_767_571_200.0
"""Monday, 5 January 2026, midnight UTC."""

TV = Sensor(id="tv", kind=SensorKind.POWER, appliance=Appliance.TV)
LIGHT = Sensor(id="light", kind=SensorKind.LIGHT)
DOOR = Sensor(id="door", kind=SensorKind.CONTACT, front_door=True)
DRAWER = Sensor(id="drawer", kind=SensorKind.CONTACT)
LAMP = Sensor(id="lamp", kind=SensorKind.SWITCH)
MOTION = Sensor(id="motion", kind=SensorKind.MOTION)
WATER = Sensor(id="water", kind=SensorKind.USAGE)
PHONE = Sensor(id="phone", kind=SensorKind.PHONE)
BUTTON = Sensor(id="button", kind=SensorKind.BUTTON)


def home(*sensors: Sensor, risk: RiskGroup = RiskGroup.GENERAL, **more) -> Home:
    """Return a home with these sensors, by default a lamp and no front door."""
    return Home(sensors=sensors or (LAMP,), risk=risk, **more)


@dataclass
class Story:
    """Drives a watcher and keeps everything it tells."""

    home: Home = field(default_factory=home)
    events: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.watcher = Watcher(self.home, START)

    def at(self, hours: float, sensor: str, value: float | str | None) -> Story:
        """Observe a value."""
        self.events += self.watcher.observe(Observation(sensor, START + hours * HOUR, value))
        return self

    def until(self, hours: float) -> Story:
        """Let time pass."""
        self.events += self.watcher.advance(START + hours * HOUR)
        return self

    def restart(self, hours: float) -> Story:
        """Save and restore through JSON."""
        state = json.loads(json.dumps(self.watcher.dump()))
        self.watcher = Watcher.restore(self.home, state, START + hours * HOUR)
        return self

    def tell(self, events: list[Event]) -> Story:
        """Keep events of a direct call."""
        self.events += events
        return self

    @property
    def stages(self) -> list[tuple[float, str]]:
        """Every change of stage: hours, stage."""
        changes = (event for event in self.events if isinstance(event, StageChange))
        return [(round((event.at - START) / HOUR, 3), str(event.stage)) for event in changes]

    @property
    def evidence(self) -> list[tuple[float, str, str]]:
        """All evidence: hours, sensor, what."""
        marks = (event for event in self.events if isinstance(event, Evidence))
        return [(round((event.at - START) / HOUR, 3), event.sensor, event.what) for event in marks]

    @property
    def sensor_changes(self) -> list[tuple[float, str, str]]:
        """Every change of a sensor: hours, sensor, state."""
        changes = (event for event in self.events if isinstance(event, SensorChange))
        return [(round((event.at - START) / HOUR, 3), event.sensor, str(event.state)) for event in changes]

    @property
    def last_change(self) -> StageChange:
        """The last change of stage."""
        return next(event for event in reversed(self.events) if isinstance(event, StageChange))

    @property
    def stage(self) -> Stage:
        """The present stage."""
        return self.watcher.status(START).stage
