"""What people with a screen reader, a keyboard or weak eyes would stumble over: axe-core looks at every card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from simulator.stage.desk import DeskStage, PlayedHome
from simulator.stage.page import open_page, sign_in
from simulator.stage.region import OFFICER

from .acts import claimed, closed, current, turned
from .conftest import needs

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

AXE = Path(__file__).parents[2] / "dashboards" / "node_modules" / "axe-core" / "axe.min.js"
LOOKS = [("ko", False), ("ko", True), ("en", False), ("en", True)]
FORMS = {"ko": ("전화 · 문자", "출동", "종결", "부재"), "en": ("Call · Text", "Dispatch", "Close", "Away")}
CARDS = {
    "today": "button.signal",
    "centre": ".queue",
    "homes": "[role=cell]",
    "wall": ".counts",
    "statistics": "table",
    "setup": "form",
    "dispatch": ".checklist",
}
"""Every card, and what is there once it has been drawn."""

# The element itself is handed over: a card lives in several shadow trees, and the rest of the page is not ours.
_LOOK = """async (card) => {
  const { violations } = await axe.run(card, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}"""


async def stumbles(page: Page, card: Locator, where: str) -> list[str]:
    """What axe-core finds in a card that is serious or critical, and where."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = await card.evaluate(_LOOK)
    return [f"{where}: {one}" for one in found]


async def busy_desk(stage: DeskStage, homes: list[PlayedHome]) -> str:
    """A desk with a signal of each sort, and the third dispatch to one home under way; gives the dispatch's label."""
    await closed(stage)
    await stage.danger(homes[0])
    await stage.sos(homes[1])
    label = await claimed(stage, homes[2])
    sent = {"partners": ["119"], "people": 2, "memo": "함께 감"}
    for _ in range(3):  # so many stand out on the card
        await stage.region.ask("POST", f"incidents/{label}/dispatches", sent, user=OFFICER)
    return label


@pytest.mark.parametrize(("language", "dark"), LOOKS)
async def test_nobody_stumbles_over_a_card(
    browser: Browser, stage: DeskStage, homes: list[PlayedHome], language: str, dark: bool
) -> None:
    needs(AXE if AXE.is_file() else None, "axe-core (scripts/setup)")
    label = await busy_desk(stage, homes)
    taken = await claimed(stage, homes[3])
    found: list[str] = []
    async with open_page(browser, stage, language=language, dark=dark) as page:
        await sign_in(page, stage, "today")
        for name, drawn in CARDS.items():
            card = await turned(page, stage, name, incident=label)
            await card.locator(drawn).first.wait_for()
            found += await stumbles(page, card, name)
        person = await turned(page, stage, "person", incident=taken)
        await person.locator("dl").first.wait_for()
        found += await stumbles(page, person, "person")
        for form in FORMS[language]:
            await person.get_by_role("button", name=form, exact=True).click()
            await person.locator("form").wait_for()
            found += await stumbles(page, person, f"person, {form}")
            await person.locator("form button[type=button]").last.click()
    assert (await current(stage, homes[3]))["label"] == taken
    assert "\n".join(found) == ""


@pytest.mark.parametrize("dark", [False, True])
async def test_nobody_stumbles_before_signing_in_or_while_it_is_broken(
    browser: Browser, stage: DeskStage, homes: list[PlayedHome], dark: bool
) -> None:
    needs(AXE if AXE.is_file() else None, "axe-core (scripts/setup)")
    await stage.sign_out()
    async with open_page(browser, stage, dark=dark) as page:
        today = await turned(page, stage, "today")
        await today.locator("form.sign-in").wait_for()
        found = await stumbles(page, today, "sign-in")
        await sign_in(page, stage, "today")
        await stage.region.stop()
        await today.locator(".banner").wait_for()
        found += await stumbles(page, today, "banner")
        await stage.region.start()
        await today.locator(".banner").wait_for(state="detached")
    assert "\n".join(found) == ""
