"""Connecting a desk, and what its entities tell."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowContext,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import get_system_health_info

from custom_components.smartcare.const import DOMAIN
from custom_components.smartcare.diagnostics import async_get_config_entry_diagnostics

from .conftest import Connect
from .region import PASSWORD, Region


async def until(condition: Callable[[], bool]) -> None:
    """Let real sockets speak until it is so."""
    async with asyncio.timeout(60):
        while not condition():  # noqa: ASYNC110 - the region answers over a socket, and sets nothing of ours
            await asyncio.sleep(0.02)


def state(hass: HomeAssistant, entry: ConfigEntry[Any], key: str) -> str:
    """The state of an entity of the desk."""
    registry = er.async_get(hass)
    (entity,) = (
        one.entity_id
        for one in er.async_entries_for_config_entry(registry, entry.entry_id)
        if one.unique_id == f"{entry.entry_id}_{key}"
    )
    found = hass.states.get(entity)
    assert found is not None
    return found.state


async def test_a_desk_is_connected_with_a_token_of_its_own(
    hass: HomeAssistant, staffed: Region, connect: Connect
) -> None:
    entry = await connect()
    assert entry.state is ConfigEntryState.LOADED
    assert PASSWORD not in str(entry.data)
    assert await staffed.purposes("kim") == ["Home Assistant: test home"]
    assert entry.title == "kim"
    await until(lambda: state(hass, entry, "connection") == "on")


@pytest.mark.parametrize(
    ("typed", "errors"),
    [
        ({"password": "wrong"}, {"password": "sign_in_refused"}),
        ({"name": "nobody"}, {"password": "sign_in_refused"}),
        ({"name": "han"}, {"name": "no_desk"}),
        ({"address": "http://127.0.0.1:9"}, {"address": "cannot_connect"}),
        ({"address": "ftp://care"}, {"address": "address_scheme"}),
    ],
)
async def test_what_is_typed_wrong_is_said_at_its_field(
    hass: HomeAssistant, staffed: Region, typed: dict[str, str], errors: dict[str, str]
) -> None:
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    form = await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "desk"})
    answer = {"address": staffed.address, "name": "kim", "password": PASSWORD} | typed
    again = await hass.config_entries.flow.async_configure(form["flow_id"], answer)
    assert (again["type"], again["errors"]) == (FlowResultType.FORM, errors)
    assert PASSWORD not in str(again["data_schema"])


async def test_a_signal_arrives_by_itself(hass: HomeAssistant, staffed: Region, connect: Connect) -> None:
    entry = await connect()
    await until(lambda: state(hass, entry, "connection") == "on")
    assert state(hass, entry, "to_handle") == "0"
    await staffed.sos()
    await until(lambda: state(hass, entry, "to_handle") == "1")
    assert (state(hass, entry, "calls_for_help"), state(hass, entry, "danger_signals")) == ("1", "0")
    assert state(hass, entry, "oldest_unanswered") == "2026-11-23T01:00:00+00:00"
    signal = hass.states.get("event.kim_signal")
    assert signal is not None
    assert {name: signal.attributes[name] for name in ("event_type", "incident", "priority", "desk", "state")} == {
        "event_type": "raised",
        "incident": "I-1001",
        "priority": "sos",
        "desk": "dong:hongje1",
        "state": "open",
    }
    assert "김영자" not in str(hass.states.async_all())


async def test_another_dongs_signal_is_not_for_this_desk(
    hass: HomeAssistant, staffed: Region, connect: Connect
) -> None:
    mine, theirs = await connect(), await connect("lee")
    await until(lambda: state(hass, theirs, "connection") == state(hass, mine, "connection") == "on")
    await staffed.sos()
    await until(lambda: state(hass, mine, "to_handle") == "1")
    assert state(hass, theirs, "to_handle") == "0"


async def test_a_break_is_said_and_nothing_that_happened_is_lost(
    hass: HomeAssistant, staffed: Region, connect: Connect
) -> None:
    entry = await connect()
    await until(lambda: state(hass, entry, "connection") == "on")
    await staffed.stop()
    await until(lambda: state(hass, entry, "connection") == "off")
    await staffed.start()
    await staffed.sos()
    await until(lambda: state(hass, entry, "to_handle") == "1")
    assert state(hass, entry, "connection") == "on"


async def test_a_revoked_token_asks_to_sign_in_again(hass: HomeAssistant, staffed: Region, connect: Connect) -> None:
    entry = await connect()
    await until(lambda: state(hass, entry, "connection") == "on")
    await staffed.revoke_tokens("kim")
    await staffed.sos()  # the stream looks again at who is reading
    await until(lambda: bool(hass.config_entries.flow.async_progress()))
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "sign_in"
    wrong = await hass.config_entries.flow.async_configure(flow["flow_id"], {"name": "kim", "password": "no"})
    assert wrong["errors"] == {"password": "sign_in_refused"}
    other = await hass.config_entries.flow.async_configure(flow["flow_id"], {"name": "lee", "password": PASSWORD})
    assert other["errors"] == {"name": "other_account"}
    done = await hass.config_entries.flow.async_configure(flow["flow_id"], {"name": "kim", "password": PASSWORD})
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    await until(lambda: state(hass, entry, "to_handle") == "1")


async def test_the_same_account_twice_is_one_desk(hass: HomeAssistant, staffed: Region, connect: Connect) -> None:
    entry = await connect()
    menu = await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})
    form = await hass.config_entries.flow.async_configure(menu["flow_id"], {"next_step_id": "desk"})
    answer = {"address": staffed.address, "name": "kim", "password": PASSWORD}
    again = await hass.config_entries.flow.async_configure(form["flow_id"], answer)
    await hass.async_block_till_done()
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert entry.state is ConfigEntryState.LOADED


async def test_a_region_that_has_moved(hass: HomeAssistant, staffed: Region, connect: Connect) -> None:
    entry = await connect()
    context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=entry.entry_id)
    form = await hass.config_entries.flow.async_init(DOMAIN, context=context)
    assert form["step_id"] == "desk_address"
    nowhere = await hass.config_entries.flow.async_configure(form["flow_id"], {"address": "http://127.0.0.1:9"})
    assert nowhere["errors"] == {"address": "cannot_connect"}
    both = {"address": "http://127.0.0.1:9", "second_address": staffed.address}
    done = await hass.config_entries.flow.async_configure(form["flow_id"], both)
    await hass.async_block_till_done()
    assert (done["type"], done["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert entry.data["region"]["addresses"] == [*both.values()]
    await until(lambda: state(hass, entry, "connection") == "on")


async def test_an_address_where_the_token_is_unknown(hass: HomeAssistant, staffed: Region, connect: Connect) -> None:
    entry = await connect()
    await staffed.revoke_tokens("kim")
    context = ConfigFlowContext(source=SOURCE_RECONFIGURE, entry_id=entry.entry_id)
    form = await hass.config_entries.flow.async_init(DOMAIN, context=context)
    refused = await hass.config_entries.flow.async_configure(form["flow_id"], {"address": staffed.address})
    assert refused["errors"] == {"address": "invalid_auth"}


async def test_a_region_that_is_away_at_the_start_is_tried_again(
    hass: HomeAssistant, staffed: Region, connect: Connect
) -> None:
    entry = await connect()
    await staffed.stop()
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY


async def test_diagnostics_and_system_health_name_nobody(
    hass: HomeAssistant, staffed: Region, connect: Connect
) -> None:
    assert await async_setup_component(hass, "system_health", {})
    entry = await connect()
    await until(lambda: state(hass, entry, "connection") == "on")
    assert await async_get_config_entry_diagnostics(hass, entry) == {
        "role": "desk",
        "addresses": 1,
        "connected": True,
        "figures_arrive": True,
        "staff_signed_in": 0,
    }
    assert (await get_system_health_info(hass, DOMAIN))["desks"] == "1/1"


async def test_a_removed_desk_forgets_who_had_signed_in(
    hass: HomeAssistant, staffed: Region, connect: Connect, hass_storage: dict[str, Any]
) -> None:
    entry = await connect()
    await entry.runtime_data.staff.async_keep("user", "secret")
    key = f"smartcare.{entry.entry_id}.staff"
    assert hass_storage[key]["data"] == {"user": "secret"}
    await hass.config_entries.async_remove(entry.entry_id)
    assert key not in hass_storage


async def test_the_to_do_list_shows_what_waits_but_incidents(
    hass: HomeAssistant, staffed: Region, connect: Connect
) -> None:
    entry = await connect()
    body = {"household": staffed.household, "kind": "visit", "memo": "look after her", "due_at": "2026-11-24T01:00:00Z"}
    token = entry.data["region"]["token"]
    await entry.runtime_data.client.ask("addTask", token=token, body=body)
    await staffed.sos()
    await entry.runtime_data.coordinator.async_refresh()
    assert {one.kind for one in entry.runtime_data.coordinator.data.to_do} == {"incident", "task"}
    assert state(hass, entry, "to_do") == "1"
