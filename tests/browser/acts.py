"""What the tests of this folder do at the desk again and again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from simulator.stage.desk import DASHBOARD, PASSWORD, DeskStage, PlayedHome
from simulator.stage.page import sign_in
from simulator.stage.region import OFFICER

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

AXE = Path(__file__).parents[2] / "dashboards" / "node_modules" / "axe-core" / "axe.min.js"
# The element itself is handed over: a card lives in several shadow trees, and the rest of the page is not ours.
_LOOK = """async (card) => {
  const { violations } = await axe.run(card, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary}`));
}"""


async def closed(stage: DeskStage) -> None:
    """Close whatever an earlier test has left."""
    for row in await stage.region.incidents():
        path = f"incidents/{row['label']}"
        if row["state"] in ("open", "deferred"):
            await stage.region.ask("POST", f"{path}/claim")
        if row["state"] != "closed":
            await stage.region.ask("POST", f"{path}/close", {"result": "safe", "memo": "test"})


async def current(stage: DeskStage, home: PlayedHome) -> dict[str, Any]:
    """The incident of a home that is not closed."""
    (row,) = [
        one for one in await stage.region.incidents() if one["household"] == home.household and one["state"] != "closed"
    ]
    return row


async def claimed(stage: DeskStage, home: PlayedHome) -> str:
    """A signal of a home that kim has taken; returns its label."""
    await stage.sos(home)
    row = await current(stage, home)
    if row["state"] == "open":
        await stage.region.ask("POST", f"incidents/{row['label']}/claim", user=OFFICER)
    return str(row["label"])


async def hired(stage: DeskStage, name: str, *role: str) -> None:
    """Another member of staff with an account and a password; `role` as the command line takes it."""
    await stage.region.run("user", "add", name, "--role", *role)
    await stage.region.ask("PUT", f"users/{name}/password", {"password": PASSWORD})


async def found(card: Locator, name: str) -> Locator:
    """Open a household in Set-up by the name of its person."""
    await card.locator("input[name=search]").fill(name)
    await card.get_by_role("button", name="찾기").click()
    await card.locator("button.found").click()
    return card


async def count(card: Locator, number: int) -> None:
    """Wait until the one number says so."""
    await card.locator(".number strong, .queue strong").get_by_text(str(number), exact=True).wait_for()


async def opened(page: Page, stage: DeskStage, card: str, *, name: str = OFFICER, **query: str) -> Locator:
    """A card's page, once somebody is signed in."""
    await sign_in(page, stage, "today", name=name)
    return await turned(page, stage, card, **query)


async def turned(page: Page, stage: DeskStage, card: str, **query: str) -> Locator:
    """Load the page of another card."""
    await page.goto(f"{stage.home_assistant.url}/{DASHBOARD}/{card}?{urlencode(query)}")
    return page.locator(f"smartcare-{card}-card")


async def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    found: int = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found


async def stumbles(page: Page, card: Locator, where: str) -> list[str]:
    """What axe-core finds in a card that is serious or critical, and where."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = await card.evaluate(_LOOK)
    return [f"{where}: {one}" for one in found]
