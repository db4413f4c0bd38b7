"""SmartCare: finds prolonged inactivity in the home of a person living alone."""

import logging
from pathlib import Path

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from .clock_store import ClockStore
from .const import CONF_HOUSEHOLD, CONF_REGION, CONF_RISK, CONF_ROLE, CONF_SENSORS, DOMAIN, PLATFORMS, ROLE_DESK
from .desk import actions as desk_actions
from .desk import frontend as desk_frontend
from .desk import websocket as desk_websocket
from .desk.setup import async_remove_desk, async_setup_desk, async_unload_desk
from .entity import forget_region_entities
from .equipment import forget_issues, tell_installer
from .home_settings import HomeSettings
from .kernel.events import SensorChange
from .kernel.home import RiskGroup
from .monitor import HomeMonitor
from .notices import Notice
from .region_link import RegionLink, outbox_path
from .runtime import HomeRuntime, SmartcareConfigEntry
from .sentences import Sentences
from .services import async_setup_services
from .watched import WatchedSensor

_LOGGER = logging.getLogger(__name__)

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions and the commands of the dashboards."""
    async_setup_services(hass)
    desk_actions.async_register(hass)
    desk_websocket.async_register(hass)
    await desk_frontend.async_register(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: SmartcareConfigEntry) -> bool:
    """Watch a home, or connect a desk. A home is watched at once, also while its region is out of reach."""
    if entry.data[CONF_ROLE] == ROLE_DESK:
        return await async_setup_desk(hass, entry)
    store = ClockStore(hass, entry)
    memory = await store.async_load()
    monitor = HomeMonitor(
        hass,
        sensors=_watched(entry),
        settings=_settings(entry, memory.get("settings")),
        store=store,
        memory=memory.get("watcher"),
    )
    region = await RegionLink.async_open(hass, entry, monitor) if entry.data[CONF_REGION] else None
    entry.runtime_data = HomeRuntime(monitor=monitor, sentences=await Sentences.async_load(hass), region=region)
    if region is None:
        forget_region_entities(hass, entry)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)

    async def stop(_event: Event) -> None:
        await _async_stop(entry)

    @callback
    def equipment_changed(notice: Notice) -> None:
        if isinstance(notice, SensorChange):
            tell_installer(hass, entry.title, monitor.watched, monitor.sensors())

    entry.async_on_unload(hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stop))
    entry.async_on_unload(monitor.listen(equipment_changed))
    if region is not None:
        region.listen()
    monitor.start()
    tell_installer(hass, entry.title, monitor.watched, monitor.sensors())
    if region is not None:
        await region.async_start()
    return True


async def async_unload_entry(hass: HomeAssistant, entry: SmartcareConfigEntry) -> bool:
    """Stop watching, the clocks are kept and run on; or disconnect a desk."""
    if entry.data[CONF_ROLE] == ROLE_DESK:
        return await async_unload_desk(hass, entry)
    if unloaded := await hass.config_entries.async_unload_platforms(entry, PLATFORMS):
        await _async_stop(entry)
        # The next setup says anew what is wrong then, maybe with other sensors.
        forget_issues(hass, entry.runtime_data.monitor.watched)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget the home: clocks and waiting reports; or a desk: who had signed in."""
    if entry.data[CONF_ROLE] == ROLE_DESK:
        await async_remove_desk(hass, entry)
        return
    await ClockStore(hass, entry).async_remove()
    await hass.async_add_executor_job(_remove_files, outbox_path(hass, entry.entry_id))


async def _async_stop(entry: SmartcareConfigEntry) -> None:
    """End the watching first, so that the region still hears its last word."""
    await entry.runtime_data.monitor.async_stop()
    if entry.runtime_data.region is not None:
        await entry.runtime_data.region.async_stop()


def _remove_files(outbox: Path) -> None:
    """Remove the outbox and what SQLite and a broken disk left beside it."""
    for file in outbox.parent.glob(f"{outbox.name}*"):
        file.unlink(missing_ok=True)


def _watched(entry: ConfigEntry) -> list[WatchedSensor]:
    return [WatchedSensor.from_dict(sensor) for sensor in entry.options.get(CONF_SENSORS, ())]


def _settings(entry: ConfigEntry, saved: object) -> HomeSettings:
    """Return the region's rules as last heard, or those of the installation."""
    installed = HomeSettings(risk=RiskGroup(entry.data[CONF_RISK]))
    if (region := entry.data[CONF_REGION]) is None or not isinstance(saved, dict):
        return installed
    try:
        settings = HomeSettings.from_dict(saved)
    except KeyError, TypeError, ValueError:
        return installed
    return settings if settings.household == region[CONF_HOUSEHOLD] else installed
