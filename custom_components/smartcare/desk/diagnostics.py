"""What of a desk may be sent to whoever looks into a problem: no person, no account, no address, no secret."""

from typing import Any

from homeassistant.config_entries import ConfigEntry

from ..const import CONF_ADDRESSES, CONF_REGION, ROLE_DESK
from .hub import DeskHub


def of_desk(entry: ConfigEntry[Any]) -> dict[str, Any]:
    """Return what is known about the connection, in numbers."""
    hub: DeskHub = entry.runtime_data
    return {
        "role": ROLE_DESK,
        "addresses": len(entry.data[CONF_REGION][CONF_ADDRESSES]),
        "connected": hub.is_connected,
        "figures_arrive": hub.coordinator.last_update_success,
        "staff_signed_in": len(hub.staff.tokens),
    }
