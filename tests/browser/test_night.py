"""A night at the desks: what the centre may not look at waits for the morning, and the dong accepts what was done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from simulator.stage.region import CENTRE_OFFICER, OFFICER

from .acts import closed, current, stumbles

if TYPE_CHECKING:
    from playwright.async_api import Page

    from .night import Night


@pytest.mark.floor
async def test_a_deferred_signal_is_first_in_the_morning_and_a_sheet_is_accepted(
    night_page: Page, night: Night
) -> None:
    stage = night.stage
    evening = await night.evening("21:50")
    await closed(stage)
    (quiet,) = await stage.move_in(["심순이"])
    (watched,) = await stage.move_in(["문옥분"], consents=["service", "night"])
    await night.go(evening, "22:11")
    await stage.danger(quiet)
    await night.go(evening, "23:40")
    await stage.danger(watched)
    deferred, taken = await current(stage, quiet), await current(stage, watched)
    assert (deferred["state"], taken["state"]) == ("deferred", "open")

    centre = await night.sit_down(night_page, "today", name=CENTRE_OFFICER)
    await centre.locator(f"[data-incident={taken['label']}]").click()
    person = night_page.locator("smartcare-person-card")
    await person.get_by_role("button", name="맡기", exact=True).click()
    await person.get_by_role("button", name="안전", exact=True).click()
    await person.locator("select[name=result]").select_option("safe_need_found")
    await person.locator("textarea").fill("아침에 방문 부탁함. 식사를 거름.")
    await person.get_by_role("button", name="저장").click()
    await person.locator("ol .memo", has_text="방문 부탁함").wait_for()

    today = await night.sit_down(night_page, "today", name=OFFICER)
    waiting = today.locator(f"[data-incident={deferred['label']}]")
    await waiting.get_by_text("미룸").first.wait_for()
    await waiting.locator("time", has_text="1시간").wait_for()

    found = await stumbles(night_page, today, "deferred")
    morning = evening + timedelta(days=1)
    assert (await current(stage, quiet))["deferred_until"].startswith(f"{morning:%Y-%m-%d}T00:00")  # nine in Seoul
    await night.go(morning, "09:01")
    today = await night.sit_down(night_page, "today", name=OFFICER)
    row = today.locator(f"[data-incident={deferred['label']}]")
    await row.locator("time", has_text="10시간").wait_for()
    assert await row.get_by_text("미룸").count() == 0
    assert await today.locator("button.signal").first.get_attribute("data-incident") == deferred["label"]
    await today.get_by_role("heading", name="받을 인계").wait_for()
    sheets = today.locator("li", has=night_page.get_by_role("button", name="보기"))
    handed = await sheets.count()
    await sheets.first.get_by_role("button", name="보기").click()
    sheet = today.locator(".sheet")
    for words in ("아침에 방문 부탁함. 식사를 거름.", "문옥분", "심순이"):
        await sheet.get_by_text(words).first.wait_for()
    found += await stumbles(night_page, today, "the sheet")
    assert "\n".join(found) == ""
    await today.get_by_role("button", name="인수", exact=True).click()
    await sheet.wait_for(state="detached")
    assert await today.get_by_role("button", name="보기").count() == handed - 1
    accepted = (await stage.region.ask("GET", "hand-overs", user=OFFICER))["items"][0]
    assert (accepted["dong"], accepted["direction"], accepted["accepted_by"]) == ("hongje1", "to_dong", OFFICER)
