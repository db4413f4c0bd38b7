"""Setting up a home in the user interface, as an installer does."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import voluptuous as vol
from homeassistant.config_entries import SOURCE_USER, ConfigFlowResult
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smartcare.const import DOMAIN
from custom_components.smartcare.entity import REGION_KEYS
from custom_components.smartcare.region import RegionBusy, RegionRejected, RegionUnauthorized

from .fake_region import TOKEN, FakeRegion
from .virtual_home import DOOR, PLUG, SOS, SOS_IEEE, VirtualHome

ALONE = {"name": "Mother", "risk": "high"}


async def begin(hass: HomeAssistant, branch: str) -> ConfigFlowResult:
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["region", "alone", "desk"]
    return await choose(hass, menu, branch)


async def choose(hass: HomeAssistant, menu: Mapping[str, Any], step: str) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": step})


async def answer(hass: HomeAssistant, form: Mapping[str, Any], **values: Any) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_configure(form["flow_id"], values)


def default(form: Mapping[str, Any], field: str) -> Any:
    marker = next(marker for marker in form["data_schema"].schema if marker == field)
    return marker.default()


def labels(form: Mapping[str, Any], field: str) -> list[str]:
    selector = form["data_schema"].schema[field]
    return [option["label"] for option in selector.config["options"]]


def view(step: Mapping[str, Any]) -> list[str]:
    """Return the lines of the trial."""
    lines: list[str] = step["description_placeholders"]["sensors"].splitlines()
    return [line.rstrip() for line in lines]


async def choose_sensors(home: VirtualHome, form: Mapping[str, Any]) -> ConfigFlowResult:
    """Answer the sensor steps up to the trial."""
    assert form["step_id"] == "sensors"
    plug = await answer(home.hass, form, sensors=default(form, "sensors"))
    assert plug["step_id"] == "plug"
    roles = await answer(home.hass, plug, appliance="tv")
    assert roles["step_id"] == "roles"
    menu = await answer(home.hass, roles, front_door=home.entity("door.contact").id, sos=SOS_IEEE)
    assert menu["type"] is FlowResultType.MENU
    assert menu["step_id"] == "try_it"
    return menu


async def test_home_alone(home: VirtualHome) -> None:
    form = await begin(home.hass, "alone")
    assert form["step_id"] == "alone"
    menu = await choose_sensors(home, await answer(home.hass, form, **ALONE))
    assert "are usually asked after about" in (menu["description_placeholders"] or {})["expectation"]
    result = await choose(home.hass, menu, "finish")

    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.title == "Mother"
    assert len(entry.unique_id or "") == 32
    assert entry.data == {"role": "home", "region": None, "risk": "high"}
    sensors = entry.options["sensors"]
    ids = [sensor.pop("id") for sensor in sensors]
    assert len(set(ids)) == 4
    assert sorted(sensors, key=lambda sensor: sensor["kind"]) == [
        {"kind": "button", "zha_ieee": SOS_IEEE},
        {"kind": "contact", "entity_registry_id": home.entity("door.contact").id, "front_door": True},
        {"kind": "light", "entity_registry_id": home.entity("light.lux").id},
        {"kind": "power", "entity_registry_id": home.entity("plug.power").id, "appliance": "tv"},
    ]


async def test_sensors_are_suggested_by_device_class_with_words_people_know(home: VirtualHome) -> None:
    await async_setup_component(home.hass, "binary_sensor", {})  # brings its words for "off"
    form = await answer(home.hass, await begin(home.hass, "alone"), **ALONE)
    assert labels(form, "sensors") == [
        "Front door · Closed",
        "Light sensor · 3.0 lx",
        "SOS button · Closed",
        "TV plug · Living room · 0.4 W",
    ]
    assert set(default(form, "sensors")) == {
        home.entity(path).id for path in ("plug.power", "light.lux", "door.contact")
    }


@pytest.mark.parametrize("branch", ["region", "alone"])
async def test_without_sensors_the_flow_says_what_to_do_first(
    hass: HomeAssistant, enable_custom_integrations: None, branch: str
) -> None:
    result = await begin(hass, branch)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "no_sensors")  # no code is used up yet


async def test_an_appliance_is_said_not_assumed(home: VirtualHome) -> None:
    form = await answer(home.hass, await begin(home.hass, "alone"), **ALONE)
    plug = await answer(home.hass, form, sensors=[home.entity("plug.power").id])
    (field,) = (plug["data_schema"] or vol.Schema({})).schema
    assert isinstance(field, vol.Optional)  # the frontend would fill in the first choice of a required field
    again = await answer(home.hass, plug)
    assert (again["step_id"], again["errors"]) == ("plug", {"appliance": "no_appliance"})
    assert (await answer(home.hass, again, appliance="tv"))["step_id"] == "roles"


async def test_what_cannot_be_pressed_or_seen_now(home: VirtualHome) -> None:
    hass, registry = home.hass, er.async_get(home.hass)
    program = MockConfigEntry(domain="backup")
    program.add_to_hass(hass)
    service = dr.async_get(hass).async_get_or_create(
        config_entry_id=program.entry_id, identifiers={("backup", "b")}, entry_type=dr.DeviceEntryType.SERVICE
    )
    registry.async_get_or_create("event", "backup", "b", device_id=service.id, config_entry=program)
    registry.async_get_or_create("event", "mqtt", "bell", original_device_class="doorbell", original_name="Bell")
    pressed = registry.async_get_or_create("event", "mqtt", "sos", original_device_class="button", original_name="SOS")
    hass.states.async_set(pressed.entity_id, "unknown")
    home.set("light.lux", STATE_UNAVAILABLE)
    form = await answer(hass, await begin(hass, "alone"), **ALONE)
    assert "Light sensor · cannot be reached" in labels(form, "sensors")
    roles = await answer(hass, form, sensors=[home.entity("door.contact").id])
    assert labels(roles, "sos") == ["SOS", "SOS button · virtual", "–"]


async def test_at_least_one_sensor(home: VirtualHome) -> None:
    form = await answer(home.hass, await begin(home.hass, "alone"), **ALONE)
    again = await answer(home.hass, form, sensors=[])
    assert again["errors"] == {"sensors": "no_sensor"}


async def test_a_home_without_doors_and_buttons_skips_their_step(home: VirtualHome) -> None:
    form = await answer(home.hass, await begin(home.hass, "alone"), **ALONE)
    with patch("custom_components.smartcare.flow_sensors.find_buttons", return_value=[]):
        menu = await answer(home.hass, form, sensors=[home.entity("light.lux").id])
    assert menu["step_id"] == "try_it"
    result = await choose(home.hass, menu, "finish")
    assert [sensor["kind"] for sensor in result["result"].options["sensors"]] == ["light"]


async def test_roles_may_stay_open(home: VirtualHome) -> None:
    form = await answer(home.hass, await begin(home.hass, "alone"), **ALONE)
    roles = await answer(home.hass, form, sensors=[home.entity("door.contact").id])
    assert default(roles, "front_door") == home.entity("door.contact").id  # the only door there is
    menu = await answer(home.hass, roles, front_door="none", sos="none")
    result = await choose(home.hass, menu, "finish")
    assert len(result["result"].options["sensors"]) == 1
    assert "front_door" not in result["result"].options["sensors"][0]


async def test_trial_shows_every_sensor_as_it_is_heard(home: VirtualHome) -> None:
    hass = home.hass
    menu = await choose_sensors(home, await answer(hass, await begin(hass, "alone"), **ALONE))
    shown = view(menu)
    assert [line[0] for line in shown] == ["⬜"] * 4
    assert "⬜ **Front door** (door)" in shown

    live = await choose(hass, menu, "listen")
    assert (live["type"], live["progress_action"]) == (FlowResultType.SHOW_PROGRESS, "listen")
    await home.use_door()
    home.set("light.lux", 90)
    home.set("plug.power", 92)
    await home.press_sos()
    live = await hass.config_entries.flow.async_configure(live["flow_id"])
    assert live["type"] is FlowResultType.SHOW_PROGRESS
    shown = view(live)
    assert "🟡 **TV plug** (power) · 92 W" in shown
    assert "✅ **Front door** (door) · closed" in shown
    assert "✅ **SOS button** (SOS) · button pressed" in shown

    await home.wait(seconds=70, step=timedelta(seconds=5))
    done = await hass.config_entries.flow.async_configure(live["flow_id"])
    assert done["type"] is FlowResultType.MENU
    shown = view(done)
    assert [line[0] for line in shown] == ["✅"] * 4
    assert "✅ **TV plug** (power) · switched on" in shown


async def test_trial_ends_by_itself_and_can_be_repeated(home: VirtualHome) -> None:
    hass = home.hass
    menu = await choose_sensors(home, await answer(hass, await begin(hass, "alone"), **ALONE))
    live = await choose(hass, menu, "listen")
    await home.wait(seconds=95, step=timedelta(seconds=5))
    menu = await hass.config_entries.flow.async_configure(live["flow_id"])
    assert menu["type"] is FlowResultType.MENU
    live = await choose(hass, menu, "listen")
    assert live["type"] is FlowResultType.SHOW_PROGRESS
    await home.wait(seconds=95, step=timedelta(seconds=5))
    menu = await hass.config_entries.flow.async_configure(live["flow_id"])
    assert (await choose(hass, menu, "finish"))["type"] is FlowResultType.CREATE_ENTRY


async def test_an_abandoned_trial_listens_no_more(home: VirtualHome) -> None:
    hass = home.hass
    menu = await choose_sensors(home, await answer(hass, await begin(hass, "alone"), **ALONE))
    listeners = hass.bus.async_listeners()["zha_event"]
    hass.config_entries.flow.async_abort(menu["flow_id"])
    assert listeners == 1
    assert "zha_event" not in hass.bus.async_listeners()


async def test_connected_to_a_region(home: VirtualHome, region: FakeRegion) -> None:
    form = await begin(home.hass, "region")
    sensors = await answer(home.hass, form, address=region.address, second_address="https://b.test", code="abcde-fghjk")
    menu = await choose_sensors(home, sensors)
    result = await choose(home.hass, menu, "finish")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    entry = result["result"]
    assert entry.unique_id == "h_1"
    assert entry.data == {
        "role": "home",
        "region": {
            "addresses": [region.address, "https://b.test"],
            "node": "n_1",
            "token": region.token,
            "household": "h_1",
        },
        "risk": "general",
    }
    await home.hass.async_block_till_done()


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        ({"address": ""}, {"address": "address_empty"}),
        ({"address": "ftp://a.test"}, {"address": "address_scheme"}),
        ({"second_address": "https://a.test:99999"}, {"second_address": "address_port"}),
        ({"address": "http://127.0.0.1:9"}, {"address": "cannot_connect"}),
        ({"code": "WRONG-WRONG"}, {"code": "pairing_code_unknown"}),
    ],
)
async def test_what_can_be_mended_is_said_at_its_field(
    home: VirtualHome, region: FakeRegion, values: dict[str, str], errors: dict[str, str]
) -> None:
    form = await begin(home.hass, "region")
    again = await answer(home.hass, form, **{"address": region.address, "code": "ABCDE-FGHJK", **values})
    assert (again["step_id"], again["errors"]) == ("region", errors)
    sensors = await answer(home.hass, again, address=region.address, code="ABCDE-FGHJK")
    assert sensors["step_id"] == "sensors"


@pytest.mark.parametrize(
    ("failure", "errors"),
    [
        (RegionRejected(status=410, code="pairing_code_expired"), {"code": "pairing_code_expired"}),
        (RegionRejected(status=409, code="pairing_code_used"), {"code": "pairing_code_used"}),
        (RegionRejected(status=429, code="too_many_attempts"), {"base": "too_many_attempts"}),
        (RegionBusy(30.0), {"base": "too_many_attempts"}),
        (RegionRejected(status=400, code="something_new"), {"base": "rejected"}),
        (RegionUnauthorized("no"), {"address": "invalid_auth"}),
        (RuntimeError("a fault of ours"), {"base": "unknown"}),
    ],
)
async def test_what_a_region_may_answer(home: VirtualHome, failure: Exception, errors: dict[str, str]) -> None:
    form = await begin(home.hass, "region")
    with patch("custom_components.smartcare.flow_region.RegionClient.pair", side_effect=failure):
        again = await answer(home.hass, form, address="https://a.test", code="ABCDE-FGHJK")
    assert again["errors"] == errors


async def test_a_household_is_set_up_once_and_a_new_code_renews_it(home: VirtualHome, region: FakeRegion) -> None:
    entry = home.entry(region={"addresses": ["https://old.test"], "node": "n", "token": "old", "household": "h_1"})
    form = await begin(home.hass, "region")
    result = await answer(home.hass, form, address=region.address, code="ABCDE-FGHJK")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert entry.data["region"]["token"] == region.token
    await home.hass.async_block_till_done()


async def test_other_sensors_later(home: VirtualHome) -> None:
    hass = home.hass
    entry = await home.watch()
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert set(default(form, "sensors")) == {home.entity(p).id for p in ("plug.power", "light.lux", "door.contact")}
    options = hass.config_entries.options

    chosen = [home.entity("plug.power").id, home.entity("door.contact").id]
    plug = await options.async_configure(form["flow_id"], {"sensors": chosen})
    assert default(plug, "appliance") == "tv"
    roles = await options.async_configure(form["flow_id"], {"appliance": "kettle"})
    assert (default(roles, "front_door"), default(roles, "sos")) == (home.entity("door.contact").id, SOS_IEEE)
    await options.async_configure(
        form["flow_id"], {"front_door": default(roles, "front_door"), "sos": default(roles, "sos")}
    )
    result = await options.async_configure(form["flow_id"], {"next_step_id": "finish"})
    await hass.async_block_till_done()
    assert result["type"] is FlowResultType.CREATE_ENTRY
    kept = {sensor["id"]: sensor for sensor in entry.options["sensors"]}
    assert set(kept) == {PLUG, DOOR, SOS}
    assert kept[PLUG]["appliance"] == "kettle"
    assert {sensor.id for sensor in entry.runtime_data.monitor.watched} == {PLUG, DOOR, SOS}


REGION = {"node": "n_1", "token": "old", "household": "h_1"}


@pytest.mark.parametrize(
    ("code", "errors"),
    [("WRONG-WRONG", {"code": "pairing_code_unknown"}), ("ABCDE-FGHJK", None)],
)
async def test_reauthentication(
    home: VirtualHome, region: FakeRegion, code: str, errors: dict[str, str] | None
) -> None:
    entry = home.entry(region={**REGION, "addresses": [region.address]})
    form = await entry.start_reauth_flow(home.hass)
    assert form["step_id"] == "reauth_confirm"
    result = await answer(home.hass, form, code=code)
    await home.hass.async_block_till_done()
    assert result.get("errors") == errors
    assert (entry.data["region"]["token"] == region.token) is (errors is None)


@pytest.mark.usefixtures("socket_enabled")
async def test_reauthentication_while_the_region_is_away(home: VirtualHome) -> None:
    entry = home.entry(region={**REGION, "addresses": ["http://127.0.0.1:9"]})
    result = await answer(home.hass, await entry.start_reauth_flow(home.hass), code="ABCDE-FGHJK")
    assert result["errors"] == {"base": "cannot_connect"}


async def test_reauthentication_with_the_code_of_another_household(home: VirtualHome, region: FakeRegion) -> None:
    entry = home.entry(region={**REGION, "household": "h_7", "addresses": [region.address]})
    home.hass.config_entries.async_update_entry(entry, unique_id="h_7")
    result = await answer(home.hass, await entry.start_reauth_flow(home.hass), code="ABCDE-FGHJK")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "other_household")
    assert entry.data["region"]["token"] == "old"


async def reconfigure(home: VirtualHome, entry: MockConfigEntry, step: str) -> ConfigFlowResult:
    menu = await entry.start_reconfigure_flow(home.hass)
    assert step in menu["menu_options"]
    return await choose(home.hass, menu, step)


async def test_the_region_has_moved(home: VirtualHome, region: FakeRegion) -> None:
    entry = home.entry(region={**REGION, "token": region.token, "addresses": ["https://old.test"]})
    form = await reconfigure(home, entry, "address")
    wrong = await answer(home.hass, form, address="http://127.0.0.1:9")
    assert wrong["errors"] == {"address": "cannot_connect"}
    result = await answer(home.hass, wrong, address=region.address, second_address="b.test")
    await home.hass.async_block_till_done()
    assert result["reason"] == "reconfigure_successful"
    assert entry.data["region"]["addresses"] == [region.address, "https://b.test"]


@pytest.mark.parametrize(
    ("token", "household", "errors"),
    [
        ("revoked", "h_1", {"address": "invalid_auth"}),
        (TOKEN, "h_7", {"address": "other_household"}),
    ],
)
async def test_a_region_that_is_not_ours(
    home: VirtualHome, region: FakeRegion, token: str, household: str, errors: dict[str, str]
) -> None:
    entry = home.entry(
        region={"node": "n_1", "token": token, "household": household, "addresses": ["https://old.test"]}
    )
    form = await reconfigure(home, entry, "address")
    assert (await answer(home.hass, form, address=region.address))["errors"] == errors


async def test_a_fault_of_ours_while_asking_the_region(home: VirtualHome) -> None:
    entry = home.entry(region={**REGION, "addresses": ["https://old.test"]})
    form = await reconfigure(home, entry, "address")
    with patch("custom_components.smartcare.flow_region.RegionClient.check", side_effect=RuntimeError("ours")):
        result = await answer(home.hass, form, address="https://a.test")
    assert result["errors"] == {"base": "unknown"}


async def test_a_lone_home_joins_a_region_and_leaves_it(home: VirtualHome, region: FakeRegion) -> None:
    entry = home.entry()
    home.hass.config_entries.async_update_entry(entry, unique_id="alone")
    form = await reconfigure(home, entry, "join")
    wrong = await answer(home.hass, form, address=region.address, code="WRONG-WRONG")
    assert wrong["errors"] == {"code": "pairing_code_unknown"}
    result = await answer(home.hass, wrong, address=region.address, code="ABCDE-FGHJK")
    await home.hass.async_block_till_done()
    assert result["reason"] == "reconfigure_successful"
    assert (entry.unique_id, entry.data["region"]["token"]) == ("h_1", region.token)
    registry = er.async_get(home.hass)
    before = {entity.unique_id for entity in er.async_entries_for_config_entry(registry, entry.entry_id)}

    form = await reconfigure(home, entry, "leave")
    result = await answer(home.hass, form)
    await home.hass.async_block_till_done()
    assert result["reason"] == "reconfigure_successful"
    assert entry.unique_id != "h_1"
    assert entry.data["region"] is None
    after = {entity.unique_id for entity in er.async_entries_for_config_entry(registry, entry.entry_id)}
    assert before - after == {f"{entry.entry_id}_{key}" for key in REGION_KEYS}


async def test_two_homes_cannot_join_as_one_household(home: VirtualHome, region: FakeRegion) -> None:
    home.entry(region={**REGION, "addresses": [region.address]})
    alone = MockConfigEntry(domain=DOMAIN, unique_id="alone", data={"role": "home", "region": None, "risk": "high"})
    alone.add_to_hass(home.hass)
    form = await reconfigure(home, alone, "join")
    result = await answer(home.hass, form, address=region.address, code="ABCDE-FGHJK")
    assert result["reason"] == "household_elsewhere"


async def test_another_risk_group(home: VirtualHome) -> None:
    entry = await home.watch()
    result = await answer(home.hass, await reconfigure(home, entry, "risk"), risk="high")
    await home.hass.async_block_till_done()
    assert result["reason"] == "reconfigure_successful"
    assert entry.runtime_data.monitor.home.risk == "high"


async def test_an_answer_about_a_sensor_that_is_gone_is_no_answer(home: VirtualHome) -> None:
    form = await answer(home.hass, await begin(home.hass, "alone"), **ALONE)
    gone = home.entity("light.lux")
    er.async_get(home.hass).async_remove(gone.entity_id)
    again = await answer(home.hass, form, sensors=[gone.id])
    assert again["errors"] == {"sensors": "no_sensor"}
    assert gone.id not in default(again, "sensors")


@pytest.mark.parametrize(
    ("region_of_home", "step", "more"),
    [(None, "join", {"code": "ABCDE-FGHJK"}), ({**REGION, "addresses": ["a.test"]}, "address", {})],
)
async def test_an_address_that_is_none(
    home: VirtualHome, region_of_home: dict[str, Any] | None, step: str, more: dict[str, str]
) -> None:
    form = await reconfigure(home, home.entry(region=region_of_home), step)
    again = await answer(home.hass, form, address="ftp://a.test", **more)
    assert again["errors"] == {"address": "address_scheme"}
