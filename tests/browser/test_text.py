"""Names and memos are text, whatever stands in them: nothing of them becomes part of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from simulator.stage.desk import DeskStage, PlayedHome
from simulator.stage.region import OFFICER

from .acts import claimed, current, opened, overflow, turned

if TYPE_CHECKING:
    from playwright.async_api import Page

MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script><b onclick=alert(3)>굵게</b> &amp; ${7*7} {{1}}"
RIGHT_TO_LEFT = "שלום אברהם · مرحبا يا جدتي \u202eإلى اليسار\u202c 끝"
EMOJI = "👩‍👩‍👧‍👦🏳️‍🌈👍🏽 🌿 e\u0301\u0327"
LONG = "가나다라마바사아자차" * 1000
BROKEN = LONG[:2000] + "\n\n" + "단어 " * 1000


MEMOS = (MARKUP, RIGHT_TO_LEFT, EMOJI, LONG, BROKEN)


async def memos_of(stage: DeskStage, label: str) -> list[str]:
    """What has been written down about an incident."""
    timeline = await stage.region.ask("GET", f"incidents/{label}/timeline", user=OFFICER)
    return [row["memo"] for row in timeline["items"] if row["memo"]]


@pytest.mark.parametrize("width", [390, 1366])
async def test_memos_are_shown_as_they_were_written(
    page: Page, stage: DeskStage, homes: list[PlayedHome], width: int
) -> None:
    label = await claimed(stage, homes[7])
    await page.set_viewport_size({"width": width, "height": 844})
    person = await opened(page, stage, "person", incident=label)
    written = person.locator("ol li .memo")
    before = len(await memos_of(stage, label))
    for number, memo in enumerate(MEMOS, before):
        await person.get_by_role("button", name="메모", exact=True).click()
        await person.locator("textarea").fill(memo)
        await person.get_by_role("button", name="저장").click()
        await written.nth(number).wait_for()
        assert await overflow(page) == 0
    shown = await written.all_text_contents()
    assert [memo for memo in MEMOS if memo.strip() not in shown] == []
    assert await person.locator("img, script, b[onclick]").count() == 0
    await person.get_by_role("button", name="종결", exact=True).click()  # the page can still be worked with
    await person.locator("select[name=result]").wait_for()


async def test_a_memo_that_is_too_long_is_refused_and_not_cut(
    page: Page, stage: DeskStage, homes: list[PlayedHome]
) -> None:
    label = await claimed(stage, homes[7])
    person = await opened(page, stage, "person", incident=label)
    await person.get_by_role("button", name="메모", exact=True).click()
    await person.locator("textarea").fill(LONG + "끝")
    await person.get_by_role("button", name="저장").click()
    await person.locator(".refusal").get_by_text("10000자").wait_for()
    assert await person.locator("textarea").input_value() == LONG + "끝"


@pytest.mark.parametrize("name", [f"{MARKUP[:90]} {RIGHT_TO_LEFT} {EMOJI}", "긴이름" * 66], ids=["strange", "long"])
async def test_a_name_stays_a_name_on_every_card(
    page: Page, stage: DeskStage, homes: list[PlayedHome], name: str
) -> None:
    home = homes[8]
    guardian = {"kind": "guardian", "name": name, "phone": "", "note": name}
    change = {"name": name, "address": name, "contacts": [guardian]}
    await stage.region.ask("PATCH", f"households/{home.household}", change, user=OFFICER)
    label = await claimed(stage, home)
    await page.set_viewport_size({"width": 390, "height": 844})
    person = await opened(page, stage, "person", incident=label)
    await person.locator(".who").wait_for()
    assert await person.locator(".who").text_content() == name
    assert await overflow(page) == 0
    dispatch = await turned(page, stage, "dispatch", incident=label)
    await dispatch.locator(".script").wait_for()
    assert await overflow(page) == 0
    table = await turned(page, stage, "homes")
    await table.locator("input[type=search]").fill(name)
    cell = table.locator("[role=row] [role=cell]").first
    await cell.wait_for()
    assert await cell.text_content() == name
    assert await page.locator("img[src=x], b[onclick]").count() == 0
    assert (await current(stage, home))["label"] == label
