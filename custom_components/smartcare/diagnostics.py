"""What may be sent to whoever looks into a problem: nothing that names a person, a home, an address or a secret."""

from dataclasses import asdict
from typing import Any

from homeassistant.core import HomeAssistant

from .const import CONF_ADDRESSES, CONF_REGION, CONF_RISK, CONF_ROLE, ROLE_DESK
from .desk.diagnostics import of_desk
from .region_link import RegionLink
from .runtime import SmartcareConfigEntry


async def async_get_config_entry_diagnostics(hass: HomeAssistant, entry: SmartcareConfigEntry) -> dict[str, Any]:
    """Return what is known, chosen field by field: leaving out is safer than blacking out."""
    if entry.data[CONF_ROLE] == ROLE_DESK:
        return of_desk(entry)
    monitor = entry.runtime_data.monitor
    status = monitor.status()
    region = entry.runtime_data.region
    return {
        "role": entry.data[CONF_ROLE],
        "risk": entry.data[CONF_RISK],
        "connected_to_a_region": entry.data[CONF_REGION] is not None,
        "settings": {
            "risk": monitor.settings.risk,
            "check_window_s": monitor.settings.check_window_s,
            "pace": monitor.settings.pace,
            "telemetry": monitor.settings.telemetry,
            "heartbeat_s": monitor.settings.heartbeat_s,
        },
        "status": {
            "stage": status.stage,
            "clock": status.clock,
            "quiet_s": status.quiet_s,
            "limit_s": status.limit_s,
            "last_evidence_at": status.last_evidence_at,
            "next_change_at": status.next_change_at,
            "why": status.why.key,
            "absent": status.absence is not None,
        },
        "sensors": [
            {
                "id": sensor.id,
                "kind": sensor.kind,
                "appliance": watched.appliance,
                "front_door": watched.front_door,
                "by_zha_event": watched.zha_ieee is not None,
                "alive": sensor.alive,
                "last_seen_at": sensor.last_seen_at,
                "state": sensor.state,
                "marks_today": sensor.marks_today,
            }
            for sensor, watched in zip(monitor.sensors(), monitor.watched, strict=True)
        ],
        "region": None if region is None else _of_region(region, len(entry.data[CONF_REGION][CONF_ADDRESSES])),
    }


def _of_region(region: RegionLink, addresses: int) -> dict[str, Any]:
    """Return how the reporting is; `detail` of the state may name an address and is left out."""
    state = asdict(region.state)
    del state["detail"]
    return {**state, "addresses": addresses}
