"""Setting up a home in the user interface, and changing it later."""

from collections.abc import Mapping
from typing import Any, Final, override
from uuid import uuid4

import voluptuous as vol
from homeassistant.config_entries import (
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.const import CONF_NAME, CONF_PASSWORD, CONF_TOKEN
from homeassistant.core import callback
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)

from .candidates import find_sensors
from .const import (
    CONF_ADDRESS,
    CONF_ADDRESSES,
    CONF_CODE,
    CONF_HOUSEHOLD,
    CONF_REGION,
    CONF_RISK,
    CONF_ROLE,
    CONF_SECOND_ADDRESS,
    CONF_SENSORS,
    DOMAIN,
    ROLE_DESK,
    ROLE_HOME,
)
from .flow_desk import DESK_SCHEMA, SIGN_IN_SCHEMA, async_ask_account, async_connect
from .flow_region import ADDRESS_SCHEMA, CODE_SCHEMA, PAIRING_SCHEMA, async_check, async_pair, read_addresses
from .flow_sensors import SensorSteps
from .home_settings import HomeSettings
from .kernel.home import RiskGroup
from .runtime import SmartcareConfigEntry
from .watched import WatchedSensor

_RISK: Final = SelectSelector(
    SelectSelectorConfig(
        options=[risk.value for risk in RiskGroup], translation_key=CONF_RISK, mode=SelectSelectorMode.LIST
    )
)


class SmartcareConfigFlow(SensorSteps, ConfigFlow, domain=DOMAIN):
    """With a region: address and code. Alone: a name and a risk group. Then the sensors."""

    VERSION = 1

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self._data: dict[str, Any] = {}

    @classmethod
    @callback
    @override
    def async_supports_options_flow(cls, config_entry: ConfigEntry) -> bool:
        """A desk has nothing to choose."""
        return bool(config_entry.data[CONF_ROLE] == ROLE_HOME)

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> SmartcareOptionsFlow:
        """Change the sensors later."""
        return SmartcareOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask what this Home Assistant is for: a home, looked after by a region or alone, or a desk."""
        return self.async_show_menu(step_id="user", menu_options=["region", "alone", "desk"])

    async def async_step_region(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Pair with a region. Without a sensor it ends here, before a pairing code is used up."""
        if not find_sensors(self.hass):
            return self.async_abort(reason="no_sensors")
        errors: dict[str, str] = {}
        if user_input is not None:
            addresses, errors = read_addresses(user_input)
            if not errors:
                match await async_pair(self.hass, addresses, user_input[CONF_CODE]):
                    case pairing, region:
                        await self.async_set_unique_id(pairing.household)
                        # The code is used up: a home that is there already goes on with the new token.
                        self._abort_if_unique_id_configured(updates={CONF_REGION: region})
                        self._title = pairing.name
                        risk = pairing.settings.risk.value
                        self._data = {CONF_ROLE: ROLE_HOME, CONF_REGION: region, CONF_RISK: risk}
                        return await self.async_step_sensors()
                    case dict(errors):
                        pass
        return self.async_show_form(
            step_id="region",
            data_schema=self.add_suggested_values_to_schema(PAIRING_SCHEMA, user_input),
            errors=errors,
        )

    async def async_step_alone(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Watch this home without a region; automations tell the family."""
        if not find_sensors(self.hass):
            return self.async_abort(reason="no_sensors")
        if user_input is not None:
            await self.async_set_unique_id(uuid4().hex)
            self._title = user_input[CONF_NAME]
            self._data = {CONF_ROLE: ROLE_HOME, CONF_REGION: None, CONF_RISK: user_input[CONF_RISK]}
            return await self.async_step_sensors()
        schema = vol.Schema(
            {
                vol.Required(CONF_NAME, default=self.hass.config.location_name): TextSelector(),
                vol.Required(CONF_RISK, default=RiskGroup.GENERAL.value): _RISK,
            }
        )
        return self.async_show_form(step_id="alone", data_schema=schema)

    async def async_step_desk(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Connect the desk of a member of staff to a region."""
        errors: dict[str, str] = {}
        if user_input is not None:
            addresses, errors = read_addresses(user_input)
            if not errors:
                match await async_connect(self.hass, addresses, user_input, self._purpose()):
                    case account, token:
                        await self.async_set_unique_id(_desk_id(addresses, account.name))
                        self._abort_if_unique_id_configured(
                            updates={CONF_REGION: {CONF_ADDRESSES: addresses, CONF_TOKEN: token}}
                        )
                        data = {
                            CONF_ROLE: ROLE_DESK,
                            CONF_NAME: account.name,
                            CONF_REGION: {CONF_ADDRESSES: addresses, CONF_TOKEN: token},
                        }
                        return self.async_create_entry(title=account.name, data=data)
                    case dict(errors):
                        pass
        shown = {key: value for key, value in (user_input or {}).items() if key != CONF_PASSWORD}
        return self.async_show_form(
            step_id="desk", data_schema=self.add_suggested_values_to_schema(DESK_SCHEMA, shown), errors=errors
        )

    def _purpose(self) -> str:
        """What the region's list of tokens says about ours."""
        return f"Home Assistant: {self.hass.config.location_name}"[:200]

    @override
    async def _save(self, sensors: list[WatchedSensor]) -> ConfigFlowResult:
        options = {CONF_SENSORS: [sensor.as_dict() for sensor in sensors]}
        return self.async_create_entry(title=self._title, data=self._data, options=options)

    @override
    def _rules(self) -> tuple[HomeSettings, Mapping[str, Any]]:
        return HomeSettings(risk=RiskGroup(self._data[CONF_RISK])), {}

    async def async_step_reauth(self, entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """The region has revoked the token."""
        if entry_data[CONF_ROLE] == ROLE_DESK:
            return await self.async_step_sign_in()
        return await self.async_step_reauth_confirm()

    async def async_step_sign_in(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Sign in again with the account of this desk."""
        entry = self._get_reauth_entry()
        addresses = entry.data[CONF_REGION][CONF_ADDRESSES]
        errors: dict[str, str] = {}
        if user_input is not None:
            match await async_connect(self.hass, addresses, user_input, self._purpose()):
                case account, token if account.name == entry.data[CONF_NAME]:
                    updates = {CONF_REGION: {CONF_ADDRESSES: addresses, CONF_TOKEN: token}}
                    return self.async_update_reload_and_abort(entry, data_updates=updates)
                case dict(errors):
                    # There is no address to mend in this step.
                    errors = {field if field == CONF_PASSWORD else "base": error for field, error in errors.items()}
                case _:
                    errors = {CONF_NAME: "other_account"}
        return self.async_show_form(
            step_id="sign_in",
            data_schema=self.add_suggested_values_to_schema(SIGN_IN_SCHEMA, {CONF_NAME: entry.data[CONF_NAME]}),
            errors=errors,
        )

    async def async_step_reauth_confirm(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Pair anew with the same region and household."""
        entry = self._get_reauth_entry()
        errors: dict[str, str] = {}
        if user_input is not None:
            match await async_pair(self.hass, entry.data[CONF_REGION][CONF_ADDRESSES], user_input[CONF_CODE]):
                case pairing, region:
                    await self.async_set_unique_id(pairing.household)
                    self._abort_if_unique_id_mismatch(reason="other_household")
                    return self.async_update_reload_and_abort(entry, data_updates={CONF_REGION: region})
                case dict(errors):
                    # There is no address to mend in this step.
                    errors = {field if field == CONF_CODE else "base": error for field, error in errors.items()}
        return self.async_show_form(step_id="reauth_confirm", data_schema=CODE_SCHEMA, errors=errors)

    async def async_step_reconfigure(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Change who looks after the home, or where."""
        if self._get_reconfigure_entry().data[CONF_ROLE] == ROLE_DESK:
            return await self.async_step_desk_address()
        if self._get_reconfigure_entry().data[CONF_REGION] is None:
            return self.async_show_menu(step_id="reconfigure", menu_options=["join", "risk"])
        return self.async_show_menu(step_id="reconfigure", menu_options=["address", "leave"])

    async def async_step_address(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """The region has moved."""
        entry = self._get_reconfigure_entry()
        region = entry.data[CONF_REGION]
        errors: dict[str, str] = {}
        if user_input is not None:
            addresses, errors = read_addresses(user_input)
            if not errors:
                errors = await async_check(self.hass, addresses, region[CONF_TOKEN], region[CONF_HOUSEHOLD])
            if not errors:
                return self.async_update_reload_and_abort(
                    entry, data_updates={CONF_REGION: {**region, CONF_ADDRESSES: addresses}}
                )
        known = dict(zip((CONF_ADDRESS, CONF_SECOND_ADDRESS), region[CONF_ADDRESSES], strict=False))
        return self.async_show_form(
            step_id="address",
            data_schema=self.add_suggested_values_to_schema(ADDRESS_SCHEMA, user_input or known),
            errors=errors,
        )

    async def async_step_desk_address(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """The region of a desk has moved."""
        entry = self._get_reconfigure_entry()
        region = entry.data[CONF_REGION]
        errors: dict[str, str] = {}
        if user_input is not None:
            addresses, errors = read_addresses(user_input)
            if not errors:
                match await async_ask_account(self.hass, addresses, region[CONF_TOKEN]):
                    case dict(errors):
                        pass
                    case account if account.name != entry.data[CONF_NAME]:
                        errors = {CONF_ADDRESS: "other_account"}
                    case account:
                        return self.async_update_reload_and_abort(
                            entry,
                            unique_id=_desk_id(addresses, account.name),
                            data_updates={CONF_REGION: {**region, CONF_ADDRESSES: addresses}},
                        )
        known = dict(zip((CONF_ADDRESS, CONF_SECOND_ADDRESS), region[CONF_ADDRESSES], strict=False))
        return self.async_show_form(
            step_id="desk_address",
            data_schema=self.add_suggested_values_to_schema(ADDRESS_SCHEMA, user_input or known),
            errors=errors,
        )

    async def async_step_join(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """A home that was alone joins a region; its sensors and clocks stay."""
        errors: dict[str, str] = {}
        if user_input is not None:
            addresses, errors = read_addresses(user_input)
            if not errors:
                match await async_pair(self.hass, addresses, user_input[CONF_CODE]):
                    case pairing, region:
                        self._abort_if_household_is_elsewhere(pairing.household)
                        return self.async_update_reload_and_abort(
                            self._get_reconfigure_entry(),
                            unique_id=pairing.household,
                            data_updates={CONF_REGION: region},
                        )
                    case dict(errors):
                        pass
        return self.async_show_form(
            step_id="join",
            data_schema=self.add_suggested_values_to_schema(PAIRING_SCHEMA, user_input),
            errors=errors,
        )

    async def async_step_leave(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """A home leaves its region and goes on alone."""
        if user_input is None:
            return self.async_show_form(step_id="leave", data_schema=vol.Schema({}))
        return self.async_update_reload_and_abort(
            self._get_reconfigure_entry(), unique_id=uuid4().hex, data_updates={CONF_REGION: None}
        )

    async def async_step_risk(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Another risk group, for a home alone; a region sets it for its own homes."""
        entry = self._get_reconfigure_entry()
        if user_input is not None:
            return self.async_update_reload_and_abort(entry, data_updates=user_input)
        schema = vol.Schema({vol.Required(CONF_RISK, default=entry.data[CONF_RISK]): _RISK})
        return self.async_show_form(step_id="risk", data_schema=schema)

    def _abort_if_household_is_elsewhere(self, household: str) -> None:
        """One household is watched once."""
        if self.hass.config_entries.async_entry_for_domain_unique_id(DOMAIN, household):
            raise AbortFlow("household_elsewhere")


def _desk_id(addresses: list[str], account: str) -> str:
    """One desk for each account of a region."""
    return f"{ROLE_DESK}:{addresses[0]}:{account}"


class SmartcareOptionsFlow(SensorSteps, OptionsFlowWithReload):
    """Other sensors, or other words for them; the clocks run on."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Begin with the sensors as they are."""
        before = [WatchedSensor.from_dict(sensor) for sensor in self.config_entry.options[CONF_SENSORS]]
        self._known = {sensor.source: sensor for sensor in before}
        return await self.async_step_sensors()

    @override
    async def _save(self, sensors: list[WatchedSensor]) -> ConfigFlowResult:
        return self.async_create_entry(data={CONF_SENSORS: [sensor.as_dict() for sensor in sensors]})

    @override
    def _rules(self) -> tuple[HomeSettings, Mapping[str, Any]]:
        entry: SmartcareConfigEntry = self.config_entry
        if entry.state is not ConfigEntryState.LOADED:
            return HomeSettings(risk=RiskGroup(entry.data[CONF_RISK])), {}
        monitor = entry.runtime_data.monitor
        return monitor.settings, monitor.dump()["watcher"]
