"""The integration's folder alone, copied into a Home Assistant, is enough for a home without a region."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from simulator.stage.care import Care
from simulator.stage.home_assistant import HomeAssistant
from simulator.stage.installer import Installer

# A home whose sensors are not Zigbee: two helpers shown as a door and as a measured plug.
HELPERS = {
    "input_boolean": {"door": {"name": "Door"}},
    "input_number": {"watts": {"name": "Watts", "min": 0, "max": 3000, "step": 0.1}},
    "template": [
        {
            "binary_sensor": [
                {
                    "name": "Entrance",
                    "unique_id": "entrance",
                    "device_class": "door",
                    "state": "{{ is_state('input_boolean.door', 'on') }}",
                }
            ],
            "sensor": [
                {
                    "name": "Television",
                    "unique_id": "television",
                    "device_class": "power",
                    "unit_of_measurement": "W",
                    "state": "{{ states('input_number.watts') }}",
                }
            ],
        }
    ],
}
pytestmark = pytest.mark.floor


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def hass(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[HomeAssistant]:
    hass = HomeAssistant(tmp_path_factory.mktemp("alone"), zha_port=None, extra=HELPERS)
    try:
        await hass.start()
        yield hass
    finally:
        await hass.stop()


def test_it_is_only_a_copied_folder(hass: HomeAssistant):
    copied = hass.folder / "custom_components" / "smartcare"
    assert (copied / "manifest.json").is_file()
    assert not any(path.is_symlink() for path in copied.rglob("*"))


async def test_it_sets_up_alone_and_works(hass: HomeAssistant):
    installer = Installer(hass.client)
    step = await installer.stay_alone("Mother's home")
    step = await installer.answer(step, {"sensors": _all_options(step, "sensors")})
    step = await installer.answer(step, {"appliance": "tv"})
    step = await installer.answer(step, {"front_door": _all_options(step, "front_door")[0]})
    care = await Care.find(hass.client, await installer.finish(step))
    assert await care.state("stage") == "normal"
    assert "region" not in care.entities

    await hass.client.action("input_boolean.turn_on", {"entity_id": "input_boolean.door"})
    assert await care.moment("last_evidence") is not None
    before = await care.state("last_evidence")
    await care.press("i_am_fine")
    assert await care.state("last_evidence") >= before


async def test_its_folder_alone_was_used(hass: HomeAssistant):
    lines = hass.process.output().splitlines()
    assert [line for line in lines if " ERROR " in line and "smartcare" in line] == []


def _all_options(step: dict[str, Any], name: str) -> list[str]:
    asked = next(field for field in step["data_schema"] if field["name"] == name)
    return [option["value"] for option in asked["selector"]["select"]["options"]]
