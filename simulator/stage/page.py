"""A browser at the desk: Debian's Chromium, signed in to Home Assistant, which speaks to nobody else."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from .desk import DASHBOARD, PASSWORD, DeskStage
from .home_assistant import HomeAssistant
from .region import OFFICER

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

_FAR_FUTURE_MS = 4102444800000
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


class Shown(Protocol):
    """What has a Home Assistant to look at."""

    @property
    def home_assistant(self) -> HomeAssistant:
        """The one that is looked at."""


def find_chromium() -> str | None:
    """Where the system's Chromium is, None without one."""
    return shutil.which("chromium")


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """A browser without a window."""
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=_FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def open_page(
    browser: Browser,
    stage: Shown,
    *,
    width: int = 1366,
    height: int = 900,
    dark: bool = False,
    language: str = "ko",
) -> AsyncIterator[Page]:
    """A page of somebody who is signed in to Home Assistant, not yet to the region."""
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        timezone_id="Asia/Seoul",
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    url = stage.home_assistant.url
    tokens = {
        "access_token": stage.home_assistant.token,
        "token_type": "Bearer",
        "expires_in": 1_000_000_000,
        "hassUrl": url,
        "clientId": f"{url}/",
        "expires": _FAR_FUTURE_MS,
        "refresh_token": "",
    }
    kept = {"hassTokens": json.dumps(tokens), "selectedLanguage": json.dumps(language)}
    for name, value in kept.items():
        await context.add_init_script(f"localStorage.setItem({json.dumps(name)}, {json.dumps(value)})")
    try:
        yield await context.new_page()
    finally:
        await context.close()


async def sign_in(
    page: Page,
    stage: DeskStage,
    card: str,
    *,
    name: str = OFFICER,
    password: str = PASSWORD,
    dashboard: str = DASHBOARD,
) -> None:
    """Open a card's page, and sign in there to the region unless somebody is already."""
    await page.goto(f"{stage.home_assistant.url}/{dashboard}/{card}")
    element = page.locator(f"smartcare-{card}-card")
    await element.locator("ha-card > *").first.wait_for()
    field = element.locator("input[name=name]")
    await element.locator("form.sign-in, .number, .queue, .counts, [role=table], .who").first.wait_for()
    if await field.count():
        await field.fill(name)
        await element.locator("input[name=password]").fill(password)
        await element.locator("form button").click()
        await field.wait_for(state="detached")
