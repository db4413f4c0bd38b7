"""An absence, noted by the switch or by an action."""

from typing import Any

import pytest
from homeassistant.exceptions import ServiceValidationError
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smartcare.const import DOMAIN

from .virtual_home import VirtualHome


async def act(home: VirtualHome, action: str, **data: Any) -> None:
    await home.hass.services.async_call(DOMAIN, action, data, blocking=True)
    await home.hass.async_block_till_done()


async def turn(home: VirtualHome, direction: str) -> None:
    entity_id = home.state("switch.absence").entity_id
    await home.hass.services.async_call("switch", f"turn_{direction}", {"entity_id": entity_id}, blocking=True)
    await home.hass.async_block_till_done()


async def test_the_switch(home: VirtualHome) -> None:
    await home.watch()
    assert home.state("switch.absence").state == "off"
    await turn(home, "on")
    assert home.state("switch.absence").state == "on"
    assert home.state("sensor.stage").state == "absent"
    await home.wait(hours=60)
    assert home.state("sensor.stage").state == "absent"
    await turn(home, "off")
    assert home.state("sensor.stage").state == "normal"
    assert home.state("switch.absence").state == "off"


async def test_from_until_and_where(home: VirtualHome) -> None:
    await home.watch()
    await act(home, "set_absence", starts_at="2026-11-21 12:00", ends_at="2026-11-22 12:00", place="sister")
    shown = home.state("switch.absence")
    assert shown.state == "on"
    assert shown.attributes["place"] == "sister"
    assert shown.attributes["starts_at"].isoformat() == "2026-11-21T03:00:00+00:00"  # noon in Seoul
    assert home.state("sensor.stage").state == "normal"  # not yet
    await home.wait(hours=6)
    assert home.state("sensor.stage").state == "absent"
    await home.wait(hours=24)
    assert home.state("sensor.stage").state == "normal"
    assert home.state("switch.absence").state == "off"


async def test_the_return_is_noticed(home: VirtualHome) -> None:
    await home.watch()
    await act(home, "set_absence", ends_at="2026-12-21 12:00")
    await home.wait(hours=2)
    await home.switch_tv(92)
    assert home.state("switch.absence").state == "off"
    assert home.state("sensor.stage").state == "normal"


async def test_clearing(home: VirtualHome) -> None:
    entry = await home.watch()
    await act(home, "set_absence", config_entry_id=entry.entry_id)
    await act(home, "clear_absence", config_entry_id=entry.entry_id)
    assert home.state("switch.absence").state == "off"


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"starts_at": "2026-11-23 12:00", "ends_at": "2026-11-22 12:00"}, "absence_ends_before_it_starts"),
        ({"starts_at": "2026-11-01 12:00", "ends_at": "2026-11-02 12:00"}, "absence_is_over"),
        ({"config_entry_id": "nobody"}, "service_config_entry_not_found"),
    ],
)
async def test_what_cannot_be_is_refused_in_words(home: VirtualHome, data: dict[str, str], key: str) -> None:
    await home.watch()
    with pytest.raises(ServiceValidationError) as caught:
        await act(home, "set_absence", **data)
    assert caught.value.translation_key == key
    assert home.state("switch.absence").state == "off"


async def test_with_two_homes_one_must_be_named(home: VirtualHome) -> None:
    await home.watch()
    other = MockConfigEntry(
        domain=DOMAIN,
        unique_id="h_2",
        data={"role": "home", "region": None, "risk": "general"},
        options={"sensors": []},
    )
    other.add_to_hass(home.hass)
    await home.watch(other)
    with pytest.raises(ServiceValidationError):
        await act(home, "set_absence")
    await act(home, "set_absence", config_entry_id=other.entry_id)
    assert other.runtime_data.monitor.status().absence is not None
    assert home.state("switch.absence").state == "off"
