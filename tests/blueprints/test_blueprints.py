"""All blueprints: what holds for each of them."""

import re

import pytest
from homeassistant.components.automation.helpers import async_get_blueprints
from homeassistant.core import HomeAssistant

from .stage import BLUEPRINTS, Stage

NAMES = sorted(path.stem for path in BLUEPRINTS.glob("*.yaml"))


@pytest.mark.parametrize("name", NAMES)
async def test_home_assistant_takes_it(hass: HomeAssistant, stage: Stage, name: str) -> None:
    blueprint = await async_get_blueprints(hass).async_get_blueprint(f"smartcare/{name}.yaml")
    assert blueprint.validate() is None
    assert blueprint.metadata["source_url"].endswith(f"/blueprints/automation/smartcare/{name}.yaml")


@pytest.mark.parametrize("name", NAMES)
async def test_every_text_speaks_both_languages(hass: HomeAssistant, stage: Stage, name: str) -> None:
    blueprint = await async_get_blueprints(hass).async_get_blueprint(f"smartcare/{name}.yaml")
    told = [blueprint.metadata["description"], *(field.get("description") for field in blueprint.inputs.values())]
    assert [text for text in told if text and not (re.search("[가-힣]", text) and re.search("[a-z]{3}", text))] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_waits_in_a_trigger(name: str) -> None:
    written = (BLUEPRINTS / f"{name}.yaml").read_text(encoding="utf-8")
    assert re.search(r"^\s+for:", written, re.MULTILINE) is None
