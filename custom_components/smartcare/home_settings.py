"""The rules a home is watched by: set at installation, changed by its region."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from homeassistant.util import dt as dt_util

from .kernel import wire
from .kernel.home import Home, RiskGroup
from .watched import WatchedSensor


@dataclass(frozen=True, kw_only=True, slots=True)
class HomeSettings:
    """Risk group (P2), time to answer a check in seconds, pace of demonstrations; what the region wants to hear.

    `version` and `household` are the region's; a home alone has neither.
    """

    risk: RiskGroup = RiskGroup.GENERAL
    check_window_s: float = 3600.0
    pace: float = 1.0
    telemetry: wire.Telemetry = wire.Telemetry.SUMMARY
    heartbeat_s: float = 300.0
    version: str | None = None
    household: str | None = None

    @classmethod
    def from_region(cls, settings: wire.Settings) -> Self:
        """Take over what the region decides; the contact it names is not kept."""
        return cls(
            risk=settings.risk,
            check_window_s=settings.check_window_s,
            pace=settings.pace,
            telemetry=settings.telemetry,
            heartbeat_s=settings.heartbeat_s,
            version=settings.version,
            household=settings.household,
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read settings as `as_dict` wrote them. Raises KeyError, TypeError or ValueError for anything else."""
        return cls(
            risk=RiskGroup(data["risk"]),
            check_window_s=float(data["check_window_s"]),
            pace=float(data["pace"]),
            telemetry=wire.Telemetry(data["telemetry"]),
            heartbeat_s=float(data["heartbeat_s"]),
            version=data["version"],
            household=data["household"],
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the settings as JSON."""
        return asdict(self)

    def home(self, sensors: Sequence[WatchedSensor]) -> Home:
        """Return the home as the kernel wants it, in Home Assistant's time zone."""
        return Home(
            sensors=tuple(sensor.in_kernel for sensor in sensors),
            risk=self.risk,
            check_window_s=self.check_window_s,
            timezone=dt_util.get_default_time_zone(),
            pace=self.pace,
        )
