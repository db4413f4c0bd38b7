"""From the watcher's events to wire items."""

from __future__ import annotations

from datetime import UTC, datetime

from ..events import Event, Evidence, SensorChange, SosPressed, StageChange
from ..home import Home
from .items import EvidenceItem, Item, SensorItem, SosItem, StageItem


def item_of(event: Event, home: Home) -> Item | None:
    """Return the item that reports an event, or None for a sensor that the home no longer has."""
    at = datetime.fromtimestamp(event.at, UTC)
    match event:
        case StageChange():
            return StageItem(
                at=at,
                previous=event.previous,
                stage=event.stage,
                clock=event.clock,
                quiet_s=event.quiet_s,
                limit_s=event.limit_s,
                why=event.why,
            )
        case Evidence():
            return EvidenceItem(at=at, sensor=event.sensor, place=event.place, what=event.what)
        case SosPressed():
            return SosItem(at=at, sensor=event.sensor)
    return _sensor_item(event, home, at)


def _sensor_item(event: SensorChange, home: Home, at: datetime) -> SensorItem | None:
    for sensor in home.sensors:
        if sensor.id == event.sensor:
            kind, appliance = sensor.kind, sensor.appliance
            return SensorItem(at=at, sensor=sensor.id, kind=kind, appliance=appliance, state=event.state, why=event.why)
    return None
