"""What a dong officer may not see: somebody of another dong, whichever way they are asked for (A2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from simulator.stage.desk import DeskStage, PlayedHome
from simulator.stage.page import sign_in
from simulator.stage.wiretap import Wiretap

from .acts import closed, current, opened, turned
from .conftest import ELSEWHERE, NAMES, STRANGER

if TYPE_CHECKING:
    from playwright.async_api import Page

_ASK = """async ([operation, path, query, body]) => {
  const { hass } = document.querySelector("home-assistant");
  const { desks } = await hass.callWS({ type: "smartcare/desk/list" });
  const message = { type: "smartcare/desk/ask", entry_id: desks[0].entry_id, operation, path, query };
  try {
    return { told: await hass.callWS(body ? { ...message, body } : message) };
  } catch (error) {
    return { refused: error.code };
  }
}"""
OF_THE_INCIDENT: tuple[tuple[str, dict[str, Any] | None], ...] = (
    ("showIncident", None),
    ("incidentTimeline", None),
    ("incidentMessages", None),
    ("dispatchScript", None),
    ("showChecklist", None),
    ("claimIncident", {}),
    ("recordContact", {"means": "call", "outcome": "ok"}),
    ("recordDispatch", {"partners": ["119"]}),
    ("addNote", {"memo": "몰래"}),
    ("closeIncident", {"result": "safe", "memo": "몰래"}),
    ("openCaseFromIncident", {"needs": ["meals"], "reason": "몰래"}),
)
OF_THE_HOUSEHOLD: tuple[tuple[str, dict[str, Any] | None], ...] = (
    ("showHousehold", None),
    ("householdActivity", None),
    ("listDangers", None),
    ("changeHousehold", {"name": "몰래"}),
    ("addAbsence", {"kind": "travel", "told_by": "staff", "channel": "call"}),
    ("giveConsent", {"kind": "night"}),
    ("createPairingCode", {}),
    ("planFollowUps", {}),
)
LISTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("listHouseholds", {"dong": ELSEWHERE}),
    ("listHouseholds", {"search": STRANGER["name"]}),
    ("listHouseholds", {"search": STRANGER["phone"]}),
    ("listIncidents", {"desk": f"dong:{ELSEWHERE}"}),
    ("listIncidents", {"include_closed": "true"}),
    ("exportHouseholds", {"reason": "알고 싶어서"}),
)


@pytest.mark.floor
async def test_somebody_of_another_dong_is_nowhere(
    page: Page, stage: DeskStage, homes: list[PlayedHome], stranger: PlayedHome
) -> None:
    await closed(stage)
    await stage.danger(stranger)
    await stage.danger(homes[4])
    strange, own = (await current(stage, stranger))["label"], (await current(stage, homes[4]))["label"]
    before = await stage.region.ask("GET", f"incidents/{strange}/timeline")
    tap = Wiretap(page)
    today = await opened(page, stage, "today")
    await today.locator(f"[data-incident={own}]").wait_for()
    assert await today.locator(f"[data-incident={strange}]").count() == 0
    for card in ("person", "dispatch"):
        shown = await turned(page, stage, card, incident=strange)
        await shown.locator("[role=alert]").wait_for()
        assert await shown.locator(".who").count() == 0
    secrets = STRANGER.values()
    assert [one for one in secrets if one in await tap.everything()] == []

    async def ask(operation: str, path: dict[str, str], query: dict[str, str], body: Any = None) -> dict[str, Any]:
        answer: dict[str, Any] = await page.evaluate(_ASK, [operation, path, query, body])
        return answer

    of_incident = [await ask(name, {"number": strange}, {}, body) for name, body in OF_THE_INCIDENT]
    of_household = [await ask(name, {"household": stranger.household}, {}, body) for name, body in OF_THE_HOUSEHOLD]
    allowed = [
        name
        for (name, _), answer in zip((*OF_THE_INCIDENT, *OF_THE_HOUSEHOLD), of_incident + of_household, strict=True)
        if "refused" not in answer
    ]
    assert allowed == []
    lists = [await ask(name, {}, query) for name, query in LISTS]
    assert [answer for answer in lists if stranger.household in str(answer) or strange in str(answer)] == []
    own_too = await ask("showIncident", {"number": own}, {})
    assert own_too["told"]["row"]["label"] == own  # so these questions are asked as they should be
    received = "\n".join(tap.received)
    assert NAMES[4] in received  # so what is received is heard
    assert [one for one in secrets if one in received] == []
    assert await stage.region.ask("GET", f"incidents/{strange}/timeline") == before


async def test_a_search_does_not_find_another_dongs_people(
    page: Page, stage: DeskStage, homes: list[PlayedHome], stranger: PlayedHome
) -> None:
    tap = Wiretap(page)
    await sign_in(page, stage, "homes")
    table = page.locator("smartcare-homes-card")
    search = table.locator("input[type=search]")
    await search.fill("영자")
    await table.locator("h1").get_by_text("1가구").wait_for()
    await search.fill(STRANGER["name"])
    await table.locator("h1").get_by_text("0가구").wait_for()
    setup = await turned(page, stage, "setup")
    await setup.locator("input[name=search]").fill(STRANGER["name"])
    await setup.locator("form button").first.click()
    await setup.get_by_text("찾은 가구가 없습니다.").wait_for()
    received = "\n".join(tap.received)
    assert STRANGER["phone"] not in received
    assert stranger.household not in received
