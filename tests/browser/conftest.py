"""One Home Assistant, one region and one Chromium for all tests of this folder."""

import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from simulator.stage.desk import DeskStage, PlayedHome
from simulator.stage.page import find_chromium, open_browser, open_page

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

NAMES = [
    "김영자",
    "이순덕",
    "박철수",
    "최말례",
    "정복순",
    "한영희",
    "오갑순",
    "윤길동",
    "서분이",
    "강만수",
    "임옥자",
    "조영숙",
]
OF_HOME_ASSISTANT = ("ResizeObserver", "Transition was skipped")
"""What its own pages report and is no fault: a second change of page before the first was drawn."""
STRANGE = "<img src=x onerror=alert(1)>🌿 אברהם " + "가" * 150


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The servers live in one event loop, so the tests do too."""
    for item in items:
        if "tests/browser" in str(item.path) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DeskStage]:
    """A region whose dong is on duty, and a Home Assistant with kim's desk."""
    if find_chromium() is None:
        missing = "Chromium is not installed"
        assert os.environ.get("CI") != "true", missing
        pytest.skip(missing)
    async with DeskStage(tmp_path_factory.mktemp("desk")) as opened:
        await opened.connect()
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def homes(stage: DeskStage) -> list[PlayedHome]:
    """Twelve homes, and one of somebody with a strange name."""
    return await stage.move_in([*NAMES, STRANGE])


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, stage: DeskStage) -> AsyncIterator[Page]:
    """A page whose every error is a failure."""
    faults: list[str] = []
    async with open_page(browser, stage) as opened:
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.set_default_timeout(30_000)
        yield opened
    assert [fault for fault in faults if not any(own in fault for own in OF_HOME_ASSISTANT)] == []
