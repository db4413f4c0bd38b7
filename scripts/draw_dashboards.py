"""Draws the pictures of the dashboards in docs/images, from the real programs with made-up people."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from simulator.fleet import names  # noqa: E402 - found after the line above
from simulator.stage.desk import DASHBOARD, OPEN_ALL_DAY, DeskStage  # noqa: E402
from simulator.stage.page import open_browser, open_page, sign_in  # noqa: E402
from simulator.stage.region import OFFICER  # noqa: E402

IMAGES = ROOT / "docs" / "images"
HOMES = 12
DAYS = 30
AWAKE = (0, 1, 3, 5, 8, 11, 12, 14)
"""Hours after seven in the morning in which something happens."""
IN_DANGER = 4
QUIET = timedelta(hours=18)
SETTLED_MS = 1500
"""Until icons and fonts are there."""
PLACES = {
    "districts": [
        {
            "id": "seodaemun",
            "name": "서대문구",
            "dongs": [
                {
                    "id": "hongje1",
                    "name": "홍제1동",
                    "phone": "02-330-1234",
                    "recipients": [{"smtp": "hongje1@example.org", "language": "ko"}],
                }
            ],
        }
    ],
    "centre": {
        "name": "관제센터",
        "phone": "02-330-9999",
        "recipients": [{"smtp": "centre@example.org", "language": "ko"}],
    },
}
"""Where the made-up people live, in Korean as the staff who look at it."""


async def live(stage: DeskStage, chance: Random) -> None:
    """People move in and live for thirty days; then comes a morning with much to do."""
    now = datetime.now(UTC)
    homes = await stage.move_in(
        [names.person(chance) for _ in range(HOMES)],
        consents=["service", "night", "guardian"],
        facts=["hard_of_hearing"],
        contacts=[{"kind": "guardian", "name": names.person(chance), "phone": "010-9876-5432", "note": "저녁에 통화"}],
    )
    morning = now.replace(hour=22, minute=0, second=0, microsecond=0) - timedelta(days=1)
    days = [morning - timedelta(days=day) for day in range(DAYS)]
    lived = [day + timedelta(minutes=60 * hour + chance.randrange(60)) for day in days for hour in AWAKE]
    await stage.evidence(homes[0], *(at for at in lived if at < now - QUIET))
    for hours, home in enumerate(homes[1:], 1):
        since = QUIET if hours < IN_DANGER else timedelta(hours=hours)
        await stage.evidence(home, now - since - timedelta(minutes=chance.randrange(60)))
    for home, word in zip(homes[5:], ("watch", "absent", "normal", "normal", "normal"), strict=False):
        await stage.stage(home, word)
    for home in homes[:IN_DANGER]:
        await stage.danger(home)
    await stage.sos(homes[IN_DANGER])
    ask = stage.region.ask
    for number, partners in (("I-1001", ["119"]), ("I-1002", None)):
        await ask("POST", f"incidents/{number}/claim", user=OFFICER)
        called = {"means": "call", "outcome": "no_answer", "memo": "두 번 걸었으나 받지 않음"}
        await ask("POST", f"incidents/{number}/contacts", called, user=OFFICER)
        if partners:
            await ask("POST", f"incidents/{number}/dispatches", {"partners": partners, "people": 2}, user=OFFICER)
    visit = {"household": homes[6].household, "kind": "visit", "due_at": (now + timedelta(hours=1)).isoformat()}
    await ask("POST", "tasks", visit | {"memo": "지난주부터 기침. 약 드시는지 확인."}, user=OFFICER)


async def draw(folder: Path) -> None:
    """Play it, and look at it."""
    stage = DeskStage(folder, changes={**OPEN_ALL_DAY, **PLACES})
    async with stage, open_browser() as browser:
        await stage.connect()
        await live(stage, Random(7))
        for name, card, size, dark in (
            ("desk-today", "today", (1366, 900), False),
            ("desk-wall", "wall", (1920, 1080), True),
            ("desk-homes", "homes", (1366, 900), False),
            ("desk-phone", "today", (390, 844), False),
        ):
            async with open_page(browser, stage, width=size[0], height=size[1], dark=dark) as page:
                await sign_in(page, stage, card)
                await page.locator(f"smartcare-{card}-card .mark").first.wait_for()
                await page.wait_for_timeout(SETTLED_MS)
                await page.screenshot(path=IMAGES / f"{name}.ko.png")
        async with open_page(browser, stage, height=1300) as page:
            await page.goto(f"{stage.home_assistant.url}/{DASHBOARD}/person?incident=I-1001")
            await page.locator("smartcare-person-card .actogram").wait_for()
            await page.wait_for_timeout(SETTLED_MS)
            await page.screenshot(path=IMAGES / "desk-person.ko.png")


def main() -> None:
    """Draw into docs/images."""
    with tempfile.TemporaryDirectory(prefix="smartcare-pictures-") as folder:
        asyncio.run(draw(Path(folder)))


if __name__ == "__main__":
    main()
