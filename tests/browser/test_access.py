"""What people with a screen reader, a keyboard or weak eyes would stumble over: axe-core looks at every card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.stage.desk import DeskStage, PlayedHome
from simulator.stage.page import open_page, sign_in
from simulator.stage.region import OFFICER

from .acts import AXE, claimed, closed, current, stumbles, turned
from .conftest import needs

if TYPE_CHECKING:
    from playwright.async_api import Browser

LOOKS = [("ko", False), ("ko", True), ("en", False), ("en", True)]
FORMS = {"ko": ("전화 · 문자", "출동", "종결", "부재"), "en": ("Call · Text", "Dispatch", "Close", "Away")}
EXPORT = {"ko": "CSV로 저장", "en": "Save as CSV"}
CARDS = {
    "today": "button.signal",
    "centre": ".who",
    "homes": "[role=cell]",
    "wall": ".counts",
    "statistics": "table",
    "setup": "form",
    "dispatch": ".checklist",
}
"""Every card, and what is there once it has been drawn."""


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


@pytest.mark.parametrize(("language", "dark"), [("ko", False), ("en", True)])
async def test_nobody_stumbles_while_a_home_is_set_up(
    browser: Browser, stage: DeskStage, homes: list[PlayedHome], language: str, dark: bool
) -> None:
    needs(AXE if AXE.is_file() else None, "axe-core (scripts/setup)")
    async with open_page(browser, stage, width=390, height=844, language=language, dark=dark) as page:
        await sign_in(page, stage, "today")
        setup = await turned(page, stage, "setup")
        await setup.locator("button[aria-expanded]").click()
        await setup.locator("smartcare-duty .period").first.wait_for()
        found = await stumbles(page, setup, "duty")
        await setup.locator("form button[type=button]").first.click()
        await setup.locator("input[name=address]").wait_for()
        found += await stumbles(page, setup, "register")
        await setup.locator("form button[type=button]").last.click()
        await setup.locator("form .main").click()
        await setup.locator("button.found").first.click()
        await setup.locator("smartcare-thresholds input").first.wait_for()
        found += await stumbles(page, setup, "one home")
        table = await turned(page, stage, "homes")
        await table.get_by_role("button", name=EXPORT[language]).click()
        await table.locator("input[name=reason]").wait_for()
        found += await stumbles(page, table, "export")
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
