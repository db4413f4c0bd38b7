"""A home for tests: ZHA's devices in the registries, without ZHA, and a clock to move."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import Context, HomeAssistant, State
from homeassistant.helpers import area_registry as ar
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_fire_time_changed

from custom_components.smartcare.const import DOMAIN

PLUG_IEEE, LIGHT_IEEE, DOOR_IEEE, SOS_IEEE = (f"00:11:22:33:44:55:66:{number:02d}" for number in range(1, 5))
PLUG, LIGHT, DOOR, SOS = "s_plug", "s_light", "s_door", "s_sos"


@dataclass
class Device:
    """A ZHA device as the registries show it."""

    ieee: str
    id: str
    entities: dict[str, er.RegistryEntry]


class VirtualHome:
    """The devices, and what a test does with them."""

    def __init__(self, hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
        self.hass = hass
        self.freezer = freezer
        self.zha = MockConfigEntry(domain="zha", title="ZHA")
        self.zha.add_to_hass(hass)
        self.plug = self.add_device(
            PLUG_IEEE,
            "TV plug",
            power=("sensor", "power", "2820", {"unit_of_measurement": "W"}),
            relay=("switch", None, "6", {}),
        )
        self.light = self.add_device(
            LIGHT_IEEE, "Light sensor", lux=("sensor", "illuminance", "1024", {"unit_of_measurement": "lx"})
        )
        self.door = self.add_device(DOOR_IEEE, "Front door", contact=("binary_sensor", "opening", "1280", {}))
        # ZHA shows the button's On/Off client as an "opening" that never opens.
        self.sos = self.add_device(
            SOS_IEEE,
            "SOS button",
            opening=("binary_sensor", "opening", "6", {}),
            battery=("sensor", "battery", "1", {"unit_of_measurement": "%"}),
        )
        living_room = ar.async_get(hass).async_create("Living room")
        dr.async_get(hass).async_update_device(self.plug.id, area_id=living_room.id)
        self.set("plug.power", 0.4)
        self.set("plug.relay", "on")
        self.set("light.lux", 3.0)
        self.set("door.contact", "off")
        self.set("sos.opening", "off")

    def add_device(self, ieee: str, name: str, **entities: tuple[str, str | None, str, dict[str, Any]]) -> Device:
        """Register a device with entities given as (domain, device class, unique id suffix, attributes)."""
        device = dr.async_get(self.hass).async_get_or_create(
            config_entry_id=self.zha.entry_id,
            identifiers={("zha", ieee)},
            connections={(dr.CONNECTION_ZIGBEE, ieee)},
            name=name,
            model="virtual",
        )
        registry = er.async_get(self.hass)
        registered = {
            key: registry.async_get_or_create(
                domain,
                "zha",
                f"{ieee}-1-{suffix}",
                config_entry=self.zha,
                device_id=device.id,
                original_device_class=device_class,
                original_name=None,
                has_entity_name=True,
                unit_of_measurement=attributes.get("unit_of_measurement"),
            )
            for key, (domain, device_class, suffix, attributes) in entities.items()
        }
        return Device(ieee, device.id, registered)

    def entity(self, path: str) -> er.RegistryEntry:
        """Return a registered entity by "device.entity"."""
        device, key = path.split(".")
        known: Device = getattr(self, device)
        entry = er.async_get(self.hass).async_get(known.entities[key].id)
        assert entry is not None
        return entry

    def set(self, path: str, value: float | str, context: Context | None = None) -> None:
        """Have a device report a value."""
        entry = self.entity(path)
        attributes = {"unit_of_measurement": entry.unit_of_measurement} if entry.unit_of_measurement else {}
        self.hass.states.async_set(entry.entity_id, str(value), attributes, context=context)

    def lose(self, *paths: str) -> None:
        """Have devices go out of reach."""
        for path in paths:
            self.set(path, STATE_UNAVAILABLE)

    async def press_sos(self, command: str = "on") -> None:
        """Press the button, as ZHA tells it."""
        self.hass.bus.async_fire(
            "zha_event",
            {
                "device_ieee": SOS_IEEE,
                "device_id": self.sos.id,
                "unique_id": f"{SOS_IEEE}:1:0x0006",
                "command": command,
            },
        )
        await self.hass.async_block_till_done()

    @property
    def now(self) -> datetime:
        """Return the present."""
        return dt_util.utcnow()

    async def wait(self, *, step: timedelta = timedelta(minutes=5), **span: float) -> None:
        """Let time pass, step by step, so that everything comes at its time."""
        await self.hass.async_block_till_done()
        end = self.now + timedelta(**span)
        while self.now < end:
            self.freezer.move_to(min(self.now + step, end))
            async_fire_time_changed(self.hass)
            await self.hass.async_block_till_done()

    async def until(self, is_so: Callable[[], bool], tick_s: float = 0.05) -> None:
        """Return when something is so. Sockets and threads take real time; the home's clock goes along in ticks."""
        for _ in range(10_000):
            if is_so():
                break
            await asyncio.to_thread(threading.Event().wait, 0.005)
            self.freezer.tick(timedelta(seconds=tick_s))
            await self.hass.async_block_till_done()
        assert is_so(), [(state.entity_id, state.state) for state in self.hass.states.async_all()]

    async def switch_tv(self, watts: float) -> None:
        """Have the person switch the television; the change is held for long enough."""
        self.set("plug.power", watts)
        await self.wait(minutes=2, step=timedelta(seconds=30))

    async def use_door(self) -> None:
        """Have the person go through the door."""
        self.set("door.contact", "on")
        await self.wait(seconds=5, step=timedelta(seconds=5))
        self.set("door.contact", "off")
        await self.hass.async_block_till_done()

    def entry(self, region: dict[str, Any] | None = None, **options: Any) -> MockConfigEntry:
        """Return a config entry as the flow makes it."""
        entry = MockConfigEntry(
            domain=DOMAIN,
            title="Kim's home",
            unique_id="h_1",
            data={"role": "home", "region": region, "risk": "general"},
            options={"sensors": self.sensors(), **options},
        )
        entry.add_to_hass(self.hass)
        return entry

    def sensors(self) -> list[dict[str, Any]]:
        """Return the four sensors as the flow writes them."""
        return [
            {"id": PLUG, "kind": "power", "entity_registry_id": self.entity("plug.power").id, "appliance": "tv"},
            {"id": LIGHT, "kind": "light", "entity_registry_id": self.entity("light.lux").id},
            {"id": DOOR, "kind": "contact", "entity_registry_id": self.entity("door.contact").id, "front_door": True},
            {"id": SOS, "kind": "button", "zha_ieee": SOS_IEEE},
        ]

    async def watch(self, entry: MockConfigEntry | None = None, **kwargs: Any) -> MockConfigEntry:
        """Set the home up."""
        entry = entry or self.entry(**kwargs)
        assert await self.hass.config_entries.async_setup(entry.entry_id)
        await self.hass.async_block_till_done()
        assert entry.state is ConfigEntryState.LOADED
        return entry

    def state(self, key: str) -> State:
        """Return one of our entities by "domain.key", found through the registry."""
        domain, name = key.split(".")
        registry = er.async_get(self.hass)
        entry = self.hass.config_entries.async_entries(DOMAIN)[0]
        entity_id = registry.async_get_entity_id(domain, DOMAIN, f"{entry.entry_id}_{name}")
        assert entity_id is not None
        state = self.hass.states.get(entity_id)
        assert state is not None
        return state
