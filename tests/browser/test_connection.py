"""The region goes away and comes back: said at once, nothing typed is lost, and what is shown is soon current again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from simulator.stage.desk import DeskStage, PlayedHome
from simulator.stage.region import OFFICER

from .acts import claimed, closed, count, current, opened

if TYPE_CHECKING:
    from playwright.async_api import Page

CURRENT_WITHIN_S = 2.0
SAID_WITHIN_S = 1.0
MEMO = "문을 두드렸으나 대답이 없어 이웃에게 물어봄."


async def memos(stage: DeskStage, label: str) -> list[dict[str, Any]]:
    """The notes on an incident that carry our memo."""
    timeline = await stage.region.ask("GET", f"incidents/{label}/timeline", user=OFFICER)
    return [row for row in timeline["items"] if row["memo"] == MEMO]


@pytest.mark.floor
async def test_a_break_is_said_at_once_and_over_within_two_seconds(
    page: Page, stage: DeskStage, homes: list[PlayedHome], tell: Callable[[str], None]
) -> None:
    await closed(stage)
    await stage.danger(homes[2])
    today = await opened(page, stage, "today")
    await count(today, 1)
    await stage.region.stop()
    broken = time.monotonic()
    await today.locator(".banner").wait_for()
    said_s = time.monotonic() - broken
    since = today.locator(".banner time")
    ages = [await since.inner_text(), await today.locator("button.signal time").inner_text()]
    await today.locator(".banner").get_by_text(re.compile(r"[3-9]초")).wait_for()  # it goes on counting
    assert await since.inner_text() != ages[0]
    assert re.search(r"\d", ages[1])
    await stage.region.start()
    await stage.danger(homes[3])
    back = time.monotonic()
    await count(today, 2)
    current_s = time.monotonic() - back
    await today.locator(".banner").wait_for(state="detached")
    tell(f"said after {said_s:.2f} s, current {current_s:.2f} s after the region was back")
    assert said_s <= SAID_WITHIN_S
    assert current_s <= CURRENT_WITHIN_S


async def test_what_was_typed_survives_and_is_sent_once(page: Page, stage: DeskStage, homes: list[PlayedHome]) -> None:
    label = await claimed(stage, homes[5])
    person = await opened(page, stage, "person", incident=label)
    await person.get_by_role("button", name="메모", exact=True).click()
    await stage.region.stop()
    await person.locator(".banner").wait_for()
    await person.locator("textarea").fill(MEMO)
    await person.get_by_role("button", name="저장").click()
    refusal = person.locator(".refusal")
    await refusal.get_by_text("지역에 연결할 수 없습니다").wait_for()
    assert await person.locator("textarea").input_value() == MEMO
    await stage.region.start()
    await person.locator(".banner").wait_for(state="detached")
    await refusal.wait_for(state="detached")
    assert await person.locator("textarea").input_value() == MEMO
    assert await memos(stage, label) == []
    await person.get_by_role("button", name="저장").click()
    await person.locator("ol .memo").get_by_text(MEMO).wait_for()
    assert len(await memos(stage, label)) == 1


async def test_a_person_looked_at_meanwhile_is_current_again(
    page: Page, stage: DeskStage, homes: list[PlayedHome]
) -> None:
    label = await claimed(stage, homes[6])
    person = await opened(page, stage, "person", incident=label)
    await person.locator(".who").wait_for()
    await stage.region.stop()
    await person.locator(".banner").wait_for()
    await stage.region.start()
    await stage.region.ask("POST", f"incidents/{label}/notes", {"memo": MEMO}, user=OFFICER)
    back = time.monotonic()
    await person.locator("ol .memo").get_by_text(MEMO).first.wait_for()
    assert time.monotonic() - back <= CURRENT_WITHIN_S


async def test_a_page_loaded_meanwhile_fills_itself(page: Page, stage: DeskStage, homes: list[PlayedHome]) -> None:
    label = await claimed(stage, homes[6])
    await opened(page, stage, "today")
    for name, drawn in (("person", ".who"), ("homes", "[role=cell]"), ("statistics", "table"), ("today", ".signal")):
        await stage.region.stop()
        await page.goto(page.url.replace(page.url.rsplit("/", 1)[1], f"{name}?incident={label}"))
        card = page.locator(f"smartcare-{name}-card")
        await card.locator(".banner").wait_for()
        await stage.region.start()
        await card.locator(drawn).first.wait_for()
        await card.locator(".banner").wait_for(state="detached")
    assert (await current(stage, homes[6]))["label"] == label
