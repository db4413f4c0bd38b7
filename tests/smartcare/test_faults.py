"""Our own faults never stop the watching, and are said once."""

import logging
from unittest.mock import patch

import pytest
from homeassistant.core import callback

from custom_components.smartcare.kernel.watcher import Watcher

from .virtual_home import VirtualHome


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return what was said aloud; repetitions are for debugging only."""
    return [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]


async def test_a_watcher_that_fails_is_asked_again(home: VirtualHome, caplog: pytest.LogCaptureFixture) -> None:
    await home.watch()
    await home.switch_tv(92)
    await home.wait(hours=13, minutes=20)
    with patch.object(Watcher, "advance", side_effect=RuntimeError("a fault of ours")):
        await home.wait(minutes=20)
        assert home.state("sensor.stage").state == "normal"
    assert errors(caplog) == ["Could not advance the clocks; the watching goes on"]
    await home.wait(minutes=1, seconds=1)
    assert home.state("sensor.stage").state == "watch"


async def test_a_listener_that_fails_is_no_hindrance(home: VirtualHome, caplog: pytest.LogCaptureFixture) -> None:
    entry = await home.watch()

    @callback
    def broken(*_told: object) -> None:
        raise ValueError("a fault of ours")

    monitor = entry.runtime_data.monitor
    for end in (monitor.listen(broken), monitor.listen_for_readings(broken), monitor.listen_for_updates(broken)):
        entry.async_on_unload(end)
    await home.use_door()
    await home.use_door()
    assert home.state("sensor.last_evidence").state != "unknown"
    told = errors(caplog)
    assert len(told) == len(set(told)) > 0
    assert "Could not report a reading; the watching goes on" in told
    assert "Could not refresh an entity; the watching goes on" in told


async def test_a_missed_check_is_danger_at_once(home: VirtualHome) -> None:
    entry = await home.watch()
    await home.switch_tv(92)
    await home.wait(hours=18, minutes=5)
    assert home.state("sensor.stage").state == "check"
    entry.runtime_data.monitor.check_missed()
    await home.hass.async_block_till_done()
    assert home.state("sensor.stage").state == "danger"
