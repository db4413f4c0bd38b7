"""What the integration ships beside its code: the words in both languages, icons, manifest, diagnostics."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.util.yaml import load_yaml_dict

from custom_components.smartcare import binary_sensor, button, event, sensor, switch
from custom_components.smartcare.kernel.events import SensorState, Stage
from custom_components.smartcare.kernel.home import Appliance, RiskGroup, SensorKind

FOLDER = Path(binary_sensor.__file__).parent
DESCRIPTIONS = [
    *(("binary_sensor", description) for description in binary_sensor.DESCRIPTIONS),
    *(("sensor", description) for description in sensor.DESCRIPTIONS),
    *(("event", description) for description in (event.STAGE, event.SOS, event.CHECK_IN)),
    ("button", button.I_AM_FINE),
    ("switch", switch.ABSENCE),
]


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


def flat(tree: Any, path: str = "") -> dict[str, str]:
    """Return the leaves of a tree of words by their path."""
    pairs = [(f"{path}.{key}", value) for key, value in tree.items()]
    return {
        leaf: word
        for key, value in pairs
        for leaf, word in (flat(value, key) if isinstance(value, dict) else {key: value}).items()
    }


ENGLISH, KOREAN = flat(load("translations/en.json")), flat(load("translations/ko.json"))


def test_both_languages_say_the_same_things() -> None:
    assert ENGLISH.keys() == KOREAN.keys()
    assert all(ENGLISH.values())
    assert all(KOREAN.values())


@pytest.mark.parametrize("key", sorted(ENGLISH))
def test_placeholders_are_the_same(key: str) -> None:
    assert sorted(set(re.findall(r"\{\w+\}", ENGLISH[key]))) == sorted(set(re.findall(r"\{\w+\}", KOREAN[key])))


def test_korean_is_korean() -> None:
    untranslated = {key for key, word in KOREAN.items() if not re.search("[가-힣]", word)}
    assert {KOREAN[key] for key in untranslated} == {"SOS", "TV"}


def test_the_steps_of_installation_and_change_are_the_same() -> None:
    """But for SOS: while a home is watched, pressing it is no test."""
    words = load("translations/en.json")
    at_first, later = (words[flow]["step"] for flow in ("config", "options"))
    assert "calls nobody" in at_first["try_it"].pop("description")
    assert "really calls for help" in later["try_it"].pop("description")
    assert all(at_first[step] == told for step, told in later.items())


@pytest.mark.parametrize(("domain", "description"), DESCRIPTIONS)
def test_every_entity_has_a_name_and_an_icon(domain: str, description: Any) -> None:
    assert f".entity.{domain}.{description.key}.name" in ENGLISH
    icon = load("icons.json")["entity"][domain].get(description.key)
    # Home Assistant draws connectivity itself.
    assert (icon is None) == (description.device_class is BinarySensorDeviceClass.CONNECTIVITY)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (".entity.sensor.stage.state", Stage),
        (".entity.event.stage_change.state_attributes.event_type.state", Stage),
        (".selector.appliance.options", Appliance),
        (".selector.risk.options", RiskGroup),
        (".selector.kind.options", SensorKind),
    ],
)
def test_every_word_a_person_may_see_is_there(path: str, values: Any) -> None:
    assert {f"{path}.{value}" for value in values} == {key for key in ENGLISH if key.startswith(f"{path}.")}


@pytest.mark.parametrize("fault", [SensorState.OFFLINE, SensorState.NEVER_SWITCHES, SensorState.SWITCHES_BY_ITSELF])
def test_every_repair_has_words(fault: SensorState) -> None:
    assert {f".issues.{fault}.title", f".issues.{fault}.description"} <= ENGLISH.keys()


def test_actions_have_words_and_icons() -> None:
    services = load_yaml_dict(str(FOLDER / "services.yaml"))
    words = load("translations/en.json")["services"]
    assert services.keys() == words.keys() == load("icons.json")["services"].keys()
    assert {name: set(service["fields"]) for name, service in services.items()} == {
        name: set(service["fields"]) for name, service in words.items()
    }


def test_manifest() -> None:
    manifest = load("manifest.json")
    assert list(manifest)[:2] == ["domain", "name"]
    assert list(manifest)[2:] == sorted(list(manifest)[2:])
    assert manifest["requirements"] == []
    assert manifest["after_dependencies"] == ["frontend", "zha"]


def test_the_scale_of_quality_is_answered_for() -> None:
    rules = load_yaml_dict(str(FOLDER / "quality_scale.yaml"))["rules"]
    assert len(rules) == 54
    states = {name: rule if isinstance(rule, str) else rule["status"] for name, rule in rules.items()}
    assert set(states.values()) <= {"done", "exempt", "todo"}
    assert all(isinstance(rule, str) or rule["comment"] for rule in rules.values())


@pytest.mark.parametrize(("name", "size"), [("icon.png", 256), ("icon@2x.png", 512)])
def test_brand(name: str, size: int) -> None:
    content = (FOLDER / "brand" / name).read_bytes()
    assert content.startswith(b"\x89PNG\r\n")
    assert (int.from_bytes(content[16:20]), int.from_bytes(content[20:24])) == (size, size)
