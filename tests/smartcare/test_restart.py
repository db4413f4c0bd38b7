"""What a restart, a killed process and a broken file do to the clocks: nothing that is not true."""

from typing import Any

import pytest
from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CoreState
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_restore_state_shutdown_restart

from custom_components.smartcare.const import DOMAIN

from .virtual_home import VirtualHome

STORE = "smartcare.{entry_id}"


async def unload(home: VirtualHome, entry: MockConfigEntry) -> None:
    assert await home.hass.config_entries.async_unload(entry.entry_id)
    await home.hass.async_block_till_done()


def saved(storage: dict[str, Any], entry: MockConfigEntry) -> dict[str, Any]:
    data: dict[str, Any] = storage[STORE.format(entry_id=entry.entry_id)]["data"]
    return data


async def test_the_clock_runs_on_while_nobody_watches(home: VirtualHome, hass_storage: dict[str, Any]) -> None:
    entry = await home.watch()
    await home.switch_tv(92)
    await home.wait(hours=10)
    await unload(home, entry)
    home.lose("plug.power", "light.lux", "door.contact")
    await home.wait(hours=3, minutes=20)

    await home.watch(entry)
    home.set("plug.power", 92)  # start-up: everything comes back from nowhere
    home.set("light.lux", 3.0)
    home.set("door.contact", "off")
    await home.wait(minutes=5)
    assert home.state("sensor.last_evidence").state == "2026-11-20T22:00:00+00:00"
    assert home.state("sensor.stage").state == "normal"
    await home.wait(minutes=10)
    assert home.state("sensor.stage").state == "watch"


async def test_what_came_due_meanwhile_is_told_at_the_start_and_old_news_is_not(
    home: VirtualHome, hass_storage: dict[str, Any]
) -> None:
    entry = await home.watch()
    await home.switch_tv(92)
    await unload(home, entry)
    await home.wait(hours=20)
    await home.watch(entry)
    event = home.state("event.stage_change")
    assert home.state("sensor.stage").state == "danger"
    assert event.attributes["event_type"] == "danger"

    await unload(home, entry)
    await async_mock_restore_state_shutdown_restart(home.hass)
    await home.wait(minutes=5)
    await home.watch(entry)
    await home.wait(minutes=5)
    assert home.state("event.stage_change").state == event.state  # the danger of then, not a new one


async def test_a_killed_process_loses_nothing_that_matters(home: VirtualHome, hass_storage: dict[str, Any]) -> None:
    """Without unload or stop: what counts was on disk before."""
    entry = await home.watch()
    before = saved(hass_storage, entry)["watcher"]
    await home.switch_tv(92)
    after = saved(hass_storage, entry)["watcher"]
    assert (before["last"], after["last"][2]) == (None, "switched_on")
    await home.wait(hours=14)
    assert saved(hass_storage, entry)["watcher"]["stage"] == "watch"


async def test_what_is_only_learned_is_written_within_a_quarter_of_an_hour(
    home: VirtualHome, hass_storage: dict[str, Any]
) -> None:
    entry = await home.watch()
    home.set("plug.power", 1.7)
    await home.wait(minutes=3)
    power = saved(hass_storage, entry)["watcher"]["sensors"]["s_plug"]["sense"]
    await home.wait(minutes=16)
    assert saved(hass_storage, entry)["watcher"]["sensors"]["s_plug"]["sense"] != power


async def test_stopping_home_assistant_writes_the_clocks(home: VirtualHome, hass_storage: dict[str, Any]) -> None:
    entry = await home.watch()
    home.set("plug.power", 1.7)
    await home.hass.async_block_till_done()
    before = saved(hass_storage, entry)["watcher"]
    home.hass.set_state(CoreState.stopping)
    home.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await home.hass.async_block_till_done()
    home.hass.set_state(CoreState.final_write)
    home.hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await home.hass.async_block_till_done()
    assert saved(hass_storage, entry)["watcher"] != before
    home.hass.set_state(CoreState.running)


@pytest.mark.parametrize(
    "content",
    [
        {"version": 1, "minor_version": 1, "key": "smartcare", "data": {"watcher": {"version": 99, "now": "x"}}},
        {"version": 1, "minor_version": 1, "key": "smartcare", "data": {"watcher": [], "settings": 3}},
        {"version": 1, "minor_version": 1, "key": "smartcare", "data": None},
        {"version": 1, "minor_version": 1, "key": "smartcare", "data": {"settings": {"risk": "none such"}}},
    ],
)
@pytest.mark.usefixtures("socket_enabled")
async def test_a_broken_file_begins_anew(
    home: VirtualHome, hass_storage: dict[str, Any], content: dict[str, Any]
) -> None:
    entry = home.entry(region={"addresses": ["https://a.test"], "node": "n", "token": "t", "household": "h_1"})
    hass_storage[STORE.format(entry_id=entry.entry_id)] = content
    await home.watch(entry)
    assert home.state("sensor.stage").state == "normal"
    assert entry.runtime_data.monitor.home.risk == "general"


async def test_a_file_of_a_later_version_is_said_aloud(
    home: VirtualHome, hass_storage: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    entry = home.entry()
    hass_storage[STORE.format(entry_id=entry.entry_id)] = {"version": 9, "minor_version": 1, "key": "k", "data": {}}
    await home.watch(entry)
    assert "The saved clocks cannot be read" in caplog.text


async def test_removing_the_home_forgets_it(home: VirtualHome, hass_storage: dict[str, Any]) -> None:
    entry = await home.watch()
    await home.switch_tv(92)
    assert await home.hass.config_entries.async_remove(entry.entry_id)
    await home.hass.async_block_till_done()
    assert STORE.format(entry_id=entry.entry_id) not in hass_storage
    assert not [entity for entity in er.async_get(home.hass).entities.values() if entity.platform == DOMAIN]
