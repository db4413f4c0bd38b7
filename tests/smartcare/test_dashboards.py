"""The ready dashboards name only cards that there are, and lead only to pages that they have."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.template import Template

from .virtual_home import VirtualHome

FOLDER = Path(__file__).parents[2] / "dashboards"
DASHBOARDS = sorted(FOLDER.glob("*.yaml"))
SOURCES = "".join(path.read_text(encoding="utf-8") for path in sorted((FOLDER / "src" / "cards").glob("*.ts")))
OURS = {f"custom:{name}" for name in re.findall(r'@customElement\("(smartcare-\w+-card)"\)', SOURCES)}
STANDARD = {"markdown", "button", "entities"}
LEADS_TO = {"today": {"person"}, "homes": {"person"}, "person": {"today", "dispatch"}, "dispatch": {"person"}}


def views(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))["views"]
    return found


def cards(path: Path) -> Iterator[dict[str, Any]]:
    return (card for view in views(path) for card in view["cards"])


def test_which_dashboards_there_are():
    assert [path.stem for path in DASHBOARDS] == ["centre", "dong", "family", "wall"]
    assert len(OURS) == 8


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_every_card_exists(path: Path):
    assert {card["type"] for card in cards(path)} <= OURS | STANDARD


def test_every_card_of_ours_stands_in_one():
    assert {card["type"] for path in DASHBOARDS for card in cards(path)} >= OURS


@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_every_page_leads_to_one_that_is_there(path: Path):
    pages = [view["path"] for view in views(path)]
    assert len(pages) == len(set(pages))
    assert {page for one in pages for page in LEADS_TO.get(one, set())} <= set(pages)


async def test_the_family_sees_the_home_as_it_is(hass: HomeAssistant, home: VirtualHome) -> None:
    entry = await home.watch()
    (content,) = (card["content"] for card in cards(FOLDER / "family.yaml") if card["type"] == "markdown")
    shown: str = Template(content, hass).async_render()
    registered = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    told = [
        one for one in registered if one.domain in ("sensor", "binary_sensor", "switch") and one.disabled_by is None
    ]
    assert shown.count("- **") == len(told) > 0
    assert f"**{home.state('sensor.stage').name}**:" in shown
    assert re.search(r"\*\*:\s+normal", shown, re.IGNORECASE)
