"""A house with its control interface on real sockets."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator.control import Control
from simulator.house import House
from simulator.resident.clock import HomeClock
from simulator.resident.parse import parse

HOME = """
resident: Resident T
timezone: Asia/Seoul
starts: 2026-11-02 05:00
devices:
  tv: {kind: plug, appliance: tv}
  light: {kind: light, lamp: 150}
  door: {kind: door}
  sos: {kind: button}
routines:
  - {does: wake, at: 06:00}
  - {does: use, device: tv, at: 07:00, for: 2h}
events:
  - {does: collapse, name: the fall}
  - {does: unplug, device: tv}
"""


@pytest.fixture
def resident_file(tmp_path: Path) -> Path:
    path = tmp_path / "resident.yaml"
    path.write_text(HOME)
    return path


@dataclass
class Remote:
    """A house and a client of its control interface."""

    house: House
    session: aiohttp.ClientSession
    address: str

    async def get(self, path: str) -> tuple[int, Any]:
        async with self.session.get(self.address + path) as response:
            return response.status, await response.json()

    async def post(self, path: str, body: Any = None, text: str | None = None) -> tuple[int, Any]:
        async with self.session.post(self.address + path, json=body, data=text) as response:
            return response.status, await response.json()


@pytest.fixture
async def remote(tmp_path: Path) -> AsyncIterator[Remote]:
    resident = parse(HOME)
    assert resident.starts is not None
    house = House(resident, HomeClock(resident.starts.timestamp()), state=tmp_path / "state")
    control = Control(house)
    await house.start()
    address = await control.start()
    async with aiohttp.ClientSession() as session:
        yield Remote(house, session, address)
    await control.stop()
    await house.stop()
