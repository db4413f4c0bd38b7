"""States read as values, and presses told from what a restart does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from homeassistant.core import State
from homeassistant.helpers import entity_registry as er

from custom_components.smartcare.kernel.home import SensorKind
from custom_components.smartcare.observe import Unread, can_be_seen, is_press, level_of

from .virtual_home import VirtualHome

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
UNREAD = Unread.UNREAD


@pytest.mark.parametrize(
    ("kind", "state", "unit", "value"),
    [
        (SensorKind.POWER, "92.4", "W", 92.4),
        (SensorKind.POWER, "92.4", None, 92.4),
        (SensorKind.POWER, "0.0924", "kW", 92.4),
        (SensorKind.POWER, "-3", "W", -3.0),
        (SensorKind.POWER, "92.4", "bananas", UNREAD),
        (SensorKind.POWER, "a lot", "W", UNREAD),
        (SensorKind.POWER, "nan", "W", UNREAD),
        (SensorKind.POWER, "inf", "W", UNREAD),
        (SensorKind.LIGHT, "12", "lx", 12.0),
        (SensorKind.LIGHT, "dark", "lx", UNREAD),
        (SensorKind.CONTACT, "on", None, "open"),
        (SensorKind.CONTACT, "off", None, "closed"),
        (SensorKind.CONTACT, "ajar", None, UNREAD),
        (SensorKind.MOTION, "on", None, "on"),
        (SensorKind.SWITCH, "off", None, "off"),
        (SensorKind.USAGE, "1", None, UNREAD),
    ],
)
def test_values(kind: SensorKind, state: str, unit: str | None, value: Any) -> None:
    attributes = {"unit_of_measurement": unit} if unit else {}
    read = level_of(kind, State("sensor.any", state, attributes))
    assert read == (pytest.approx(value) if isinstance(value, float) else value)


@pytest.mark.parametrize(
    ("kind", "state", "seen"),
    [
        (SensorKind.POWER, "1", True),
        (SensorKind.POWER, "unknown", False),
        (SensorKind.POWER, "unavailable", False),
        (SensorKind.POWER, None, False),
        (SensorKind.BUTTON, "unknown", True),
        (SensorKind.BUTTON, "unavailable", False),
    ],
)
def test_can_be_seen(kind: SensorKind, state: str | None, seen: bool) -> None:
    assert can_be_seen(State("sensor.any", state) if state else None, kind) is seen


def at(minutes: float) -> str:
    return (NOW + timedelta(minutes=minutes)).isoformat()


@pytest.mark.parametrize(
    ("entity_id", "old", "new", "event_type", "pressed"),
    [
        ("event.sos", "unknown", at(1), "single", True),
        ("event.sos", at(1), at(2), "double", True),
        ("event.sos", "unavailable", at(-60), "single", False),  # restored: the press of an hour ago
        ("event.sos", None, at(-60), "single", False),
        ("event.sos", "unavailable", at(3), "single", True),
        ("event.sos", at(1), at(1), "single", False),  # only an attribute changed
        ("event.sos", at(1), at(2), "long_release", False),
        ("event.sos", at(1), "rubbish", "single", False),
        ("event.sos", at(1), "unavailable", None, False),
        ("binary_sensor.sos", "off", "on", None, True),
        ("binary_sensor.sos", "unknown", "on", None, True),
        ("binary_sensor.sos", "on", "off", None, False),
        ("binary_sensor.sos", "unavailable", "on", None, False),
        ("binary_sensor.sos", None, "on", None, False),
    ],
)
def test_presses(entity_id: str, old: str | None, new: str, event_type: str | None, pressed: bool) -> None:
    before = State(entity_id, old) if old else None
    assert is_press(before, State(entity_id, new, {"event_type": event_type}), NOW) is pressed


@pytest.mark.parametrize(
    ("domain", "device_class", "states"),
    [
        ("event", "button", ["unknown", "2026-11-20T23:30:00.000+00:00"]),
        ("binary_sensor", "safety", ["off", "on"]),
    ],
)
async def test_sos_by_entity(home: VirtualHome, domain: str, device_class: str, states: list[str]) -> None:
    entry = er.async_get(home.hass).async_get_or_create(domain, "demo", "sos", original_device_class=device_class)
    home.hass.states.async_set(entry.entity_id, states[0])
    await home.watch(home.entry(sensors=[{"id": "s_1", "kind": "button", "entity_registry_id": entry.id}]))
    await home.wait(hours=1)
    assert home.state("event.sos").state == "unknown"
    home.hass.states.async_set(entry.entity_id, states[1], {"event_type": "single"})
    await home.hass.async_block_till_done()
    assert home.state("event.sos").attributes["event_type"] == "pressed"
    home.hass.states.async_set(entry.entity_id, "unavailable")
    await home.wait(minutes=10)
    assert home.state("binary_sensor.equipment").state == "on"


async def test_a_switch_used_by_hand(home: VirtualHome) -> None:
    entry = er.async_get(home.hass).async_get_or_create("light", "demo", "lamp")
    home.hass.states.async_set(entry.entity_id, "off")
    await home.watch(home.entry(sensors=[{"id": "s_1", "kind": "switch", "entity_registry_id": entry.id}]))
    home.hass.states.async_set(entry.entity_id, "on")
    await home.hass.async_block_till_done()
    assert home.state("sensor.last_evidence").attributes["sensor"] == "s_1"
