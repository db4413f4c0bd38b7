"""What may be sent to whoever looks into a problem."""

import json

from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import get_system_health_info

from custom_components.smartcare.diagnostics import async_get_config_entry_diagnostics

from .fake_region import FakeRegion
from .virtual_home import PLUG, SOS_IEEE, VirtualHome


async def test_alone(home: VirtualHome) -> None:
    entry = await home.watch()
    await home.switch_tv(92)
    told = await async_get_config_entry_diagnostics(home.hass, entry)
    assert told["region"] is None
    assert told["status"]["stage"] == "normal"
    assert told["status"]["why"] == "normal.evidence"
    assert told["sensors"][0]["id"] == PLUG
    assert told["sensors"][0]["marks_today"] == 1


async def test_connected_tells_no_secret_and_nothing_of_people(home: VirtualHome, region: FakeRegion) -> None:
    secrets = {"addresses": [region.address], "node": "n_secret", "token": region.token, "household": "h_secret"}
    entry = await home.watch(region=secrets)
    await home.until(lambda: home.state("binary_sensor.region").state == "on")
    told = await async_get_config_entry_diagnostics(home.hass, entry)
    assert told["region"]["connected"] is True
    assert told["region"]["addresses"] == 1
    text = json.dumps(told, default=str)
    hidden = [region.token, region.address, "n_secret", "h_secret", "Kim", SOS_IEEE, "TV plug", "sensor.tv_plug"]
    assert [word for word in hidden if word in text] == []


async def test_system_health(home: VirtualHome, region: FakeRegion) -> None:
    assert await async_setup_component(home.hass, "system_health", {})
    await home.watch(region={"addresses": [region.address], "node": "n_1", "token": region.token, "household": "h_1"})
    await home.until(lambda: home.state("binary_sensor.region").state == "on")
    info = await get_system_health_info(home.hass, "smartcare")
    assert info == {"homes": 1, "connected": "1/1", "reports_waiting": 0, "desks": "0/0"}
