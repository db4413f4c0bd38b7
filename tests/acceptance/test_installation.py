"""An installer sets a home up through the user interface's own API."""

import pytest

from simulator.stage.care import Care
from simulator.stage.installer import InstallationError
from simulator.stage.stage import Stage

pytestmark = pytest.mark.floor


async def test_zha_joins_four_devices(stage: Stage):
    devices = await stage.hass.client.command("config/device_registry/list")
    names = {device["name_by_user"] for device in devices if device["name_by_user"]}
    assert names == {"television", "living room light", "front door", "SOS button"}
    state = await stage.home.state()
    assert all(device["joined"] for device in state["devices"].values())


async def test_the_radio_understood_every_frame(stage: Stage):
    assert (await stage.home.ask("GET", "frames"))["faults"] == []


async def test_a_code_works_once(stage: Stage, household: str):
    code = await stage.region.pairing_code(household)
    step = await stage.installer().choose(await stage.installer().begin(), "region")
    with pytest.raises(InstallationError, match="pairing_code_unknown"):
        await stage.installer().answer(step, {"address": stage.region.url, "code": "AAAAA-AAAAA"})
    # The same household with a fresh code: the home that is there goes on with the new token.
    with pytest.raises(InstallationError, match="already_configured"):
        await stage.installer().answer(step, {"address": stage.region.url, "code": code})
    step = await stage.installer().choose(await stage.installer().begin(), "region")
    with pytest.raises(InstallationError, match="pairing_code_used"):
        await stage.installer().answer(step, {"address": stage.region.url, "code": code})


async def test_the_home_is_connected_and_watched(stage: Stage, care: Care):
    await stage.until(lambda: _is(care, "region", "on"), seconds=60, what="the connection")
    assert await care.state("stage") == "normal"
    assert await care.state("danger") == "off"


async def test_the_log_has_no_fault_of_ours(stage: Stage):
    lines = stage.hass.process.output().splitlines()
    assert [line for line in lines if " ERROR " in line and "smartcare" in line] == []


async def _is(care: Care, key: str, state: str) -> bool:
    return await care.state(key) == state


async def test_the_page_of_home_assistant_can_open(stage: Stage):
    # Its first questions; the descriptions of the actions need modules that nothing else loads.
    assert "set_absence" in (await stage.hass.client.command("get_services"))["smartcare"]
