"""What the benchmark of the dashboards does in the browser; the page itself measures (`page_probe.js`)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from benchmarks.dashboards_stage import PLAIN
from benchmarks.frames import Frames, Heap
from simulator.stage.desk import DASHBOARD

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, Page

_PROBE = Path(__file__).with_name("page_probe.js")
_SCROLLED = 120
"""Frames from the first row to the last: at any size, every one of them shows rows that were not there before."""
_CALM_S = 2.0
"""What the page still does after it is shown shall not be in the next figure."""
_PATIENCE_MS = 120_000

TODAY, HOMES = f"/{DASHBOARD}/today", f"/{DASHBOARD}/homes"
_OURS: Final = {
    "panel": "smartcare-homes-card",
    "table": "smartcare-homes-card",
    "row": "[role=row]:not(.head)",
    "scroller": ".body",
    "search": "input[type=search]",
    "header": ".head [role=columnheader] button",
}
_THEIRS: Final = {
    "panel": "ha-config-entities",
    "table": "ha-data-table",
    "row": ".mdc-data-table__row[role=row]",
    "scroller": ".scroller",
    "search": "ha-input-search",
    "header": ".mdc-data-table__header-cell.sortable",
}
TABLES: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "ours": (HOMES, _OURS),
    "theirs": ("/config/entities", _THEIRS),
}
_CARDS: Final = {
    TODAY: ("smartcare-today-card", ".number:not([aria-busy=true]) strong"),
    f"/{PLAIN}": ("hui-markdown-card", "ha-markdown"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One visit of a table: ms until its first rows are on the screen, until all are there, and of each thing done."""

    first_ms: float
    all_ms: float
    search_ms: float
    sort_ms: float
    scroll: Frames


@dataclass(frozen=True, slots=True, kw_only=True)
class Painted:
    """One load of a page: ms until the browser drew anything, and until the card was there."""

    first_ms: float
    card_ms: float


@dataclass(slots=True)
class Seen:
    """The frames of a page, and of how many changes its desk was told."""

    frames: Frames | None = None
    told: int = 0


class Screen:
    """A page of somebody who is signed in, with the probe in it."""

    def __init__(self, page: Page, url: str) -> None:
        self._page = page
        self._url = url
        self._cdp: CDPSession

    async def prepare(self) -> None:
        """Put the probe into every document, and load the plain dashboard."""
        self._page.set_default_timeout(_PATIENCE_MS)
        await self._page.add_init_script(path=_PROBE)
        self._cdp = await self._page.context.new_cdp_session(self._page)
        await self._cdp.send("Performance.enable")
        await self.load(f"/{PLAIN}")

    async def load(self, path: str) -> Painted:
        """Load a page as a new tab does, until its card is there."""
        await self._page.goto(f"{self._url}{path}", wait_until="commit")
        card, selector = _CARDS[path]
        shown = await self._ask("smartcareProbe.shown(...given)", [card, selector])
        first = await self._ask("smartcareProbe.firstPaint()")
        await asyncio.sleep(_CALM_S)
        return Painted(first_ms=round(first, 1), card_ms=round(shown, 1))

    async def go(self, path: str, card: str) -> None:
        """Go to a page within the open Home Assistant, and wait for its card."""
        await self._ask("smartcareProbe.go(given)", path)
        await self._page.locator(card).first.wait_for()
        await asyncio.sleep(_CALM_S)

    async def visit(self, table: str, rows: int, word: str) -> Opened:
        """Go to a table of so many rows, search it for a word, sort and scroll it."""
        path, kind = TABLES[table]
        opened = await self._table(kind, "open(...given)", [path, rows])
        if not opened["anew"]:
            raise ValueError(f"{path}: the page was still there from an earlier visit")
        await asyncio.sleep(_CALM_S)
        search = await self._table(kind, "search(given)", word)
        sort = await self._table(kind, "sort()")
        gaps = await self._table(kind, "scroll(given)", _SCROLLED)
        return Opened(
            first_ms=round(opened["first"], 1),
            all_ms=round(opened["all"], 1),
            search_ms=round(search, 1),
            sort_ms=round(sort, 1),
            scroll=Frames.of(gaps),
        )

    @asynccontextmanager
    async def watched(self, card: str) -> AsyncIterator[Seen]:
        """Watch the page that is open while the block runs; what was seen is there after it."""
        seen = Seen()
        await self._ask("smartcareProbe.begin(given)", card)
        yield seen
        told = await self._ask("smartcareProbe.end()")
        seen.frames, seen.told = Frames.of(told["gaps"], told["tasks"]), told["changes"]

    async def heap(self) -> Heap:
        """What the page holds once everything unused is given back."""
        await self._cdp.send("HeapProfiler.collectGarbage")
        answer = await self._cdp.send("Performance.getMetrics")
        found = {one["name"]: one["value"] for one in answer["metrics"]}
        return Heap(
            at=monotonic(),
            used=int(found["JSHeapUsedSize"]),
            nodes=int(found["Nodes"]),
            listeners=int(found["JSEventListeners"]),
        )

    async def _ask(self, expression: str, given: Any = None) -> Any:
        return await self._page.evaluate(f"(given) => window.{expression}", given)

    async def _table(self, kind: Mapping[str, str], call: str, given: Any = None) -> Any:
        script = f"([kind, given]) => window.smartcareProbe.table(kind).{call}"
        return await self._page.evaluate(script, [dict(kind), given])
