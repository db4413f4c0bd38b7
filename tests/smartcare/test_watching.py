"""A home over virtual days: what the entities show, and what survives."""

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Context, Event, HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import async_capture_events

from .virtual_home import PLUG, SOS, VirtualHome


def stages(events: list[Event[Any]], home: VirtualHome) -> list[str]:
    """Return the event types the stage event entity fired, in order."""
    entity_id = home.state("event.stage_change").entity_id
    return [
        event.data["new_state"].attributes["event_type"] for event in events if event.data["entity_id"] == entity_id
    ]


async def test_a_collapse_climbs_the_ladder_and_help_ends_it(home: VirtualHome) -> None:
    await home.watch()
    assert home.state("sensor.stage").state == "normal"
    assert home.state("sensor.last_evidence").state == "unknown"
    await home.switch_tv(92)
    assert home.state("sensor.last_evidence").state == "2026-11-20T22:00:00+00:00"
    assert home.state("sensor.next_stage").state == "2026-11-21T11:30:00+00:00"  # 13.5 h later

    await home.wait(hours=13)
    assert home.state("sensor.stage").state == "normal"
    assert float(home.state("sensor.time_quiet").state) == pytest.approx(13, abs=0.1)
    changes = async_capture_events(home.hass, EVENT_STATE_CHANGED)
    await home.wait(hours=1)
    assert home.state("sensor.stage").state == "watch"
    assert home.state("sensor.stage").attributes["clock"] == "home"
    assert home.state("sensor.stage").attributes["explanation"].startswith("Nothing in the home has changed for 14 h")
    assert home.state("sensor.next_stage").state == "2026-11-21T16:00:00+00:00"
    await home.wait(hours=4)
    assert home.state("sensor.stage").state == "check"
    assert home.state("binary_sensor.danger").state == "off"
    await home.wait(hours=1)
    assert home.state("sensor.stage").state == "danger"
    assert home.state("binary_sensor.danger").state == "on"
    assert "has not answered" in home.state("binary_sensor.danger").attributes["explanation"]
    assert home.state("sensor.next_stage").state == "unknown"

    await home.switch_tv(0.4)
    assert home.state("sensor.stage").state == "normal"
    assert home.state("binary_sensor.danger").state == "off"
    assert home.state("binary_sensor.danger").attributes["explanation"] is None
    assert stages(changes, home) == ["watch", "check", "danger", "normal"]
    last = home.state("event.stage_change").attributes
    assert (last["previous"], last["clock"]) == ("danger", "home")


async def test_the_alarm_comes_at_its_time_and_not_at_a_tick(home: VirtualHome) -> None:
    await home.watch()
    await home.switch_tv(92)
    await home.wait(hours=13, minutes=27)
    await home.wait(seconds=57, step=timedelta(seconds=57))
    assert home.state("sensor.stage").state == "normal"
    await home.wait(seconds=5, step=timedelta(seconds=5))
    assert home.state("sensor.stage").state == "watch"


async def test_out_for_a_day_is_not_collapsed(home: VirtualHome) -> None:
    await home.watch()
    await home.switch_tv(92)
    await home.use_door()
    await home.wait(hours=20)
    assert home.state("sensor.stage").state == "normal"
    assert home.state("sensor.stage").attributes["clock"] == "away"


@pytest.mark.parametrize(
    ("entity", "states", "quiet"),
    [
        ("plug.power", ["unavailable", "92.0", "92.0"], True),
        ("plug.power", ["unknown", "92.0", "92.0"], True),
        ("plug.power", ["rubbish", "nan", "inf"], True),
        ("door.contact", ["unavailable", "on"], True),
        ("light.lux", ["unavailable", "400"], True),
        ("door.contact", ["on"], False),
        ("light.lux", ["4.0", "400"], False),
        ("plug.power", ["92.0", "92.5"], False),
    ],
)
async def test_evidence(home: VirtualHome, entity: str, states: list[str], quiet: bool) -> None:
    """What comes back from nowhere is not evidence, nor is rubbish."""
    await home.watch()
    await home.wait(hours=1)
    for state in states:
        home.set(entity, state)
        await home.wait(seconds=30, step=timedelta(seconds=30))
    await home.wait(minutes=2)
    assert (home.state("sensor.last_evidence").state == "unknown") is quiet


async def test_kilowatts_are_watts(home: VirtualHome) -> None:
    entity_id = home.entity("plug.power").entity_id
    home.hass.states.async_set(entity_id, "0.0004", {"unit_of_measurement": "kW"})
    await home.watch()
    home.hass.states.async_set(entity_id, "0.0020", {"unit_of_measurement": "kW"})
    await home.wait(minutes=2)
    assert home.state("sensor.last_evidence").state == "unknown"
    home.hass.states.async_set(entity_id, "2", {"unit_of_measurement": "kW"})
    await home.wait(minutes=2)
    assert home.state("sensor.last_evidence").attributes["sensor"] == PLUG


@pytest.mark.parametrize(
    ("context", "quiet"),
    [
        (Context(parent_id="01J000AUTOMATION"), True),
        (Context(user_id="somebody-signed-in"), True),
        (Context(), False),
    ],
)
async def test_an_automation_that_switches_a_plug_is_not_the_person(
    home: VirtualHome, context: Context, quiet: bool
) -> None:
    home.set("plug.relay", "off")
    await home.watch()
    home.set("plug.relay", "on", context)
    await home.wait(seconds=10, step=timedelta(seconds=10))
    await home.switch_tv(92)
    assert (home.state("sensor.last_evidence").state == "unknown") is quiet
    await home.wait(minutes=10)
    await home.switch_tv(0.4)  # and by hand afterwards it is
    assert home.state("sensor.last_evidence").state != "unknown"


async def test_a_renamed_entity_is_followed(home: VirtualHome) -> None:
    await home.watch()
    er.async_get(home.hass).async_update_entity(home.entity("plug.power").entity_id, new_entity_id="sensor.television")
    home.set("plug.power", 0.4)
    await home.hass.async_block_till_done()
    await home.switch_tv(92)
    assert home.state("sensor.last_evidence").attributes["sensor"] == PLUG


async def test_a_removed_entity_is_a_lost_sensor(home: VirtualHome) -> None:
    await home.watch()
    er.async_get(home.hass).async_remove(home.entity("plug.power").entity_id)
    await home.wait(minutes=10)
    assert home.state("binary_sensor.equipment").state == "on"
    assert home.state("binary_sensor.equipment").attributes["sensors"] == {PLUG: "offline"}


async def test_blind_is_told_apart_from_quiet(home: VirtualHome) -> None:
    await home.watch()
    await home.switch_tv(92)
    home.lose("plug.power", "light.lux", "door.contact")
    await home.wait(minutes=10)
    assert home.state("sensor.stage").state == "blind"
    assert home.state("binary_sensor.danger").state == "off"
    home.set("plug.power", 92)
    await home.hass.async_block_till_done()
    assert home.state("sensor.stage").state == "normal"


async def test_sos(home: VirtualHome) -> None:
    await home.watch()
    await home.press_sos("attribute_updated")
    assert home.state("event.sos").state == "unknown"
    await home.press_sos()
    assert home.state("event.sos").state == "2026-11-20T22:00:00.000+00:00"
    assert home.state("event.sos").attributes["sensor"] == SOS
    assert home.state("sensor.last_evidence").state == "unknown"  # a call for help reassures nobody


async def test_i_am_fine_ends_a_check(home: VirtualHome) -> None:
    await home.watch()
    await home.switch_tv(92)
    await home.wait(hours=18, minutes=30)
    assert home.state("sensor.stage").state == "check"
    await press_fine(home)
    assert home.state("sensor.stage").state == "normal"
    assert home.state("sensor.last_evidence").attributes["sensor"] is None


async def press_fine(home: VirtualHome) -> None:
    await home.hass.services.async_call(
        "button", "press", {"entity_id": home.state("button.i_am_fine").entity_id}, blocking=True
    )
    await home.hass.async_block_till_done()


async def test_korean(home: VirtualHome) -> None:
    home.hass.config.language = "ko"
    await home.watch()
    await home.switch_tv(92)
    await home.wait(hours=14)
    explanation = home.state("sensor.stage").attributes["explanation"]
    assert explanation.startswith("외출한 흔적이 없는데 14시간")


async def test_a_language_we_do_not_speak_gets_english(home: VirtualHome) -> None:
    home.hass.config.language = "pt-BR"
    await home.watch()
    assert home.state("sensor.stage").attributes["explanation"].startswith("Watching has begun")


async def test_entities_hang_on_the_household_and_not_on_zha(home: VirtualHome, hass: HomeAssistant) -> None:
    entry = await home.watch()
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert [device.name for device in devices] == ["Kim's home"]
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert {entity.device_id for entity in entities} == {devices[0].id}
    assert {entity.unique_id.removeprefix(f"{entry.entry_id}_") for entity in entities} == {
        "absence",
        "danger",
        "equipment",
        "i_am_fine",
        "last_evidence",
        "next_stage",
        "sos",
        "stage",
        "stage_change",
        "time_quiet",
    }
