"""Devices that were lent to a home: given out, to be fetched, returned or lost (W17)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from aggregator.domain.errors import Invalid


class DeviceKind(StrEnum):
    """What it is."""

    HUB = "hub"
    PLUG = "plug"
    LIGHT = "light"
    DOOR = "door"
    MOTION = "motion"
    SOS = "sos"
    OTHER = "other"


class DeviceState(StrEnum):
    """Where it is."""

    OUT = "out"
    RETURNED = "returned"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One device; `label` is what is written on it, `wanted_at` since when it is to be fetched back."""

    id: str
    household: str
    kind: DeviceKind
    label: str
    state: DeviceState
    out_at: datetime
    changed_at: datetime
    changed_by: str
    wanted_at: datetime | None = None

    def __post_init__(self) -> None:
        """Raise Invalid for a device that cannot be told from another."""
        if not self.label.strip():
            raise Invalid("field_empty", field="label")

    def moved(self, state: DeviceState, at: datetime, by: str) -> "Device":
        """The device where it is now; one that is back is wanted by nobody."""
        if state is self.state:
            return self
        wanted = self.wanted_at if state is DeviceState.OUT else None
        return replace(self, state=state, changed_at=at, changed_by=by, wanted_at=wanted)
