"""A small home and the names of days in it."""

from collections.abc import Callable

import pytest

from simulator.resident.model import Resident
from simulator.resident.parse import parse

HOME = """
resident: Resident T
seed: 5
timezone: Asia/Seoul
place: {latitude: 37.5, longitude: 127.0}
starts: 2026-11-02 05:00
devices:
  tv: {kind: plug, appliance: tv, watts: 90, standby: 0.5}
  kettle: {kind: plug, appliance: kettle}
  fridge: {kind: plug, appliance: refrigerator}
  desk lamp: {kind: plug, appliance: lamp, lights: light, lamp: 70}
  light: {kind: light, window: 0.004, lamp: 150}
  door: {kind: door}
  sos: {kind: button}
"""
QUIET_DAY = """
routines:
  - {does: wake, at: 06:00}
  - {does: use, device: tv, at: 07:00, for: 2h}
  - {does: use, device: kettle, at: 08:00}
  - {does: go_out, at: 10:00, for: 1h}
  - {does: lamp, device: light, at: 18:00, for: 2h}
  - {does: sleep, at: 22:00}
"""

type MakeHome = Callable[..., Resident]


@pytest.fixture
def make_home() -> MakeHome:
    """Give the home with these routines and events as YAML."""

    def make(routines: str = QUIET_DAY, events: str = "") -> Resident:
        return parse(HOME + routines + events)

    return make
