"""The way to the region: what the home notices goes out, settings and commands come in.

The watching never waits for any of this, and goes on whatever happens here.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN
from homeassistant.const import __version__ as homeassistant_version
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.loader import async_get_integration
from homeassistant.util import dt as dt_util

from .battery import battery_of
from .const import CONF_ADDRESSES, CONF_HOUSEHOLD, CONF_NODE, CONF_REGION, DOMAIN, EVENT_CHECK_IN
from .home_settings import HomeSettings
from .kernel import wire
from .kernel.events import Absence, Evidence
from .kernel.observation import Observation
from .monitor import HomeMonitor
from .notices import AbsenceNoted, Acknowledged, Notice
from .outbox import Outbox
from .region import RegionClient
from .reporter import Reporter
from .reporter_state import Hooks, ReporterState
from .telemetry import Telemetry
from .telling import absence_item, is_urgent, utc

_LOGGER = logging.getLogger(__name__)

TOLD_BY_REGION = "region"
"""Who told an absence that came with the settings; the region knows by it that its return is no news."""


def outbox_path(hass: HomeAssistant, entry_id: str) -> Path:
    """Return where the reports of a home wait."""
    return Path(hass.config.path(STORAGE_DIR, f"{DOMAIN}.{entry_id}.outbox"))


class RegionLink:
    """Translates between one home's monitor and its reporter."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, monitor: HomeMonitor, outbox: Outbox, version: str
    ) -> None:
        """Take the parts; nothing is sent before `start`. Use `async_open`."""
        self._hass = hass
        self._entry = entry
        self._monitor = monitor
        self._outbox = outbox
        self._version = version
        self._telemetry = Telemetry(monitor.settings.telemetry)
        self._stop_telemetry: CALLBACK_TYPE | None = None
        self._check_in_listeners: list[Callable[[Mapping[str, Any]], None]] = []
        self._update_listeners: list[CALLBACK_TYPE] = []
        region = entry.data[CONF_REGION]
        client = RegionClient(async_get_clientsession(hass), region[CONF_ADDRESSES], region[CONF_TOKEN])
        self._reporter = Reporter(
            Hooks.of_loop(hass.loop, hass.async_add_executor_job),
            client,
            outbox,
            node=region[CONF_NODE],
            heartbeat=self.heartbeat,
            on_settings=self._follow,
            on_command=self._obey,
            on_state=self._state_changed,
            on_unauthorized=self._unauthorized,
            settings_version=monitor.settings.version,
            heartbeat_s=monitor.settings.heartbeat_s,
        )

    @classmethod
    async def async_open(cls, hass: HomeAssistant, entry: ConfigEntry, monitor: HomeMonitor) -> Self:
        """Open the outbox and make the link."""
        integration = await async_get_integration(hass, DOMAIN)
        region = entry.data[CONF_REGION]
        outbox = await hass.async_add_executor_job(
            _open_outbox, outbox_path(hass, entry.entry_id), region[CONF_HOUSEHOLD], region[CONF_NODE]
        )
        return cls(hass, entry, monitor, outbox, str(integration.version))

    async def async_start(self) -> None:
        """Begin to send. What the monitor told before is kept as well, from `listen` on."""
        await self._reporter.start()

    @callback
    def listen(self) -> None:
        """Follow the monitor from now on."""
        self._entry.async_on_unload(self._monitor.listen(self._notice))
        self._entry.async_on_unload(self._monitor.listen_for_readings(self._reading))

    async def async_stop(self) -> None:
        """Keep what is still to be sent, and end."""
        if self._stop_telemetry is not None:
            self._stop_telemetry()
            self._stop_telemetry = None
        for item in self._telemetry.flush():
            self._reporter.enqueue(item)
        await self._reporter.stop()
        await self._hass.async_add_executor_job(self._outbox.close)

    @property
    def state(self) -> ReporterState:
        """Return how the connection is."""
        return self._reporter.state

    @property
    def is_connected(self) -> bool:
        """Return whether the region took the last report."""
        return self._reporter.state.connected

    @property
    def waiting(self) -> int:
        """Return how many items the region has not acknowledged."""
        return self._reporter.state.waiting

    @callback
    def listen_for_updates(self, on_update: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Call `on_update` when the connection or the number of waiting items changes."""
        self._update_listeners.append(on_update)
        return lambda: self._update_listeners.remove(on_update)

    @callback
    def listen_for_check_in(self, on_check_in: Callable[[Mapping[str, Any]], None]) -> CALLBACK_TYPE:
        """Call `on_check_in` when the region wants the person to be spoken to."""
        self._check_in_listeners.append(on_check_in)
        return lambda: self._check_in_listeners.remove(on_check_in)

    def heartbeat(self) -> wire.Heartbeat:
        """Return the home's sign of life: its stage, and which sensors can be seen."""
        known = {sensor.id: sensor for sensor in self._monitor.watched}
        return wire.Heartbeat(
            at=dt_util.utcnow(),
            version=self._version,
            homeassistant=homeassistant_version,
            stage=self._monitor.status().stage,
            waiting=self.waiting,
            sensors=tuple(
                wire.HeartbeatSensor(
                    id=status.id,
                    kind=status.kind,
                    appliance=known[status.id].appliance,
                    front_door=known[status.id].front_door,
                    alive=status.alive,
                    last_seen_at=None if status.last_seen_at is None else utc(status.last_seen_at),
                    state=status.state,
                    battery=battery_of(self._hass, known[status.id]),
                )
                for status in self._monitor.sensors()
            ),
        )

    @callback
    def _notice(self, notice: Notice) -> None:
        """Report what the monitor tells."""
        match notice:
            case Acknowledged():
                item: wire.Item | None = wire.AcknowledgedItem(at=utc(notice.at), how=notice.how)
            case AbsenceNoted():
                item = absence_item(notice.absence, notice.at)
            case Evidence(what="acknowledged"):
                item = None  # told by its own item, with how it was said
            case _:
                item = wire.item_of(notice, self._monitor.home)
        if item is not None:
            self._reporter.enqueue(item, urgent=is_urgent(notice))

    @callback
    def _reading(self, observation: Observation) -> None:
        """Report a reading as far as the household's setting allows."""
        self._enqueue_telemetry(self._telemetry.take(observation.sensor, observation.at, observation.value))

    @callback
    def _summaries_due(self, _at: datetime) -> None:
        self._stop_telemetry = None
        self._enqueue_telemetry(self._telemetry.advance(dt_util.utcnow().timestamp()))

    @callback
    def _enqueue_telemetry(self, items: list[wire.Item]) -> None:
        for item in items:
            self._reporter.enqueue(item)
        if self._stop_telemetry is None and (due := self._telemetry.next_due_at) is not None:
            self._stop_telemetry = async_track_point_in_utc_time(self._hass, self._summaries_due, utc(due))

    @callback
    def _follow(self, settings: wire.Settings) -> None:
        """Watch by the region's rules."""
        if settings.telemetry is not self._monitor.settings.telemetry:
            self._enqueue_telemetry(self._telemetry.configure(settings.telemetry))
        self._monitor.configure(HomeSettings.from_region(settings))
        self._follow_absence(settings.absence)

    @callback
    def _follow_absence(self, told: wire.AbsenceSetting | None) -> None:
        """Take over an absence that was told to the region; one that was told here stays until the region has its own.

        It comes with new settings only, so that a person who is back does not become absent again by a restart.
        """
        known = self._monitor.status().absence
        if told is None:
            if known is not None and known.by == TOLD_BY_REGION:
                self._monitor.set_absence(None)
            return
        ends_at = None if told.ends_at is None else told.ends_at.timestamp()
        absence = Absence(starts_at=told.starts_at.timestamp(), ends_at=ends_at, by=TOLD_BY_REGION)
        if known is None or (known.starts_at, known.ends_at) != (absence.starts_at, absence.ends_at):
            self._monitor.set_absence(absence)

    async def _obey(self, command: wire.Command) -> None:
        """Carry out a command. One from a later version of the region is noted and done with."""
        match command.type:
            case "check_in":
                told = {**command.values, "command": command.id}
                self._hass.bus.async_fire(EVENT_CHECK_IN, {"config_entry_id": self._entry.entry_id, **told})
                for listener in tuple(self._check_in_listeners):
                    listener(told)
            case "refresh":
                self._monitor.refresh()
            case "rename":
                self._rename(str(command.values["name"]))
            case _:
                _LOGGER.warning("The region sent a command this version does not know: %s", command.type)

    @callback
    def _rename(self, name: str) -> None:
        self._hass.config_entries.async_update_entry(self._entry, title=name)
        registry = dr.async_get(self._hass)
        for device in dr.async_entries_for_config_entry(registry, self._entry.entry_id):
            registry.async_update_device(device.id, name=name)

    @callback
    def _state_changed(self, state: ReporterState) -> None:
        for listener in tuple(self._update_listeners):
            self._monitor.faults.run("refresh an entity", listener)

    @callback
    def _unauthorized(self) -> None:
        """The token was revoked: somebody has to pair anew. The watching goes on meanwhile."""
        self._entry.async_start_reauth(self._hass)


def _open_outbox(path: Path, household: str, node: str) -> Outbox:
    """Open the outbox and leave out what waited for another household."""
    outbox = Outbox.open(path)
    outbox.belong_to(household, node)
    return outbox
