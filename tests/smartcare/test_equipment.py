"""Sensors that need the installer: lost, or unsuitable; and what the radios tell."""

from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import issue_registry as ir

from custom_components.smartcare.candidates import find_buttons
from custom_components.smartcare.const import DOMAIN
from custom_components.smartcare.zha_devices import zha_coordinators, zha_last_seen

from .virtual_home import LIGHT, PLUG, PLUG_IEEE, SOS, SOS_IEEE, VirtualHome


def issues(home: VirtualHome) -> dict[str, dict[str, str] | None]:
    registry = ir.async_get(home.hass)
    return {
        issue.issue_id: issue.translation_placeholders for issue in registry.issues.values() if issue.domain == DOMAIN
    }


async def test_a_lost_sensor_is_a_repair_until_it_is_back(home: VirtualHome) -> None:
    await home.watch()
    home.lose("plug.power")
    await home.wait(minutes=4)
    assert not issues(home)  # a restart of the radio takes a minute or two
    await home.wait(minutes=10)
    assert issues(home) == {f"offline_{PLUG}": {"home": "Kim's home", "sensor": "TV plug"}}
    assert home.state("binary_sensor.equipment").state == "on"
    assert home.state("sensor.stage").state == "normal"  # equipment is not a person
    home.set("plug.power", 0.4)
    await home.hass.async_block_till_done()
    assert not issues(home)
    assert home.state("binary_sensor.equipment").state == "off"


async def test_issues_go_with_the_home(home: VirtualHome) -> None:
    entry = await home.watch()
    home.lose("plug.power")
    await home.wait(minutes=10)
    await home.hass.config_entries.async_unload(entry.entry_id)
    assert not issues(home)
    await home.watch(entry)
    assert set(issues(home)) == {f"offline_{PLUG}"}
    await home.hass.config_entries.async_remove(entry.entry_id)
    assert not issues(home)


async def test_a_television_that_is_never_switched_off_is_told_to_the_installer(home: VirtualHome) -> None:
    home.set("plug.power", 91)
    await home.watch()
    for day in range(6):
        home.set("plug.power", 90 + day % 2)
        home.set("light.lux", 300 - day)
        await home.wait(hours=24, step=timedelta(hours=1))
    assert f"never_switches_{PLUG}" in issues(home)
    assert home.state("binary_sensor.equipment").attributes["sensors"] == {PLUG: "never_switches"}


class Gateway:
    """ZHA's own devices, as far as we ask for them."""

    def __init__(self, home: VirtualHome) -> None:
        self.home = home
        self.heard: dict[str, float | None] = {}

    @property
    def device_proxies(self) -> dict[str, SimpleNamespace]:
        return {
            ieee: SimpleNamespace(device=SimpleNamespace(ieee=ieee, last_seen=at, is_coordinator=ieee == "radio"))
            for ieee, at in self.heard.items()
        }


@pytest.fixture
def gateway(home: VirtualHome) -> Gateway:
    """ZHA is running."""
    home.hass.config.components.add("zha")
    return Gateway(home)


async def test_a_plug_that_misses_its_reports_is_lost_before_zha_says_so(home: VirtualHome, gateway: Gateway) -> None:
    with patch("homeassistant.components.zha.helpers.get_zha_gateway_proxy", return_value=gateway):
        await home.watch()
        begin = home.now.timestamp()
        gateway.heard = {PLUG_IEEE: begin, SOS_IEEE: begin}
        await home.wait(minutes=50)
        gateway.heard[SOS_IEEE] = heard = home.now.timestamp()
        assert not issues(home)
        await home.wait(minutes=30)
        assert set(issues(home)) == {f"offline_{PLUG}"}
        sensors = {sensor.id: sensor for sensor in home_monitor(home).sensors()}
        assert sensors[SOS].last_seen_at == heard
        assert sensors[LIGHT].alive  # nothing is known of its radio

        gateway.heard[PLUG_IEEE] = home.now.timestamp()
        await home.wait(minutes=5)
        assert not issues(home)


def home_monitor(home: VirtualHome):
    return home.hass.config_entries.async_entries(DOMAIN)[0].runtime_data.monitor


async def test_the_radio_itself_is_no_button(home: VirtualHome, gateway: Gateway) -> None:
    home.add_device("radio", "Zigbee Coordinator")
    gateway.heard = {"radio": None}
    with patch("homeassistant.components.zha.helpers.get_zha_gateway_proxy", return_value=gateway):
        assert zha_coordinators(home.hass) == {"radio"}
        assert zha_last_seen(home.hass) == {}
        assert [button.source for button in find_buttons(home.hass, [])] == [SOS_IEEE]


async def test_zha_without_its_radio(home: VirtualHome, gateway: Gateway) -> None:
    with patch("homeassistant.components.zha.helpers.get_zha_gateway_proxy", side_effect=ValueError):
        assert zha_last_seen(home.hass) == {}


async def test_a_button_without_zha_is_named_by_its_id(home: VirtualHome) -> None:
    await home.watch()
    dr.async_get(home.hass).async_remove_device(home.sos.id)
    monitor = home_monitor(home)
    monitor.observed(
        type("Observation", (), {"sensor": SOS, "at": home.now.timestamp(), "value": None}), by_machine=False
    )
    await home.wait(minutes=10)
    assert issues(home)[f"offline_{SOS}"] == {"home": "Kim's home", "sensor": SOS}
