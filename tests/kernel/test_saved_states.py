"""States saved by earlier versions must load: a home that is updated forgets nothing.

A change of the format adds a file with the next number; the files that are there stay as they are.
"""

import json
from pathlib import Path

import pytest

from aggregator.kernel.events import Clock, Stage
from aggregator.kernel.watcher import VERSION, Watcher
from tests.kernel.story import BUTTON, DOOR, HOUR, LAMP, LIGHT, PHONE, START, TV, WATER, home

STATES = sorted((Path(__file__).parent / "states").glob("version_*.json"))
HOME = home(TV, LIGHT, DOOR, LAMP, WATER, PHONE, BUTTON)


@pytest.mark.parametrize("path", STATES, ids=lambda path: path.stem)
def test_an_old_state_loads(path):
    now = START + 69.6 * HOUR
    watcher = Watcher.restore(HOME, json.loads(path.read_text("utf-8")), now)
    status = watcher.status(now)
    assert (status.stage, status.clock) == (Stage.NORMAL, Clock.HOME)
    assert status.last_evidence_at == START + 68 * HOUR
    assert status.absence is not None
    assert watcher.sensors(now)[0].state == "good"
    assert watcher.expectation().days == 3
    watcher.advance(START + 101 * HOUR)
    assert watcher.status(now).stage is Stage.ABSENT


def test_the_present_version_is_kept():
    assert STATES[-1].stem == f"version_{VERSION}"
