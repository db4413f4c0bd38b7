"""The home's sign of life: which version runs, and which sensors can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..events import SensorState, Stage
from ..home import Appliance, SensorKind
from .fields import Fields, format_time

_SENSORS_LIMIT = 100
_FULL = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartbeatSensor:
    """One sensor at the moment of the heartbeat; `state` is its suitability, `battery` in percent where it has one."""

    id: str
    kind: SensorKind
    appliance: Appliance | None = None
    front_door: bool = False
    alive: bool
    last_seen_at: datetime | None
    state: SensorState
    battery: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The home at one moment; `waiting` counts the items that have not been acknowledged."""

    at: datetime
    version: str
    homeassistant: str
    stage: Stage
    waiting: int
    sensors: tuple[HeartbeatSensor, ...] = ()


def encode_heartbeat(heartbeat: Heartbeat) -> dict[str, Any]:
    """Return a heartbeat as JSON."""
    return {
        "at": format_time(heartbeat.at),
        "version": heartbeat.version,
        "homeassistant": heartbeat.homeassistant,
        "stage": str(heartbeat.stage),
        "waiting": heartbeat.waiting,
        "sensors": [
            {
                "id": sensor.id,
                "kind": str(sensor.kind),
                "appliance": None if sensor.appliance is None else str(sensor.appliance),
                "front_door": sensor.front_door,
                "alive": sensor.alive,
                "last_seen_at": None if sensor.last_seen_at is None else format_time(sensor.last_seen_at),
                "state": str(sensor.state),
                "battery": sensor.battery,
            }
            for sensor in heartbeat.sensors
        ],
    }


def parse_heartbeat(data: object, path: str = "heartbeat") -> Heartbeat:
    """Return the heartbeat of a JSON object."""
    fields = Fields(data, path)
    rows = fields.rows("sensors", _SENSORS_LIMIT)
    return Heartbeat(
        at=fields.time("at"),
        version=fields.text("version"),
        homeassistant=fields.text("homeassistant", empty=True),
        stage=fields.choice("stage", Stage),
        waiting=fields.whole("waiting"),
        sensors=tuple(_sensor(Fields(row, f"{path}.sensors[{index}]")) for index, row in enumerate(rows)),
    )


def _sensor(fields: Fields) -> HeartbeatSensor:
    return HeartbeatSensor(
        id=fields.text("id"),
        kind=fields.choice("kind", SensorKind),
        appliance=fields.choice("appliance", Appliance) if fields.has("appliance") else None,
        front_door=fields.has("front_door") and fields.flag("front_door"),
        alive=fields.flag("alive"),
        last_seen_at=fields.optional_time("last_seen_at"),
        state=fields.choice("state", SensorState),
        battery=min(fields.whole("battery"), _FULL) if fields.has("battery") else None,
    )
