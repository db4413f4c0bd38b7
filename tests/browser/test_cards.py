"""The cards beside the desk: a dispatch, the statistics, setting a home up, equipment; each seen once as it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.stage.desk import DeskStage, PlayedHome
from simulator.stage.region import OFFICER

from .acts import claimed, closed, current, opened, overflow, turned

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page


async def test_a_dispatch_from_the_call_to_its_end(page: Page, stage: DeskStage, homes: list[PlayedHome]) -> None:
    label = await claimed(stage, homes[5])
    await stage.region.ask("POST", f"incidents/{label}/dispatches", {"partners": ["119"], "people": 2}, user=OFFICER)
    person = await opened(page, stage, "person", incident=label)
    await person.get_by_role("heading", name="서비스와 동의").wait_for()
    await person.get_by_role("button", name="출동 현황").click()
    card = page.locator("smartcare-dispatch-card")
    await card.locator(".script").wait_for()
    assert homes[5].household not in await card.locator("ha-card").inner_text()
    assert "홍제로 6길" in await card.locator(".script").inner_text()
    assert await card.locator(".emergency").inner_text() == "119"
    assert await card.locator("a[href^='tel:']").count() == 0
    await card.get_by_role("button", name="119에 신고했음", exact=True).click()
    await card.get_by_role("button", name="저장").first.click()
    await card.locator("ol li", has_text="119").first.wait_for()
    for name in ("출발", "도착"):
        await card.get_by_role("button", name=name, exact=True).click()
        await card.locator("form.box").get_by_role("button", name="저장").click()
        await card.locator(".dispatch dt", has_text=name).wait_for()
    await card.get_by_role("button", name="경찰 결정").click()
    await card.locator("input[name=station]").fill("홍제지구대")
    await card.locator("input[name=officer]").fill("김경위")
    await card.locator("form.box").get_by_role("button", name="저장").click()
    await card.locator(".dispatch dd", has_text="김경위").wait_for()
    await card.locator(".checklist fieldset").first.locator("input[value=yes]").check()
    before = await stage.region.ask("GET", f"incidents/{label}/checklist", user=OFFICER)
    await card.locator(".checklist").get_by_role("button", name="저장").click()
    await card.get_by_role("heading", name=f"· {before['open'] - 1}개 남음").wait_for()
    checklist = await stage.region.ask("GET", f"incidents/{label}/checklist", user=OFFICER)
    assert checklist["items"][0]["seen"] == "yes"


async def test_statistics_and_their_workbook(page: Page, stage: DeskStage, homes: list[PlayedHome]) -> None:
    card = await opened(page, stage, "statistics")
    await card.locator("table").wait_for()
    await card.locator("select[name=table]").select_option("adoption")
    await card.locator("svg.bars").wait_for()
    async with page.expect_download() as waiting:
        await card.get_by_role("button", name="XLSX").click()
    download = await waiting.value
    assert (await download.path()).read_bytes().startswith(b"PK\x03\x04")


async def totals(card: Locator) -> list[int]:
    """The numbers of the last line of a table: for T1 households with signals, contacts, dispatches."""
    cells = await card.locator("tfoot td.count").all_inner_texts()
    return [int(cell.replace(",", "")) for cell in cells]


async def test_what_is_done_at_the_desk_is_counted(page: Page, stage: DeskStage, homes: list[PlayedHome]) -> None:
    await closed(stage)
    statistics = await opened(page, stage, "statistics")
    await statistics.locator("tfoot").wait_for()
    before = await totals(statistics)
    await stage.danger(homes[9])
    label = (await current(stage, homes[9]))["label"]
    person = await turned(page, stage, "person", incident=label)
    await person.get_by_role("button", name="맡기", exact=True).click()
    await person.get_by_role("button", name="전화 · 문자", exact=True).click()
    await person.locator("select[name=outcome]").select_option("no_answer")
    await person.locator("textarea").fill("두 번 걸었으나 받지 않음")
    await person.get_by_role("button", name="저장").click()
    await person.locator("ol .memo", has_text="두 번 걸었으나").wait_for()
    await person.get_by_role("button", name="전화 · 문자", exact=True).click()
    await person.locator("select[name=outcome]").select_option("ok")
    await person.get_by_role("button", name="저장").click()
    await person.get_by_role("button", name="종결", exact=True).click()
    await person.locator("textarea").fill("낮잠을 주무셨음")
    await person.get_by_role("button", name="저장").click()
    await person.locator("ol .memo", has_text="낮잠을 주무셨음").wait_for()
    statistics = await turned(page, stage, "statistics")
    await statistics.locator("tfoot").wait_for()
    after = await totals(statistics)
    assert [now - then for then, now in zip(before, after, strict=True)] == [1, 2, 0]


async def test_a_home_is_set_up_on_a_phone(page: Page, stage: DeskStage) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    card = await opened(page, stage, "setup")
    await card.get_by_role("button", name="새 가구 등록").click()
    await card.locator("input[name=name]").fill("배순이")
    await card.locator("input[name=address]").fill("홍제로 99")
    await card.locator("input[name=consents][value=service]").check()
    await card.get_by_role("button", name="저장").click()
    await card.get_by_role("button", name="연결 코드 만들기").click()
    await card.locator("smartcare-qr svg").wait_for()
    assert len((await card.locator(".code").inner_text()).replace("-", "")) == 10
    await card.get_by_text("아직 연결된 가정이 없습니다.").wait_for()
    await card.locator("li", has_text="야간휴일 관제").get_by_role("button", name="동의").click()
    await card.locator("li", has_text="야간휴일 관제").get_by_role("button", name="철회").wait_for()
    await card.locator("input[name=check_window_s]").fill("90")
    await card.locator("form.box").get_by_role("button", name="저장").first.click()
    await card.get_by_role("status").wait_for()
    assert await overflow(page) == 0


async def test_equipment_opens_below_the_day(page: Page, stage: DeskStage, homes: list[PlayedHome]) -> None:
    card = await opened(page, stage, "today")
    await card.locator("button.equipment").click()
    await card.get_by_role("heading", name="장비").wait_for()
