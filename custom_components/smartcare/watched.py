"""A sensor of the home: what the kernel knows of it and where Home Assistant has it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from .kernel.home import Appliance, Sensor, SensorKind


@dataclass(frozen=True, kw_only=True, slots=True)
class WatchedSensor:
    """One sensor the installer chose. Its id is opaque: it says nothing about the home and never changes."""

    id: str
    kind: SensorKind
    entity_registry_id: str | None = None
    zha_ieee: str | None = None
    appliance: Appliance | None = None
    front_door: bool = False

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read a sensor as `as_dict` wrote it."""
        appliance = data.get("appliance")
        return cls(
            id=data["id"],
            kind=SensorKind(data["kind"]),
            entity_registry_id=data.get("entity_registry_id"),
            zha_ieee=data.get("zha_ieee"),
            appliance=None if appliance is None else Appliance(appliance),
            front_door=bool(data.get("front_door", False)),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the sensor as the config entry keeps it, without what is not set."""
        data: dict[str, Any] = {"id": self.id, "kind": self.kind.value}
        if self.entity_registry_id is not None:
            data["entity_registry_id"] = self.entity_registry_id
        if self.zha_ieee is not None:
            data["zha_ieee"] = self.zha_ieee
        if self.appliance is not None:
            data["appliance"] = self.appliance.value
        if self.front_door:
            data["front_door"] = True
        return data

    @property
    def source(self) -> str:
        """Return what tells this sensor from another one in the same Home Assistant."""
        return self.entity_registry_id or self.zha_ieee or self.id

    @property
    def in_kernel(self) -> Sensor:
        """Return the sensor as the kernel knows it."""
        return Sensor(id=self.id, kind=self.kind, appliance=self.appliance, front_door=self.front_door)
