"""A region on the loopback that fails in every way, and a home that reports to it."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiohttp
import pytest

from tests.smartcare.fake_region import FakeRegion

from .home import Home


@pytest.fixture
async def region(socket_enabled: None) -> AsyncIterator[FakeRegion]:
    fake = FakeRegion()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def home(region: FakeRegion, tmp_path: Path) -> AsyncIterator[Home]:
    with ThreadPoolExecutor(1) as executor:
        async with aiohttp.ClientSession() as session:
            it = Home(tmp_path, session, executor, [region.address])
            it.open()
            yield it
            region.hold.set()
            await it.close()
