"""A home that is connected: what the region hears, and what it may say."""

from datetime import timedelta
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.smartcare.const import DOMAIN, EVENT_CHECK_IN
from custom_components.smartcare.kernel import wire
from custom_components.smartcare.kernel.home import RiskGroup
from custom_components.smartcare.region_link import outbox_path

from .fake_region import FakeRegion
from .virtual_home import DOOR, LIGHT, PLUG, SOS, VirtualHome


def paired(region: FakeRegion, token: str | None = None) -> dict[str, Any]:
    return {"addresses": [region.address], "node": "n_1", "token": token or region.token, "household": "h_1"}


async def watch(home: VirtualHome, region: FakeRegion) -> MockConfigEntry:
    """Set the home up and return when the region has heard its first heartbeat."""
    entry = await home.watch(region=paired(region))
    await home.until(lambda: home.state("binary_sensor.region").state == "on")
    return entry


def items(region: FakeRegion, kind: str) -> list[dict[str, Any]]:
    return [item for item in region.stored() if item["type"] == kind]


async def test_heartbeat_says_which_sensors_live(home: VirtualHome, region: FakeRegion) -> None:
    await watch(home, region)
    heartbeat = region.reports[-1]["heartbeat"]
    assert heartbeat["stage"] == "normal"
    assert heartbeat["version"] == "0.1.0"
    assert [(sensor["id"], sensor["kind"], sensor["alive"]) for sensor in heartbeat["sensors"]] == [
        (PLUG, "power", True),
        (LIGHT, "light", True),
        (DOOR, "contact", True),
        (SOS, "button", True),
    ]
    assert heartbeat["sensors"][0]["appliance"] == "tv"
    assert heartbeat["sensors"][2]["front_door"] is True
    assert home.state("sensor.reports_waiting").state == "0"


@pytest.mark.parametrize(("told", "battery"), [("11.5", 12), ("100", 100), ("unavailable", None), ("inf", 100)])
async def test_heartbeat_says_how_full_a_battery_is(
    home: VirtualHome, region: FakeRegion, told: str, battery: int | None
) -> None:
    home.set("sos.battery", told)
    await watch(home, region)
    sensors = region.reports[-1]["heartbeat"]["sensors"]
    assert [sensor["battery"] for sensor in sensors] == [None, None, None, battery]


async def test_sos_reaches_the_region_at_once(home: VirtualHome, region: FakeRegion) -> None:
    await watch(home, region)
    await home.press_sos()
    await home.until(lambda: "sos" in region.types())
    assert items(region, "sos")[0]["sensor"] == SOS


async def test_evidence_waits_for_the_heartbeat_and_stages_do_not(home: VirtualHome, region: FakeRegion) -> None:
    await watch(home, region)
    reports = len(region.reports)
    await home.use_door()
    await home.until(lambda: home.state("sensor.reports_waiting").state == "3")  # and that the sensor is good
    assert len(region.reports) == reports
    await home.wait(hours=51)
    await home.until(lambda: "danger" in [item["stage"] for item in items(region, "stage")])
    assert [item["what"] for item in items(region, "evidence")] == ["opened", "closed"]


async def test_people_s_words_go_out(home: VirtualHome, region: FakeRegion) -> None:
    entry = await watch(home, region)
    entry.runtime_data.monitor.acknowledge("button")
    await home.hass.services.async_call(
        DOMAIN, "set_absence", {"ends_at": "2026-11-25 12:00:00", "place": "hospital"}, blocking=True
    )
    await home.hass.services.async_call(DOMAIN, "clear_absence", {}, blocking=True)
    await home.until(lambda: region.types().count("absence") == 2)
    assert [item["how"] for item in items(region, "acknowledged")] == ["button"]
    noted, cleared = items(region, "absence")
    assert (noted["ends_at"], noted["place"], noted["by"]) == ("2026-11-25T03:00:00.000Z", "hospital", "household")
    assert cleared["cleared"] is True
    assert "evidence" not in region.types()  # the words are told once


async def test_an_open_absence_and_the_return(home: VirtualHome, region: FakeRegion) -> None:
    await watch(home, region)
    await home.hass.services.async_call(DOMAIN, "set_absence", {}, blocking=True)
    await home.until(lambda: "absence" in region.types())
    await home.wait(hours=2)
    await home.switch_tv(92)
    await home.until(lambda: region.types().count("absence") == 2)
    noted, cleared = items(region, "absence")
    assert noted["ends_at"] is None
    assert cleared["cleared"] is True
    assert home.state("switch.absence").state == "off"


async def test_equipment_is_told_with_its_kind(home: VirtualHome, region: FakeRegion) -> None:
    await watch(home, region)
    home.lose("plug.power")
    await home.wait(minutes=10)
    await home.until(lambda: "sensor" in region.types())
    told = items(region, "sensor")[-1]
    assert (told["sensor"], told["kind"], told["appliance"], told["state"]) == (PLUG, "power", "tv", "offline")


@pytest.mark.parametrize(
    ("telemetry", "expected"),
    [
        (wire.Telemetry.EVIDENCE, []),
        (wire.Telemetry.SUMMARY, [("summary", 43.0)]),
        (wire.Telemetry.FULL, [("reading", 41.0), ("reading", 42.0), ("reading", 43.0)]),
    ],
)
async def test_telemetry_by_the_household_s_setting(
    home: VirtualHome, region: FakeRegion, telemetry: wire.Telemetry, expected: list[tuple[str, float]]
) -> None:
    region.settings = wire.Settings(version="s2", household="h_1", telemetry=telemetry)
    home.lose("light.lux")
    entry = await watch(home, region)
    await home.until(lambda: entry.runtime_data.monitor.settings.telemetry is telemetry)
    await home.wait(minutes=10)
    home.freezer.move_to("2026-11-20 22:20:01+00:00")  # a window of five minutes begins
    for lux in (41, 42, 43):
        home.set("light.lux", lux)
        await home.wait(seconds=5, step=timedelta(seconds=5))
    await home.wait(minutes=12)
    await home.until(lambda: home.state("sensor.reports_waiting").state == "0", tick_s=1.0)  # with the next heartbeat
    told = [item for item in region.stored() if item["type"] in ("reading", "summary") and item["sensor"] == LIGHT]
    assert [(item["type"], item.get("last", item.get("value"))) for item in told] == expected


async def test_settings_are_followed_and_kept(
    home: VirtualHome, region: FakeRegion, hass_storage: dict[str, Any]
) -> None:
    region.settings = wire.Settings(version="s9", household="h_1", risk=RiskGroup.HIGH, check_window_s=1200.0)
    entry = await watch(home, region)
    monitor = entry.runtime_data.monitor
    await home.until(lambda: monitor.settings.version == "s9")
    assert (monitor.home.risk, monitor.home.check_window_s) == (RiskGroup.HIGH, 1200.0)
    await home.use_door()  # a new rule does not make us forget where the sensors stand
    assert home.state("sensor.last_evidence").attributes["sensor"] == DOOR

    await home.hass.config_entries.async_unload(entry.entry_id)
    await region.stop()
    await home.watch(entry)
    assert entry.runtime_data.monitor.settings.risk is RiskGroup.HIGH
    assert home.state("binary_sensor.region").state == "off"


async def test_settings_of_another_household_are_not_kept(
    home: VirtualHome, region: FakeRegion, hass_storage: dict[str, Any]
) -> None:
    region.settings = wire.Settings(version="s9", household="h_other", risk=RiskGroup.HIGH)
    entry = await watch(home, region)
    await home.until(lambda: entry.runtime_data.monitor.settings.version == "s9")
    await home.hass.config_entries.async_unload(entry.entry_id)
    await region.stop()
    await home.watch(entry)
    assert entry.runtime_data.monitor.settings.risk is RiskGroup.GENERAL


async def test_check_in_asks_the_home(home: VirtualHome, region: FakeRegion) -> None:
    asked = async_capture_events(home.hass, EVENT_CHECK_IN)
    region.commands = [wire.Command(id="c_1", type="check_in", values={"message": "How are you?"})]
    entry = await watch(home, region)
    await home.until(lambda: not region.commands)
    assert asked[0].data == {"config_entry_id": entry.entry_id, "command": "c_1", "message": "How are you?"}
    assert home.state("event.check_in").attributes["event_type"] == "requested"
    assert home.state("event.check_in").attributes["message"] == "How are you?"


async def test_rename_refresh_and_what_a_later_region_may_want(
    home: VirtualHome, region: FakeRegion, caplog: pytest.LogCaptureFixture
) -> None:
    region.commands = [
        wire.Command(id="c_1", type="rename", values={"name": "Home 7"}),
        wire.Command(id="c_2", type="refresh"),
        wire.Command(id="c_3", type="sing"),
    ]
    entry = await watch(home, region)
    await home.until(lambda: not region.commands)
    assert entry.title == "Home 7"
    devices = dr.async_entries_for_config_entry(dr.async_get(home.hass), entry.entry_id)
    assert [device.name for device in devices] == ["Home 7"]
    assert "a command this version does not know: sing" in caplog.text


async def test_a_revoked_token_asks_for_a_new_code_and_the_watching_goes_on(
    home: VirtualHome, region: FakeRegion
) -> None:
    await home.watch(region=paired(region, token="revoked"))
    await home.until(lambda: bool(home.hass.config_entries.flow.async_progress()))
    flow = home.hass.config_entries.flow.async_progress()[0]
    assert (flow["context"]["source"], flow["step_id"]) == (SOURCE_REAUTH, "reauth_confirm")
    assert home.state("binary_sensor.region").state == "off"
    await home.use_door()
    assert home.state("sensor.last_evidence").state != "unknown"


async def test_a_region_out_of_reach_loses_nothing(home: VirtualHome, region: FakeRegion) -> None:
    await watch(home, region)
    port = int(region.address.rsplit(":", 1)[1])
    await region.stop()
    await home.press_sos()
    await home.until(lambda: home.state("binary_sensor.region").state == "off")
    assert home.state("sensor.reports_waiting").state == "1"
    await region.start(port)
    await home.until(lambda: "sos" in region.types())
    await home.until(lambda: home.state("sensor.reports_waiting").state == "0")


async def test_the_last_word_goes_out_when_home_assistant_stops(home: VirtualHome, region: FakeRegion) -> None:
    await watch(home, region)
    await home.use_door()
    home.hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await home.until(lambda: region.types().count("evidence") == 2)
    await home.hass.async_block_till_done()


async def test_removing_the_home_removes_what_waits(home: VirtualHome, region: FakeRegion) -> None:
    entry = await watch(home, region)
    outbox = outbox_path(home.hass, entry.entry_id)
    assert outbox.exists()
    await home.hass.config_entries.async_remove(entry.entry_id)
    await home.hass.async_block_till_done()
    assert not list(outbox.parent.glob(f"{outbox.name}*"))
