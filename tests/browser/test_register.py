"""The register and the duty calendar as people work them: what is refused, a move to another dong, a shift."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from simulator.stage.desk import DeskStage, PlayedHome
from simulator.stage.page import sign_in
from simulator.stage.region import DONG

from .acts import closed, found, hired, opened, overflow, stumbles, turned
from .conftest import ELSEWHERE

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

SEOUL = ZoneInfo("Asia/Seoul")
MAIL_S = 60.0
CHO = "cho@example.org"


async def test_what_is_refused_stands_beside_its_field(page: Page, stage: DeskStage) -> None:
    await page.set_viewport_size({"width": 390, "height": 844})
    card = await opened(page, stage, "setup")
    await card.get_by_role("button", name="새 가구 등록").click()
    await card.locator("input[name=name]").fill("전화순")
    phone = card.locator("input[name=phone]")
    await phone.fill("집에 없음")
    await card.get_by_role("button", name="저장").click()
    told = card.locator(".wrong [role=alert]")
    await told.wait_for()
    assert (await told.inner_text()).startswith("전화: 전화번호가 아닙니다")
    assert await phone.get_attribute("aria-invalid") == "true"
    assert await phone.evaluate("field => field.getRootNode().activeElement === field")
    assert await card.locator("[role=alert]").count() == 1
    assert await overflow(page) == 0
    assert await stumbles(page, card, "refused") == []
    await phone.fill("010-5555-0001")
    assert await phone.get_attribute("aria-invalid") is None
    await card.get_by_role("button", name="저장").click()
    await card.get_by_role("button", name="연결 코드 만들기").wait_for()
    assert await card.locator("[role=alert]").count() == 0


async def test_how_somebody_is_reached_and_whom_to_call_in_which_order(page: Page, stage: DeskStage) -> None:
    (home,) = await stage.move_in(["도순임"])
    card = await found(await opened(page, stage, "setup"), "도순임")
    reach = card.locator("smartcare-reach")
    await reach.locator("select[name=preference]").select_option("prefers_call")
    await reach.locator("input[name=facts][value=refuses_visits]").check()
    await reach.get_by_role("button", name="저장").click()
    await card.get_by_role("status").get_by_text("저장").wait_for()
    for kind, name in (("neighbour", "옆집 최씨"), ("keyholder", "관리인")):
        await reach.get_by_role("button", name="연락처 추가").click()
        await reach.locator("select[name=kind]").select_option(kind)
        await reach.locator("input[name=name]").fill(name)
        await reach.locator("input[name=phone]").fill("010-3333-4444")
        await reach.get_by_role("button", name="저장").click()
        await reach.locator("li", has_text=name).wait_for()
    await reach.get_by_role("button", name="앞으로: 관리인").click()
    await reach.locator("li").first.get_by_text("관리인").wait_for()
    told = await stage.region.ask("GET", f"households/{home.household}")
    assert told["facts"] == ["prefers_call", "refuses_visits"]
    assert [one["name"] for one in told["contacts"]] == ["관리인", "옆집 최씨"]

    # A colleague takes somebody off the list meanwhile: nothing is written over it.
    await reach.get_by_role("button", name="수정: 옆집 최씨").click()
    await stage.region.ask("PATCH", f"households/{home.household}", {"contacts": told["contacts"][:1]})
    await reach.get_by_role("button", name="삭제").click()
    await reach.get_by_text("그사이 목록이 바뀌었습니다.").wait_for()
    await reach.locator("li", has_text="옆집 최씨").wait_for(state="detached")
    assert await reach.locator("li").count() == 1
    assert await stumbles(page, card, "reach") == []


async def asked(page: Page, stage: DeskStage, name: str) -> Locator:
    """Kim asks the other dong to take somebody over; gives what is shown of it."""
    await stage.sign_out()
    setup = await found(await opened(page, stage, "setup"), name)
    transfer = setup.locator("smartcare-transfer")
    await transfer.get_by_role("button", name="이사합니다").click()
    await transfer.locator("select[name=dong]").select_option(label="망우3동")
    await transfer.locator("textarea").fill("딸 곁으로 이사")
    await transfer.get_by_role("button", name="전출 요청").click()
    await transfer.get_by_text("망우3동의 답을 기다리고 있습니다.").wait_for()
    return transfer


async def offered(page: Page, stage: DeskStage, name: str) -> Locator:
    """An officer of the other dong opens what waits there."""
    await stage.sign_out()
    await sign_in(page, stage, "today", name=name)
    offer = page.locator("smartcare-today-card smartcare-offer")
    await offer.get_by_role("button", name="열기").click()
    await offer.get_by_text("딸 곁으로 이사").wait_for()
    return offer


async def test_somebody_moves_to_another_dong_that_refuses_first_and_takes_them_then(
    page: Page, stage: DeskStage
) -> None:
    (moving,) = await stage.move_in(["남순례"])
    await hired(stage, "yun", "dong_officer", "--dong", ELSEWHERE)
    transfer = await asked(page, stage, "남순례")
    assert await stumbles(page, transfer, "waiting") == []
    offer = await offered(page, stage, "yun")
    assert await stumbles(page, offer, "offered") == []
    await offer.get_by_role("button", name="거절").click()
    await offer.locator("textarea").fill("망우본동으로 가셨음")
    await offer.get_by_role("button", name="거절").click()
    await offer.wait_for(state="detached")
    await stage.sign_out()
    setup = await found(await opened(page, stage, "setup"), "남순례")
    await setup.get_by_text("망우본동으로 가셨음").wait_for()

    await asked(page, stage, "남순례")
    offer = await offered(page, stage, "yun")
    await offer.get_by_role("button", name="수락").click()
    await offer.wait_for(state="detached")
    await found(await turned(page, stage, "setup"), "남순례")
    household = await stage.region.ask("GET", f"households/{moving.household}")
    assert [one["dong"] for one in household["dongs"]] == [DONG, ELSEWHERE]


async def test_a_shift_that_is_put_into_the_duty_calendar_is_in_force(
    page: Page, stage: DeskStage, stranger: PlayedHome
) -> None:
    await closed(stage)
    await hired(stage, "cho", "dong_officer", "--dong", ELSEWHERE)
    await hired(stage, "seo", "district_manager", "--district", "seodaemun")
    card = await opened(page, stage, "setup", name="seo")
    await card.get_by_role("button", name="근무표").click()
    duty = card.locator("smartcare-duty")
    await duty.get_by_role("button", name="근무자 넣기").click()
    form = duty.locator("form")
    await form.locator("select[name=desk]").select_option(label="망우3동")
    await form.get_by_label("반복").select_option("once")
    now = datetime.now(SEOUL)
    for name, at in (("from", now - timedelta(hours=1)), ("until", now + timedelta(hours=3))):
        await form.locator(f"input[name={name}]").fill(f"{at:%Y-%m-%dT%H:%M}")
    who = form.locator("input[name=user]")
    await who.fill("cho")
    await form.get_by_role("button", name="저장").click()
    # Whoever cannot be reached cannot be on call; the field says so.
    await form.locator(".wrong").get_by_text("근무자 계정 이름").wait_for()
    assert await who.get_attribute("aria-invalid") == "true"
    ways = {"ways": [{"channel": "smtp", "address": CHO}]}
    await stage.region.ask("PUT", "staff/cho/ways", ways)
    await form.get_by_role("button", name="저장").click()
    await form.wait_for(state="detached")
    turn = duty.locator("li", has_text="cho")
    await turn.first.get_by_text("당직").wait_for()
    assert await stumbles(page, card, "duty") == []

    await stage.danger(stranger)
    # The dong's own address may be told first.
    while CHO not in [message.to for message in stage.mailbox.messages]:
        await stage.mailbox.wait_for(len(stage.mailbox.messages) + 1, seconds=MAIL_S)
    await turn.first.get_by_role("button", name="빼기").click()
    # What was worked of it stays, and is not ended a second time.
    await turn.get_by_role("button", name="빼기").first.wait_for(state="detached")
