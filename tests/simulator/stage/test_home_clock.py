"""Several processes, one home time, any speed, and no jump."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.stage.home_clock import HomeClock, find_faketime
from tests.servers import missing

MORNING = 1_793_566_800.0
TELL_TIME = "import sys, time\nfor _ in sys.stdin: print(time.time(), flush=True)"


@pytest.fixture
async def clock(tmp_path: Path) -> AsyncIterator[HomeClock]:
    library = find_faketime() or missing("libfaketime is not installed")
    clock = HomeClock(tmp_path, library=library, starts_at=MORNING)
    await clock.start()
    yield clock
    await clock.stop()


async def ask(process: asyncio.subprocess.Process) -> float:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"\n")
    return float(await process.stdout.readline())


async def test_processes_of_different_age_agree_at_every_speed(clock: HomeClock):
    processes = []
    for _ in range(2):
        environment = {**os.environ, **clock.env()}
        processes.append(
            await asyncio.create_subprocess_exec(sys.executable, "-c", TELL_TIME, stdin=-1, stdout=-1, env=environment)
        )
        await asyncio.sleep(0.3)
    try:
        for speed in (1.0, 720.0, 60.0):
            clock.set_speed(speed)
            earliest = clock.now()
            told = [await ask(process) for process in processes]
            assert earliest - speed * 0.002 - 0.01 <= told[0] <= told[1] <= clock.now() + speed * 0.002 + 0.01
    finally:
        for process in processes:
            process.kill()
            await process.communicate()


async def test_home_time_begins_where_it_is_told(clock: HomeClock):
    assert clock.now() == pytest.approx(MORNING, abs=5)


def test_without_the_library_home_time_is_real_time(tmp_path: Path):
    clock = HomeClock(tmp_path, library=None, starts_at=MORNING)
    assert clock.env() == {}
    assert clock.now() > MORNING - 400 * 86400
    with pytest.raises(ValueError, match="without libfaketime"):
        clock.set_speed(2)
