"""Actions act as whoever runs them."""

from typing import Any

import pytest
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .conftest import Connect
from .region import PASSWORD, Region


@pytest.fixture
async def officer(hass: HomeAssistant, staffed: Region, connect: Connect, hass_admin_user: User) -> Context:
    """A user of this Home Assistant who has signed in as kim."""
    entry = await connect()
    hub = entry.runtime_data
    await hub.staff.async_keep(hass_admin_user.id, await hub.client.sign_in("kim", PASSWORD))
    return Context(user_id=hass_admin_user.id)


async def act(hass: HomeAssistant, context: Context, action: str, **fields: Any) -> None:
    await hass.services.async_call("smartcare", action, fields, blocking=True, context=context)


async def test_from_claim_to_close(hass: HomeAssistant, staffed: Region, officer: Context) -> None:
    await staffed.sos()
    await act(hass, officer, "claim_incident", number="I-1001")
    await act(hass, officer, "record_contact", number="I-1001", means="call", outcome="ok")
    await act(hass, officer, "close_incident", number="I-1001", result="safe", memo="answered")
    (hub,) = (entry.runtime_data for entry in hass.config_entries.async_loaded_entries("smartcare"))
    timeline = (await hub.ask(officer.user_id, "incidentTimeline", path={"number": "I-1001"})).json()["items"]
    assert [(one["what"], one["who"]) for one in timeline if one["who"] == "kim"] == [
        ("claim", "kim"),
        ("contact", "kim"),
        ("close", "kim"),
    ]


async def test_an_absence_with_its_times(hass: HomeAssistant, staffed: Region, officer: Context) -> None:
    await act(
        hass,
        officer,
        "note_absence",
        household=staffed.household,
        kind="hospital",
        told_by="guardian",
        channel="call",
        ends_at="2026-11-25 10:00:00",
    )
    (hub,) = (entry.runtime_data for entry in hass.config_entries.async_loaded_entries("smartcare"))
    listed = (await hub.ask(officer.user_id, "listAbsences")).json()["items"]
    assert [(one["kind"], one["told_by"]) for one in listed] == [("hospital", "guardian")]
    assert listed[0]["ends_at"] == "2026-11-25T18:00:00.000Z"  # the test kit's Home Assistant is at UTC-8


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        ({"number": "I-9999"}, "region_refused"),
        ({"number": "nonsense"}, "region_refused"),
        ({"number": ".."}, "field_wrong"),
        ({"number": "I-1001", "config_entry_id": "another"}, "desk_not_named"),
    ],
)
async def test_refusals_are_translated(hass: HomeAssistant, officer: Context, fields: dict[str, str], key: str) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await act(hass, officer, "claim_incident", **fields)
    assert raised.value.translation_key == key


async def test_nobody_in_particular_may_do_nothing(hass: HomeAssistant, officer: Context) -> None:
    with pytest.raises(ServiceValidationError) as raised:
        await act(hass, Context(), "claim_incident", number="I-1001")
    assert raised.value.translation_key == "not_signed_in"


async def test_a_region_that_is_away(hass: HomeAssistant, staffed: Region, officer: Context) -> None:
    await staffed.stop()
    with pytest.raises(HomeAssistantError) as raised:
        await act(hass, officer, "claim_incident", number="I-1001")
    assert raised.value.translation_key == "region_away"
