"""A signal appears on the desk within a second of the region having accepted it, without loading anything anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING

import pytest

from simulator.stage.desk import DeskStage, PlayedHome

from .acts import closed, count, opened

if TYPE_CHECKING:
    from playwright.async_api import Page

SEEN_WITHIN_S = 1.0
# Notes when a signal is drawn first, by the machine's clock; nothing is asked of the page while it draws.
_WATCH = """(card) => {
  window.drawn = {};
  new MutationObserver(() => {
    for (const one of card.shadowRoot.querySelectorAll("[data-incident]")) {
      window.drawn[one.dataset.incident] ??= (performance.timeOrigin + performance.now()) / 1000;
    }
  }).observe(card.shadowRoot, { childList: true, subtree: true });
}"""


@pytest.mark.floor
async def test_a_signal_is_seen_within_a_second(
    page: Page, stage: DeskStage, homes: list[PlayedHome], tell: Callable[[str], None]
) -> None:
    await closed(stage)
    today = await opened(page, stage, "today")
    await count(today, 0)
    await today.evaluate(_WATCH)
    accepted: dict[str, float] = {}
    for number, home in enumerate(homes[:7], 1):
        await stage.danger(home)
        at = time.time()
        await count(today, number)
        known = {row["label"] for row in await stage.region.incidents() if row["state"] != "closed"}
        (label,) = known - accepted.keys()
        accepted[label] = at
    drawn: dict[str, float] = await page.evaluate("window.drawn")
    seen = sorted(drawn[label] - at for label, at in accepted.items())
    tell("seen after " + ", ".join(f"{one:.2f}" for one in seen) + " s")
    assert median(seen) <= SEEN_WITHIN_S
