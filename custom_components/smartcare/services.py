"""Actions: note an absence with dates, or take it back."""

from datetime import datetime
from typing import Final

import voluptuous as vol
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry
from homeassistant.util import dt as dt_util

from .const import CONF_ROLE, DOMAIN, ROLE_HOME
from .kernel.events import Absence
from .monitor import HomeMonitor
from .runtime import SmartcareConfigEntry

SERVICE_SET_ABSENCE: Final = "set_absence"
SERVICE_CLEAR_ABSENCE: Final = "clear_absence"

ATTR_STARTS_AT: Final = "starts_at"
ATTR_ENDS_AT: Final = "ends_at"
ATTR_PLACE: Final = "place"
_PLACE_LENGTH: Final = 200

_HOME: Final = {vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string}
SET_ABSENCE_SCHEMA: Final = vol.Schema(
    {
        **_HOME,
        vol.Optional(ATTR_STARTS_AT): cv.datetime,
        vol.Optional(ATTR_ENDS_AT): cv.datetime,
        vol.Optional(ATTR_PLACE, default=""): vol.All(cv.string, vol.Length(max=_PLACE_LENGTH)),
    }
)
CLEAR_ABSENCE_SCHEMA: Final = vol.Schema(_HOME)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions; once, whatever homes there are."""
    hass.services.async_register(DOMAIN, SERVICE_SET_ABSENCE, _set_absence, SET_ABSENCE_SCHEMA)
    hass.services.async_register(DOMAIN, SERVICE_CLEAR_ABSENCE, _clear_absence, CLEAR_ABSENCE_SCHEMA)


@callback
def _set_absence(call: ServiceCall) -> None:
    """Note an absence (W16): from now unless said otherwise, until the person is seen again unless an end is given."""
    now = dt_util.utcnow()
    starts_at = _utc(call.data[ATTR_STARTS_AT]) if ATTR_STARTS_AT in call.data else now
    ends_at = _utc(call.data[ATTR_ENDS_AT]) if ATTR_ENDS_AT in call.data else None
    if ends_at is not None and ends_at <= starts_at:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="absence_ends_before_it_starts")
    if ends_at is not None and ends_at <= now:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="absence_is_over")
    _monitor(call).set_absence(
        Absence(
            starts_at=starts_at.timestamp(),
            ends_at=None if ends_at is None else ends_at.timestamp(),
            place=call.data[ATTR_PLACE],
            by="household",
        )
    )


@callback
def _clear_absence(call: ServiceCall) -> None:
    """Take an absence back."""
    _monitor(call).set_absence(None)


def _monitor(call: ServiceCall) -> HomeMonitor:
    """Return the monitor of the home that was named, or of the only one."""
    entry_id = call.data.get(ATTR_CONFIG_ENTRY_ID)
    if entry_id is None:
        homes = [
            entry
            for entry in call.hass.config_entries.async_loaded_entries(DOMAIN)
            if entry.data[CONF_ROLE] == ROLE_HOME
        ]
        if len(homes) != 1:
            raise ServiceValidationError(translation_domain=DOMAIN, translation_key="home_not_named")
        entry_id = homes[0].entry_id
    entry: SmartcareConfigEntry = async_get_config_entry(call.hass, DOMAIN, entry_id)
    if entry.data[CONF_ROLE] != ROLE_HOME:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="home_not_named")
    return entry.runtime_data.monitor


def _utc(moment: datetime) -> datetime:
    """Return a time as typed, which without a zone means local time, in UTC."""
    return dt_util.as_utc(moment)
