"""What never leaves where it belongs: the region's tokens stay in Home Assistant, the page speaks to nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from simulator.stage.desk import PASSWORD, DeskStage, PlayedHome
from simulator.stage.page import sign_in
from simulator.stage.wiretap import Wiretap

from .acts import claimed, turned
from .conftest import NAMES

if TYPE_CHECKING:
    from playwright.async_api import Page

CARDS = ("today", "centre", "homes", "wall", "statistics", "setup", "person", "dispatch")
_PAGES_OWN = ("blob", "data", "about")


def region_tokens(folder: Path) -> list[str]:
    """Every token of the region that Home Assistant keeps: the desk's own and those of its users."""
    storage = folder / ".storage"
    entries = json.loads((storage / "core.config_entries").read_text(encoding="utf-8"))["data"]["entries"]
    own = [entry["data"]["region"]["token"] for entry in entries if entry["domain"] == "smartcare"]
    staff = [json.loads(file.read_text(encoding="utf-8"))["data"] for file in storage.glob("smartcare.*.staff")]
    return [*own, *(token for users in staff for token in users.values())]


@pytest.mark.floor
async def test_no_token_reaches_the_browser_and_nothing_goes_outside(
    page: Page, stage: DeskStage, homes: list[PlayedHome]
) -> None:
    label = await claimed(stage, homes[6])
    await stage.sign_out()
    tap = Wiretap(page)
    await sign_in(page, stage, "today")
    tokens = region_tokens(stage.home_assistant.folder)
    heard: list[str] = []
    for name in CARDS:
        card = await turned(page, stage, name, incident=label)
        await card.locator("ha-card h1, ha-card .who, .counts, [role=table]").first.wait_for()
        heard.append(await tap.everything())
    assert len(tokens) >= 2
    assert all(NAMES[6] in text for text in heard[-2:])  # so what is received and shown is heard
    assert [name for name, text in zip(CARDS, heard, strict=True) if any(token in text for token in tokens)] == []
    kept = await tap.kept()
    assert PASSWORD not in kept
    assert '"password"' not in kept
    home = urlsplit(stage.home_assistant.url).netloc
    elsewhere = [url for url in tap.urls if urlsplit(url).scheme not in _PAGES_OWN and urlsplit(url).netloc != home]
    assert elsewhere == []
    assert len(tap.urls) > len(CARDS)
    assert any("smartcare/desk/ask" in sent for sent in tap.sent)
