"""ZHA's own gateway on the virtual network: entities, their values, and availability."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from zha.application.gateway import Gateway
from zha.application.helpers import CoordinatorConfiguration, QuirksConfiguration, ZHAConfiguration, ZHAData
from zha.zigbee.device import DeviceStatus

from simulator.zigbee import ZHA_YAML, Device, zha_entry, zha_entry_data

from .conftest import Home, until


async def open_gateway(home: Home) -> Any:
    """Start ZHA from the data that seeds its config entry."""
    entry = zha_entry_data(home.port, home.radio)
    coordinator = CoordinatorConfiguration(radio_type=entry["radio_type"], **entry["device"])
    quirks = QuirksConfiguration(enabled=False)
    config = ZHAConfiguration(coordinator_configuration=coordinator, quirks_configuration=quirks)
    database = {"database_path": str(home.folder / "zigbee.db"), "topology_scan_enabled": False}
    gateway = await Gateway.async_from_config(
        ZHAData(config=config, zigpy_config={**ZHA_YAML["zigpy_config"], **database})
    )
    await gateway.async_initialize()
    await gateway.async_initialize_devices_and_entities()
    return gateway


class Zha:
    """A home with ZHA as its host."""

    def __init__(self, home: Home, gateway: Any) -> None:
        self.home = home
        self.gateway = gateway
        self.events: list[dict[str, Any]] = []

    def device(self, device: Device) -> Any:
        return self.gateway.devices[device.ieee]

    def entities(self, device: Device) -> dict[str, Any]:
        """Entities that Home Assistant shows, by device class or, without one, by platform."""
        entities = self.device(device).platform_entities.values()
        shown = (
            entity for entity in entities if entity.PLATFORM != "virtual" and entity.entity_registry_enabled_default
        )
        return {str(entity.device_class or entity.PLATFORM): entity for entity in shown}

    async def join(self) -> None:
        await self.gateway.application_controller.permit(60)
        for device in self.home.devices:
            await device.join()
        await until(lambda: all(device.ieee in self.gateway.devices for device in self.home.devices))
        ready = DeviceStatus.INITIALIZED
        await until(lambda: all(self.device(device).status is ready for device in self.home.devices))
        await until(lambda: self.home.door.enrolled)
        for device in self.home.devices:
            self.device(device).on_all_events(lambda event: self.events.append(getattr(event, "data", {})))


@pytest.fixture
async def zha(tmp_path: Path, radio) -> AsyncIterator[Zha]:
    home = Home(tmp_path, radio)
    await home.open()
    gateway = await open_gateway(home)
    zha = Zha(home, gateway)
    await zha.join()
    yield zha
    await zha.gateway.shutdown()
    await home.close()


async def test_the_entities_an_installer_sees(zha: Zha):
    home = zha.home
    assert set(zha.entities(home.plug)) == {"identify", "switch", "power", "current", "voltage", "frequency", "energy"}
    assert set(zha.entities(home.light)) == {"identify", "illuminance", "battery"}
    assert set(zha.entities(home.door)) == {"identify", "opening", "battery"}
    assert set(zha.entities(home.button)) == {"identify", "battery"}


async def test_values_arrive_in_their_units(zha: Zha):
    home = zha.home
    home.plug.set_power(87.5)
    home.light.set_lux(320)
    home.door.set_open(True)
    await home.pass_time(30)
    plug, light, door = zha.entities(home.plug), zha.entities(home.light), zha.entities(home.door)
    await until(lambda: plug["power"].state.native_value == 87.5)
    await until(lambda: light["illuminance"].state.native_value == 320)
    await until(lambda: door["opening"].state.is_on)
    assert plug["voltage"].state.native_value == 220
    assert light["battery"].state.native_value == 100
    await home.pass_time(3600)
    await until(lambda: plug["energy"].state.native_value == pytest.approx(0.088))


async def test_zha_asks_for_reports_at_least_every_15_minutes(zha: Zha):
    home = zha.home
    dumped = [*home.plug.reporting.dump(), *home.light.reporting.dump()]
    longest = {tuple(rule["key"]): rule["max"] for rule in dumped}
    assert longest[(1, 0x0B04, 0x050B)] <= 900
    assert longest[(1, 0x0400, 0x0000)] <= 900


async def test_a_press_is_one_event_and_no_entity(zha: Zha):
    zha.home.button.press()
    zha.home.button.press()
    await until(lambda: len(zha.events) >= 2)
    assert [event["command"] for event in zha.events] == ["recall", "recall"]
    assert zha.events[0]["params"] == {"group_id": 0, "scene_id": 1, "transition_time": None}


async def test_a_switched_plug_tells_so(zha: Zha):
    switch = zha.entities(zha.home.plug)["switch"]
    await switch.async_turn_off()
    assert not zha.home.plug.on
    zha.home.plug.switch(True)
    await until(lambda: switch.state.is_on)


async def test_a_restarted_zha_knows_its_devices(zha: Zha):
    home = zha.home
    await zha.gateway.shutdown()
    zha.gateway = await open_gateway(home)
    assert {device.ieee for device in home.devices} <= set(zha.gateway.devices)
    home.door.set_open(True)
    opening = zha.entities(home.door)["opening"]
    await until(lambda: opening.state.is_on)


def test_the_seeded_entry_is_complete(radio):
    entry = zha_entry(1234, radio)
    assert entry["data"]["device"]["path"] == "socket://127.0.0.1:1234"
    assert entry["data"]["radio_type"] == radio
    assert (entry["domain"], entry["version"], entry["minor_version"]) == ("zha", 4, 1)
