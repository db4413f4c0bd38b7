"""Connecting a desk from a flow: sign in once, and keep a token of its own instead of the password."""

import logging
from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol
from homeassistant.const import CONF_NAME, CONF_PASSWORD
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType

from .const import CONF_ADDRESS, CONF_SECOND_ADDRESS
from .desk.staff_client import Account, StaffClient
from .region_errors import RegionBusy, RegionError, RegionRejected, RegionUnauthorized, RegionUnreachable

_LOGGER = logging.getLogger(__name__)

_URL: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.URL, autocomplete="url"))
_NAME: Final = TextSelector(TextSelectorConfig(autocomplete="username"))
_PASSWORD: Final = TextSelector(TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="current-password"))

SIGN_IN_SCHEMA: Final = vol.Schema({vol.Required(CONF_NAME): _NAME, vol.Required(CONF_PASSWORD): _PASSWORD})
DESK_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_ADDRESS): _URL, vol.Optional(CONF_SECOND_ADDRESS): _URL, **SIGN_IN_SCHEMA.schema}
)

_SEES_INCIDENTS: Final = "see_incidents"


async def async_connect(
    hass: HomeAssistant, addresses: list[str], user_input: Mapping[str, Any], purpose: str
) -> tuple[Account, str] | dict[str, str]:
    """Sign in: whose account it is and a token for this Home Assistant, or errors by field."""
    client = StaffClient(async_get_clientsession(hass), addresses)
    try:
        session = await client.sign_in(user_input[CONF_NAME], user_input[CONF_PASSWORD])
        account = await client.account(session)
        if _SEES_INCIDENTS not in account.permissions:
            await client.sign_out(session)
            return {CONF_NAME: "no_desk"}
        token = await client.own_token(session, purpose)
        await client.sign_out(session)
    except RegionError as err:
        return _errors(err)
    except Exception:
        _LOGGER.exception("Signing in failed in a way nobody expected")
        return {"base": "unknown"}
    return account, token


async def async_ask_account(hass: HomeAssistant, addresses: list[str], token: str) -> Account | dict[str, str]:
    """Ask the region at these addresses whose token this is, or errors by field."""
    try:
        return await StaffClient(async_get_clientsession(hass), addresses).account(token)
    except RegionError as err:
        return {CONF_ADDRESS: "invalid_auth"} if isinstance(err, RegionUnauthorized) else _errors(err)
    except Exception:
        _LOGGER.exception("Asking the region failed in a way nobody expected")
        return {"base": "unknown"}


def _errors(err: RegionError) -> dict[str, str]:
    """Return the field where the person can mend it, and the key of what to say."""
    match err:
        case RegionUnauthorized():
            return {CONF_PASSWORD: "sign_in_refused"}
        case RegionBusy():
            return {"base": "too_many_attempts"}
        case RegionUnreachable():
            return {CONF_ADDRESS: "cannot_connect"}
        case RegionRejected(field="name" | "password"):
            return {CONF_PASSWORD: "sign_in_refused"}
    _LOGGER.warning("The region refused: %s", err)
    return {"base": "rejected"}
