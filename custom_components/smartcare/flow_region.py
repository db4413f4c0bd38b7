"""Pairing with a region from a flow: what went wrong, said at the field where it can be mended."""

import logging
from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol
from homeassistant.const import CONF_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
from homeassistant.loader import async_get_integration

from .const import CONF_ADDRESS, CONF_ADDRESSES, CONF_CODE, CONF_HOUSEHOLD, CONF_NODE, CONF_SECOND_ADDRESS, DOMAIN
from .region import (
    AddressError,
    Pairing,
    RegionBusy,
    RegionClient,
    RegionError,
    RegionRejected,
    RegionUnauthorized,
    RegionUnreachable,
    normalised,
)

_LOGGER = logging.getLogger(__name__)

_CODE_ERRORS: Final = frozenset({"pairing_code_unknown", "pairing_code_used", "pairing_code_expired"})
_URL: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.URL, autocomplete="url"))
_CODE: Final = TextSelector(TextSelectorConfig(autocomplete="off"))

PAIRING_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_ADDRESS): _URL,
        vol.Optional(CONF_SECOND_ADDRESS): _URL,
        vol.Required(CONF_CODE): _CODE,
    }
)
ADDRESS_SCHEMA: Final = vol.Schema({vol.Required(CONF_ADDRESS): _URL, vol.Optional(CONF_SECOND_ADDRESS): _URL})
CODE_SCHEMA: Final = vol.Schema({vol.Required(CONF_CODE): _CODE})


def read_addresses(user_input: Mapping[str, Any]) -> tuple[list[str], dict[str, str]]:
    """Return the addresses in their proper form, and an error for each field that holds none."""
    addresses: list[str] = []
    errors: dict[str, str] = {}
    for field in (CONF_ADDRESS, CONF_SECOND_ADDRESS):
        if not (typed := user_input.get(field, "").strip()) and field == CONF_SECOND_ADDRESS:
            continue
        try:
            addresses.append(normalised(typed))
        except AddressError as err:
            errors[field] = err.code
    return addresses, errors


async def async_pair(
    hass: HomeAssistant, addresses: list[str], code: str
) -> tuple[Pairing, dict[str, Any]] | dict[str, str]:
    """Trade the code for a token: the pairing and what the entry keeps of it, or errors by field."""
    integration = await async_get_integration(hass, DOMAIN)
    client = RegionClient(async_get_clientsession(hass), addresses)
    try:
        pairing = await client.pair(code, str(integration.version))
    except RegionError as err:
        return _errors(err)
    except Exception:
        _LOGGER.exception("Pairing failed in a way nobody expected")
        return {"base": "unknown"}
    return pairing, {
        CONF_ADDRESSES: addresses,
        CONF_NODE: pairing.node,
        CONF_TOKEN: pairing.token,
        CONF_HOUSEHOLD: pairing.household,
    }


async def async_check(hass: HomeAssistant, addresses: list[str], token: str, household: str) -> dict[str, str]:
    """Ask the region at these addresses whether it knows this home; errors by field."""
    client = RegionClient(async_get_clientsession(hass), addresses, token)
    try:
        info = await client.check()
    except RegionError as err:
        return _errors(err)
    except Exception:
        _LOGGER.exception("Asking the region failed in a way nobody expected")
        return {"base": "unknown"}
    return {} if info.household == household else {CONF_ADDRESS: "other_household"}


def _errors(err: RegionError) -> dict[str, str]:
    """Return the field where the person can mend it, and the key of what to say."""
    match err:
        case RegionRejected(code=code) if code in _CODE_ERRORS:
            return {CONF_CODE: code}
        case RegionRejected(code="pairing_code_malformed"):
            return {CONF_CODE: "pairing_code_unknown"}
        case RegionRejected(code="too_many_attempts") | RegionBusy():
            return {"base": "too_many_attempts"}
        case RegionUnreachable():
            return {CONF_ADDRESS: "cannot_connect"}
        case RegionUnauthorized():
            return {CONF_ADDRESS: "invalid_auth"}
    _LOGGER.warning("The region refused: %s", err)
    return {"base": "rejected"}
