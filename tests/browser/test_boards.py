"""Filters with a name, the wall board's health, and what decides about a home, as people see and work them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.stage.desk import DeskStage, PlayedHome
from simulator.stage.page import open_page

from .acts import closed, opened, overflow

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

FIVE_METRES_PX = 28


async def test_a_filter_is_kept_by_keyboard_alone_and_opens_on_the_phone(
    page: Page, browser: Browser, stage: DeskStage, homes: list[PlayedHome]
) -> None:
    card = await opened(page, stage, "homes")
    await card.locator("select[name=risk]").select_option("high")
    await card.get_by_role("button", name="이 필터 저장").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.type("고위험만")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await card.locator("option", has_text="★ 고위험만").wait_for(state="attached")
    async with open_page(browser, stage, width=390, height=844) as phone:
        there = await opened(phone, stage, "homes")
        await there.get_by_role("button", name="삭제").wait_for()
        assert await there.locator("select[name=risk]").input_value() == "high"
        assert await overflow(phone) == 0
        await there.get_by_role("button", name="삭제").focus()
        await phone.keyboard.press("Enter")
        await there.get_by_role("button", name="삭제").wait_for(state="detached")
        assert await there.locator("select[name=risk]").input_value() == ""


async def test_the_wall_masks_names_and_says_how_lines_and_homes_are(
    page: Page, stage: DeskStage, homes: list[PlayedHome]
) -> None:
    await closed(stage)
    await stage.danger(homes[0])
    await page.set_viewport_size({"width": 1920, "height": 1080})
    card = await opened(page, stage, "wall")
    row = card.locator(".rows li").first
    await row.get_by_text("김○○").wait_for()
    assert "김영자" not in await page.locator("body").inner_text()
    tile = card.locator(".tile", has_text="연결됨")
    await tile.locator("ha-icon").wait_for()
    await card.locator(".tile", has_text="이메일").get_by_text("정상").wait_for()
    sizes = [await one.evaluate("one => parseFloat(getComputedStyle(one).fontSize)") for one in (row, tile)]
    assert min(sizes) >= FIVE_METRES_PX


async def test_every_threshold_of_a_home_and_who_is_on_duty(
    page: Page, stage: DeskStage, homes: list[PlayedHome]
) -> None:
    card = await opened(page, stage, "setup")
    await card.get_by_role("button", name="근무표").click()
    await card.locator(".period.dongs").first.wait_for()
    assert await card.get_by_role("button", name="근무자 넣기").count() == 0
    await card.locator("input[name=search]").fill("김영자")
    await card.get_by_role("button", name="찾기").click()
    await card.locator("button.found").click()
    limits = card.locator("smartcare-thresholds")
    for risk, cap in (("high", "24시간"), ("general", "50시간")):
        await limits.locator("select[name=risk]").select_option(risk)
        await limits.get_by_role("button", name="저장").click()
        await limits.locator(".value").first.get_by_text(cap, exact=True).wait_for()
