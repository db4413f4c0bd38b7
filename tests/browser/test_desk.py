"""The desk as its officers use it, in a real browser against the real programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.stage.desk import DASHBOARD, DeskStage, PlayedHome
from simulator.stage.page import sign_in
from simulator.stage.region import CENTRE_OFFICER, OFFICER

from .acts import closed, count, overflow
from .conftest import STRANGE

if TYPE_CHECKING:
    from playwright.async_api import Page


def number(row: dict[str, Any]) -> int:
    """What an incident's place in time is told by."""
    return int(row["number"])


@pytest.mark.floor
async def test_from_a_signal_to_the_closed_incident(page: Page, stage: DeskStage, homes: list[PlayedHome]) -> None:
    await closed(stage)
    await sign_in(page, stage, "today")
    today = page.locator("smartcare-today-card")
    await count(today, 0)
    await stage.danger(homes[0])
    await count(today, 1)  # without loading anything anew
    await today.locator("button.signal").click()
    person = page.locator("smartcare-person-card")
    await person.get_by_text("김영자").first.wait_for()
    assert await person.locator("a[href='tel:01012340001']").count() == 1
    await person.get_by_role("button", name="맡기", exact=True).click()
    await person.get_by_role("button", name="전화 · 문자", exact=True).click()
    await person.locator("select[name=outcome]").select_option("ok")
    await person.get_by_role("button", name="전화 받음, 이상 없음.").click()
    await person.get_by_role("button", name="저장").click()
    await person.get_by_role("button", name="종결", exact=True).click()
    await person.locator("select[name=result]").select_option("safe")
    await person.locator("textarea").fill("전화로 확인, 낮잠을 주무셨음.")
    await person.get_by_role("button", name="저장").click()
    await person.get_by_text("전화로 확인, 낮잠을 주무셨음.").first.wait_for()
    await page.goto(f"{stage.home_assistant.url}/{DASHBOARD}/today")
    await count(today, 0)
    row = max((one for one in await stage.region.incidents() if one["household"] == homes[0].household), key=number)
    assert (row["state"], row["result"], row["claimed_by"]) == ("closed", "safe", "kim")


async def test_closing_without_a_memo_is_refused_by_the_form(
    page: Page, stage: DeskStage, homes: list[PlayedHome]
) -> None:
    await closed(stage)
    await stage.sos(homes[1])
    await sign_in(page, stage, "today")
    await page.locator("smartcare-today-card button.signal").first.click()
    person = page.locator("smartcare-person-card")
    await person.get_by_role("button", name="맡기", exact=True).click()
    await person.get_by_role("button", name="종결", exact=True).click()
    await person.get_by_role("button", name="저장").click()
    assert await person.locator("textarea:invalid").count() == 1


async def test_ten_cards_by_the_keyboard_alone(page: Page, stage: DeskStage, homes: list[PlayedHome]) -> None:
    await closed(stage)
    for home in homes[:9]:
        await stage.danger(home)
    await stage.sos(homes[9])
    await sign_in(page, stage, "centre")
    centre = page.locator("smartcare-centre-card")
    await count(centre, 10)
    await page.keyboard.press("Enter")
    for left in range(9, -1, -1):
        await count(centre, left)
        await centre.get_by_role("button", name="종결", exact=True).wait_for()
        await page.keyboard.press("x")
        await centre.locator("textarea").wait_for()
        await page.keyboard.press("Tab")
        await page.keyboard.type("전화로 확인")
        await page.keyboard.press("Control+Enter")
        await centre.locator("textarea").wait_for(state="detached")
    latest = sorted(await stage.region.incidents(), key=number)[-10:]
    assert {row["household"] for row in latest} == {home.household for home in homes[:10]}
    assert {(row["state"], row["claimed_by"]) for row in latest} == {("closed", "kim")}


async def test_a_name_is_text_whatever_stands_in_it(page: Page, stage: DeskStage, homes: list[PlayedHome]) -> None:
    await closed(stage)
    await stage.danger(homes[12])
    await sign_in(page, stage, "today")
    await page.locator("smartcare-today-card button.signal").click()
    shown = page.locator("smartcare-person-card .who")
    await shown.wait_for()
    assert await shown.inner_text() == STRANGE
    assert await page.locator("smartcare-person-card img").count() == 0
    assert await overflow(page) == 0


async def test_a_person_of_nobody_cannot_be_opened_by_the_address(page: Page, stage: DeskStage) -> None:
    await sign_in(page, stage, "today")
    await page.goto(f"{stage.home_assistant.url}/{DASHBOARD}/person?incident=I-999999")
    await page.locator("smartcare-person-card [role=alert]").wait_for()
    assert await page.locator("smartcare-person-card .who").count() == 0


async def test_a_broken_connection_is_said_and_ends_by_itself(
    page: Page, stage: DeskStage, homes: list[PlayedHome]
) -> None:
    await closed(stage)
    await sign_in(page, stage, "today")
    today = page.locator("smartcare-today-card")
    await count(today, 0)
    await stage.region.stop()
    await today.locator(".banner").wait_for()
    await stage.region.start()
    await today.locator(".banner").wait_for(state="detached")
    await stage.danger(homes[2])
    await count(today, 1)


async def test_every_home_in_one_table(page: Page, stage: DeskStage, homes: list[PlayedHome]) -> None:
    await sign_in(page, stage, "homes")
    table = page.locator("smartcare-homes-card")
    # Other tests may have moved somebody in.
    mine = len((await stage.region.ask("GET", "households", user=OFFICER))["items"])
    assert mine >= len(homes)
    await table.locator("h1").get_by_text(f"{mine}가구").wait_for()
    await table.locator("input[type=search]").fill("영자")
    await table.locator("h1").get_by_text("1가구").wait_for()
    assert await table.locator("[role=row] [role=cell]").first.inner_text() == "김영자"


async def test_the_centre_sees_nobody_of_the_day(page: Page, stage: DeskStage, homes: list[PlayedHome]) -> None:
    await closed(stage)
    await stage.danger(homes[3])
    await sign_in(page, stage, "today")
    today = page.locator("smartcare-today-card")
    await count(today, 1)
    await today.get_by_role("button", name="로그아웃").click()
    await sign_in(page, stage, "today", name=CENTRE_OFFICER)
    await count(today, 0)
    await today.get_by_role("button", name="로그아웃").click()
    await today.locator("input[name=name]").wait_for()
