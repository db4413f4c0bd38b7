"""Actions of staff: what the panel does with a tap, for scripts and automations. They act as whoever runs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import voluptuous as vol
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..const import CONF_ROLE, DOMAIN, ROLE_DESK
from ..region_errors import RegionBusy, RegionError, RegionRejected, RegionUnauthorized
from .hub import DeskConfigEntry, DeskHub, NotSignedIn

MEANS: Final = ("call", "text", "visit", "other")
OUTCOMES: Final = (
    *("ok", "needs_help", "callback_wanted", "danger_words", "welfare_request", "answered_without_ack", "inbound"),
    *("sent", "no_answer", "busy", "phone_off", "voicemail", "rejected", "invalid_number", "no_credit"),
    *("channel_failure", "cancelled", "other"),
)
RESULTS: Final = (
    *("safe", "safe_need_found", "helped", "transported", "in_hospital", "away", "equipment", "not_reached"),
    *("died", "other"),
)
ABSENCES: Final = ("travel", "hospital", "other")
TELLERS: Final = ("subject", "guardian", "neighbour", "keyholder", "agency", "staff", "other")
CHANNELS: Final = ("call", "text", "visit", "office", "check_in", "home", "other")
_WORDS: Final = vol.All(cv.string, vol.Length(min=1, max=4000))


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action: what it asks of the region, and which of its fields stand in the address."""

    operation: str
    path: tuple[str, ...]
    fields: Mapping[Any, Any]


ACTIONS: Final[Mapping[str, Action]] = {
    "claim_incident": Action(operation="claimIncident", path=("number",), fields={vol.Required("number"): cv.string}),
    "record_contact": Action(
        operation="recordContact",
        path=("number",),
        fields={
            vol.Required("number"): cv.string,
            vol.Required("means"): vol.In(MEANS),
            vol.Required("outcome"): vol.In(OUTCOMES),
            vol.Optional("memo"): _WORDS,
        },
    ),
    "close_incident": Action(
        operation="closeIncident",
        path=("number",),
        fields={
            vol.Required("number"): cv.string,
            vol.Required("result"): vol.In(RESULTS),
            vol.Required("memo"): _WORDS,
        },
    ),
    "note_absence": Action(
        operation="addAbsence",
        path=("household",),
        fields={
            vol.Required("household"): cv.string,
            vol.Required("kind"): vol.In(ABSENCES),
            vol.Required("told_by"): vol.In(TELLERS),
            vol.Required("channel"): vol.In(CHANNELS),
            vol.Optional("starts_at"): cv.datetime,
            vol.Optional("ends_at"): cv.datetime,
            vol.Optional("place"): cv.string,
        },
    ),
}


@callback
def async_register(hass: HomeAssistant) -> None:
    """Register the actions; once, whatever desks there are."""
    for name, action in ACTIONS.items():
        schema = vol.Schema({vol.Optional(ATTR_CONFIG_ENTRY_ID): cv.string, **action.fields})
        hass.services.async_register(DOMAIN, name, partial(_run, action), schema)


async def _run(action: Action, call: ServiceCall) -> None:
    """Ask the region as whoever runs it; an automation of nobody is refused."""
    body = {name: _plain(value) for name, value in call.data.items() if name != ATTR_CONFIG_ENTRY_ID}
    path = {name: body.pop(name) for name in action.path}
    hub = _hub(call)
    try:
        await hub.ask(call.context.user_id, action.operation, path=path, body=body, language=call.hass.config.language)
    except (NotSignedIn, RegionUnauthorized) as error:
        raise _refused("not_signed_in") from error
    except ValueError as error:
        raise _refused("field_wrong", field=str(error)) from error
    except RegionRejected as error:
        raise _refused("region_refused", detail=error.detail, mend=error.mend or "") from error
    except RegionBusy as error:
        raise HomeAssistantError(translation_domain=DOMAIN, translation_key="region_busy") from error
    except RegionError as error:
        raise HomeAssistantError(translation_domain=DOMAIN, translation_key="region_away") from error


def _hub(call: ServiceCall) -> DeskHub:
    """The desk that was named, or the only one."""
    entry_id = call.data.get(ATTR_CONFIG_ENTRY_ID)
    desks: list[DeskConfigEntry] = [
        entry
        for entry in call.hass.config_entries.async_entries(DOMAIN)
        if entry.data.get(CONF_ROLE) == ROLE_DESK
        and entry.state is ConfigEntryState.LOADED
        and entry_id in (None, entry.entry_id)
    ]
    if len(desks) != 1:
        raise _refused("desk_not_named")
    return desks[0].runtime_data


def _refused(key: str, **placeholders: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders or None
    )


def _plain(value: Any) -> Any:
    """A value as JSON: times in UTC."""
    return dt_util.as_utc(value).isoformat() if hasattr(value, "isoformat") else value
