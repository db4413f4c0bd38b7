"""Two stories of the casebook as they are worked through at the desk, from the signal to the printed timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulator.stage.desk import PlayedHome
from simulator.stage.region import CENTRE_OFFICER, OFFICER

from .acts import current, turned

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from .night import Night

PREPAID = [
    {"kind": "subject", "name": "김영자", "phone": "010-3333-0002", "facts": ["prepaid"]},
    {"kind": "keyholder", "name": "통장 최", "phone": "010-3333-0102"},
]
ON_SILENT = [{"kind": "subject", "name": "문덕배", "phone": "010-3333-0004", "facts": ["phone_on_silent"]}]
NIGHTLY = ["service", "night"]


@dataclass
class Desk:
    """Somebody at the centre with one card before them, and the evening it is."""

    page: Page
    night: Night
    evening: datetime
    label: str

    @property
    def person(self) -> Locator:
        """The person's card."""
        return self.page.locator("smartcare-person-card")

    @property
    def dispatch(self) -> Locator:
        """The dispatch's card."""
        return self.page.locator("smartcare-dispatch-card")

    async def at(self, hour: str, *, later_days: int = 0) -> None:
        """Let it be that time."""
        await self.night.go(self.evening + timedelta(days=later_days), hour, self.page)

    async def contact(self, outcome: str, memo: str) -> None:
        """Write down a call."""
        await self.press("전화 · 문자")
        await self.person.locator("select[name=outcome]").select_option(outcome)
        await self.write(memo)

    async def send(self, memo: str) -> None:
        """Send two people together with 119, and go on with the dispatch's card."""
        await self.press("출동")
        await self.person.locator("input[name=partners][value='119']").check()
        await self.write(memo)
        await self.person.get_by_role("button", name="출동 현황").click()
        await self.dispatch.locator(".script").wait_for()

    async def step(self, name: str) -> None:
        """Write down the next step of the dispatch."""
        await self.dispatch.get_by_role("button", name=name, exact=True).click()
        await self.dispatch.locator("form.box").get_by_role("button", name="저장").click()
        await self.dispatch.locator(".dispatch").last.locator("dt", has_text=name).wait_for()

    async def find(self, findings: tuple[str, ...], memo: str) -> None:
        """Say in the checklist what was found."""
        form = self.dispatch.locator("form.checklist")
        await form.locator("fieldset").first.wait_for()
        for finding in findings:
            await form.locator(f"input[name={finding}][value=yes]").check()
        await form.locator("textarea").fill(memo)
        await form.get_by_role("button", name="저장").click()
        await self.dispatch.locator("ol .memo", has_text=memo).wait_for()

    async def close(self, result: str, memo: str) -> None:
        """Close it on the person's card."""
        await turned(self.page, self.night.stage, "person", incident=self.label)
        await self.press("종결")
        await self.person.locator("select[name=result]").select_option(result)
        await self.write(memo)

    async def press(self, button: str) -> None:
        """Press one of the buttons below the person."""
        await self.person.locator(".actions").get_by_role("button", name=button, exact=True).click()

    async def write(self, memo: str) -> None:
        """Fill in the memo of the form that is open, and save it."""
        await self.person.locator("form textarea").fill(memo)
        await self.person.locator("form").get_by_role("button", name="저장").click()
        await self.person.locator("ol .memo", has_text=memo).wait_for()

    async def printed(self) -> str:
        """The page that is printed, as it lies in the printer."""
        async with self.page.context.expect_page() as coming:
            await self.person.locator(".actions").get_by_role("button", name="인쇄").click()
        paper = await coming.value
        await paper.wait_for_load_state()
        await paper.emulate_media(media="print")
        text = await paper.locator("body").inner_text()
        assert (await paper.pdf()).startswith(b"%PDF-")
        await paper.close()
        return text


async def called(page: Page, night: Night, home: PlayedHome, evening: datetime, hour: str) -> Desk:
    """The signal comes at that time; the centre's officer opens it from the list and takes it."""
    await night.go(evening, hour)
    centre = await night.sit_down(page, "today", name=CENTRE_OFFICER)
    await night.stage.danger(home)
    label = (await current(night.stage, home))["label"]
    await centre.locator(f"[data-incident={label}]").click()
    desk = Desk(page, night, evening, label)
    await desk.press("맡기")
    await desk.person.locator(".actions").get_by_role("button", name="종결", exact=True).wait_for()
    return desk


def in_order(text: str, *words: str) -> list[str]:
    """Those of the words that do not follow in this order, each after the one before."""
    missing, at = [], 0
    for word in words:
        found = text.find(word, at)
        missing += [word] if found < 0 else []
        at = max(at, found)
    return missing


async def test_s2_a_night_dispatch_to_somebody_who_cannot_be_called(night_page: Page, night: Night) -> None:
    evening = await night.evening("21:30")
    (home,) = await night.stage.move_in(
        ["김영자"], risk="high", phone="010-3333-0002", contacts=PREPAID, consents=NIGHTLY
    )
    desk = await called(night_page, night, home, evening, "22:11")
    await desk.person.locator(".people").get_by_text("선불 전화").wait_for()
    assert await desk.person.locator("a[href='tel:01033330102']").count() == 1
    await desk.at("22:20")
    await desk.contact("no_credit", "선불폰 요금이 없어 회신하지 못함")
    await desk.at("22:30")
    await desk.contact("no_answer", "통장 최도 받지 않음")
    await desk.at("22:40")
    await desk.send("구급대와 함께 감")
    await desk.at("23:05")
    await desk.step("도착")
    await desk.at("23:15")
    await desk.find(("cannot_move_well",), "리모컨을 다루지 못해 TV를 못 켬")
    await desk.at("23:40")
    await desk.step("종료")
    await desk.at("00:05", later_days=1)
    await desk.close("safe_need_found", "의식 있음. 정신건강 상담은 거부.")

    text = await desk.printed()
    assert "인쇄" in text
    facts, _, story = text.partition("경과")
    assert in_order(facts, desk.label, "김영자", "010-3333-0002", "홍제로") == []
    assert in_order(facts, "통장 최", "119", "거동 불편") == []
    lines = (
        *("22:11", "22:20", "잔액 없음", "선불폰 요금이 없어", "22:30", "통장 최도 받지 않음"),
        *("22:40", "구급대와 함께", "23:15", "리모컨을 다루지 못해", "00:05", "정신건강 상담은 거부"),
    )
    assert in_order(story or text, *lines) == []
    assert "23:05" in text
    assert "23:40" in text


async def test_s4_three_dispatches_to_one_home(night_page: Page, night: Night) -> None:
    evening = await night.evening("20:00")
    (home,) = await night.stage.move_in(["문덕배"], risk="high", contacts=ON_SILENT, consents=NIGHTLY)
    visits = (
        ("hoarding", "cannot_move_well"),
        ("hoarding",),
        ("hoarding", "self_neglect"),
    )
    label = ""
    for number, findings in enumerate(visits, 1):
        desk = await called(night_page, night, home, evening, "21:55")
        await desk.person.locator(".people").get_by_text("전화 무음").wait_for()
        await desk.at("22:25")
        await desk.contact("no_answer", f"{number}번째 저녁, 무음")
        await desk.at("22:40")
        await desk.send("119와 함께 감")
        await desk.at("23:05")
        await desk.step("도착")
        await desk.find(findings, f"{number}번째로 살펴봄")
        await desk.at("23:20")
        await desk.step("종료")
        await desk.at("23:30")
        await desk.close("safe_need_found", "TV 앞에 계심. 전화를 듣지 못함.")
        label = desk.label
        evening = await night.evening("20:00")

    await night.sit_down(night_page, "person", name=OFFICER, incident=label)
    desk = Desk(night_page, night, evening, label)
    await desk.person.locator(".warning", has_text="최근 60일 출동 3회").wait_for()
    for words in ("쓰레기 적치", "거동 불편", "자기방임"):
        await desk.person.locator("ha-card").get_by_text(words).first.wait_for()
    await desk.press("사례 열기")
    await desk.person.locator("input[name=needs][value=housing]").check()
    await desk.person.locator("input[name=reason]").fill("세 번의 출동에서 쓰레기 적치와 자기방임을 확인")
    await desk.person.locator("form").get_by_role("button", name="저장").click()
    await desk.person.get_by_text("사례 C-").first.wait_for()
    cases = (await night.stage.region.ask("GET", f"cases?household={home.household}", user=OFFICER))["items"]
    assert [case["incident"] for case in cases] == [label]

    text = await desk.printed()
    assert "최근 60일 출동 3회" in text
    lines = ("21:55", "22:25", "3번째 저녁, 무음", "22:40", "119와 함께", "3번째로 살펴봄", "23:30", "전화를 듣지 못함")
    assert in_order(text.partition("경과")[2], *lines) == []
    assert [words for words in ("쓰레기 적치", "거동 불편", "자기방임") if words not in text] == []
