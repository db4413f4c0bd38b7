"""What a home is told to do: the household's settings as they travel in replies."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sqlalchemy import RowMapping

from aggregator.domain.absence import Absence
from aggregator.domain.region import Region
from aggregator.kernel.home import RiskGroup
from aggregator.kernel.wire import AbsenceSetting, Settings, Telemetry


def settings_of(region: Region, household: Mapping[str, Any] | RowMapping, absence: Absence | None) -> Settings:
    """The settings of a household; the version is a hash of all of them, so it changes exactly when they do.

    The contact is the dong's office, whom the person may call; `absence` is the one the home must know.
    """
    dong = region.dongs.get(household["dong_id"])
    values: Mapping[str, Any] = {
        "household": household["id"],
        "risk": RiskGroup(household["risk"]),
        "check_window_s": household["check_window_s"],
        "telemetry": Telemetry(household["telemetry"]),
        "heartbeat_s": region.heartbeat.every.total_seconds(),
        "pace": region.pace,
        "contact_name": dong.name if dong else "",
        "contact_phone": dong.phone if dong else "",
        "absence": None if absence is None else AbsenceSetting(starts_at=absence.starts_at, ends_at=absence.ends_at),
    }
    version = sha256(repr(sorted(values.items())).encode()).hexdigest()[:12]
    return Settings(version=version, **values)
