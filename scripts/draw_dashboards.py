"""Draws the pictures of the dashboards in docs/images, from the real programs with made-up people."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from simulator.fleet import names  # noqa: E402 - found after the line above
from simulator.stage.desk import DASHBOARD, DeskStage  # noqa: E402
from simulator.stage.page import open_browser, open_page, sign_in  # noqa: E402
from simulator.stage.region import OFFICER  # noqa: E402

IMAGES = ROOT / "docs" / "images"
HOMES = 9


async def draw(folder: Path) -> None:
    """Play a morning, and look at it."""
    chance = Random(7)
    async with DeskStage(folder) as stage, open_browser() as browser:
        await stage.connect()
        homes = await stage.move_in([names.person(chance) for _ in range(HOMES)])
        for home in homes[:4]:
            await stage.danger(home)
        await stage.sos(homes[4])
        ask = stage.region.ask
        for number, partners in (("I-1001", ["119"]), ("I-1002", None)):
            await ask("POST", f"incidents/{number}/claim", user=OFFICER)
            called = {"means": "call", "outcome": "no_answer", "memo": "두 번 걸었으나 받지 않음"}
            await ask("POST", f"incidents/{number}/contacts", called, user=OFFICER)
            if partners:
                await ask("POST", f"incidents/{number}/dispatches", {"partners": partners}, user=OFFICER)
        for name, card, size, dark in (
            ("desk-today", "today", (1366, 900), False),
            ("desk-wall", "wall", (1920, 1080), True),
            ("desk-phone", "today", (390, 844), False),
        ):
            async with open_page(browser, stage, width=size[0], height=size[1], dark=dark) as page:
                await sign_in(page, stage, card)
                await page.locator(f"smartcare-{card}-card .mark").first.wait_for()
                await page.screenshot(path=IMAGES / f"{name}.ko.png")
        async with open_page(browser, stage) as page:
            await page.goto(f"{stage.home_assistant.url}/{DASHBOARD}/person?incident=I-1001")
            await page.locator("smartcare-person-card .who").wait_for()
            await page.screenshot(path=IMAGES / "desk-person.ko.png")


def main() -> None:
    """Draw into docs/images."""
    with tempfile.TemporaryDirectory(prefix="smartcare-pictures-") as folder:
        asyncio.run(draw(Path(folder)))


if __name__ == "__main__":
    main()
