"""One Home Assistant, one region and one Chromium for all tests of this folder."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from simulator.stage.desk import OPEN_ALL_DAY, DeskStage, PlayedHome
from simulator.stage.home_clock import find_faketime
from simulator.stage.page import find_chromium, open_browser, open_page
from simulator.stage.region import DONG
from tests.servers import missing

from .night import Night, passing_nights

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
ELSEWHERE = "mangu3"
STRANGER = {"name": "마귀례", "phone": "010-9876-0001", "address": "망우로 77길 5, 지층"}
"""Somebody of another dong, of whom kim must never hear."""
STRANGE = "<img src=x onerror=alert(1)>🌿 אברהם " + "가" * 150


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The servers live in one event loop, so the tests do too."""
    for item in items:
        if "tests/browser" in str(item.path) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


def dong(name: str, title: str) -> dict[str, object]:
    """One dong as the configuration names it."""
    return {"id": name, "name": title, "recipients": [{"smtp": f"{name}@example.org", "language": "ko"}]}


DISTRICTS = [{"id": "seodaemun", "name": "서대문구", "dongs": [dong(DONG, "홍제1동"), dong(ELSEWHERE, "망우3동")]}]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DeskStage]:
    """A region of two dongs that are on duty all day, and a Home Assistant with kim's desk."""
    needs(find_chromium(), "Chromium")
    changes = {**OPEN_ALL_DAY, "districts": DISTRICTS}
    async with DeskStage(tmp_path_factory.mktemp("desk"), changes=changes) as opened:
        await opened.connect()
        yield opened


def needs(found: object, what: str) -> None:
    """Leave the test out where something is not installed, but never in continuous integration."""
    if found is None:
        missing(f"{what} is not installed")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def homes(stage: DeskStage) -> list[PlayedHome]:
    """Twelve homes, and one of somebody with a strange name."""
    return await stage.move_in([*NAMES, STRANGE])


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def night(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Night]:
    """A region with usual office hours whose time can be moved on, and its own Home Assistant."""
    needs(find_chromium(), "Chromium")
    library = find_faketime()
    needs(library, "libfaketime")
    assert library is not None
    async with passing_nights(tmp_path_factory.mktemp("night"), library, {"districts": DISTRICTS}) as opened:
        yield opened


@pytest.fixture
def tell(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Say a measured number on the terminal, whatever becomes of the test."""

    def say(line: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{request.node.name}: {line}\n")

    return say


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stranger(stage: DeskStage) -> PlayedHome:
    """A home of another dong."""
    (home,) = await stage.move_in([STRANGER["name"]], dong=ELSEWHERE, **STRANGER)
    return home


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, stage: DeskStage) -> AsyncIterator[Page]:
    """A page of somebody who has not signed in to the region yet, whoever did before."""
    await stage.sign_out()
    async with faultless(browser, stage) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def night_page(browser: Browser, night: Night) -> AsyncIterator[Page]:
    """The same where nights can be passed."""
    await night.stage.sign_out()
    async with faultless(browser, night.stage) as opened:
        yield opened


@asynccontextmanager
async def faultless(browser: Browser, stage: DeskStage) -> AsyncIterator[Page]:
    """A page whose every error is a failure."""
    faults: list[str] = []
    async with open_page(browser, stage) as opened:
        opened.on("pageerror", lambda error: faults.append(str(error)))
        opened.set_default_timeout(30_000)
        yield opened
    assert [fault for fault in faults if not any(own in fault for own in OF_HOME_ASSISTANT)] == []
