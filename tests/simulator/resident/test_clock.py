"""The home's clock, and the file of libfaketime that it can follow."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from simulator.resident.clock import FileClock, HomeClock
from simulator.stage.home_clock import find_faketime
from tests.servers import missing

ORIGIN = 1_000_000.0
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


class Real:
    """Real time moved by hand."""

    def __init__(self) -> None:
        self.at = ORIGIN

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def real():
    return Real()


def test_time_runs_on_without_a_jump_when_the_speed_changes(real):
    clock = HomeClock(5000.0, 1.0, real=real)
    real.at += 10
    clock.set(speed=720)
    assert clock.now() == 5010.0
    real.at += 10
    assert (clock.now(), clock.speed) == (5010.0 + 7200, 720)
    clock.set(home_at=9000.0)
    assert (clock.now(), clock.speed) == (9000.0, 720)


def test_two_processes_agree_through_a_common_moment(real):
    clock = HomeClock(real=real)
    real.at += 3
    clock.set(home_at=NEW_YEAR, real_at=ORIGIN + 1, speed=10)
    assert clock.now() == NEW_YEAR + 20


@pytest.mark.parametrize("speed", [-1, 1e6, float("nan")])
def test_impossible_speeds_are_refused(real, speed):
    with pytest.raises(ValueError, match="speed must be from 0 to 86400"):
        HomeClock(real=real).set(speed=speed)


@pytest.mark.parametrize(
    ("text", "home_after_10_s", "speed"),
    [
        ("+0", ORIGIN + 10, 1),
        ("+0 x720\n", ORIGIN + 7200, 720),
        ("-2h x2", ORIGIN - 7200 + 20, 2),
        ("+1.5d", ORIGIN + 1.5 * 86400 + 10, 1),
        ("@2026-01-01 00:00:00", NEW_YEAR + 10, 1),
        ("@2026-01-01 00:00:00.500000 x3.5", NEW_YEAR + 35.5, 3.5),
    ],
)
def test_a_file_says_the_time(tmp_path, real, text, home_after_10_s, speed):
    path = tmp_path / "clock"
    path.write_text(text)
    clock = FileClock(path, ORIGIN, real=real)
    real.at += 10
    assert clock.now() == pytest.approx(home_after_10_s)
    assert clock.speed == speed


def test_a_file_is_followed_and_its_faults_are_outlived(tmp_path, real):
    path = tmp_path / "clock"
    path.write_text("+0 x10")
    clock = FileClock(path, ORIGIN, real=real)
    real.at += 10
    path.write_text("")
    assert clock.now() == ORIGIN + 100
    path.write_text("+60s")
    assert clock.now() == ORIGIN + 160, "without a speed the last one stays"
    path.unlink()
    assert clock.now() == ORIGIN + 160


@pytest.mark.parametrize("text", ["", "tomorrow", "+0 x", "@2026-01-01"])
def test_an_unusable_file_is_refused_at_the_start(tmp_path, text):
    path = tmp_path / "clock"
    path.write_text(text)
    with pytest.raises(ValueError, match="is neither"):
        FileClock(path, ORIGIN)


def test_a_clock_on_a_file_cannot_be_set(tmp_path):
    path = tmp_path / "clock"
    path.write_text("+0")
    with pytest.raises(ValueError, match="follows a file"):
        FileClock(path, ORIGIN).set(speed=2)


CHILD = "import sys, time\nfor _ in sys.stdin: print(time.time(), flush=True)"


def test_a_process_under_libfaketime_sees_the_same_time(tmp_path):
    library = find_faketime() or missing("libfaketime is not installed")
    path = tmp_path / "clock"
    write(path, "@2026-01-01 00:00:00 x1")
    faked = {"LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(path), "FAKETIME_NO_CACHE": "1", "TZ": "UTC"}
    environment = {**os.environ, **faked, "FAKETIME_DONT_RESET": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as child:
        ask(child)
        before, seen, after = time.time(), ask(child), time.time()
        origin, uncertain = (before + after) / 2 - (seen - NEW_YEAR), (after - before) / 2 + 0.001
        clock = FileClock(path, origin)
        for text in ("+0", "+0 x720", "+2h x10", "+0", "@2026-01-01 00:00:00.250 x720", "@2026-01-01 00:00:00"):
            write(path, text)
            earliest, seen, latest = clock.now(), ask(child), clock.now()
            slack = uncertain * clock.speed
            assert earliest - slack <= seen <= latest + slack, text
        assert child.stdin is not None
        child.stdin.close()


def write(path: Path, text: str) -> None:
    """Replace the file as a whole: libfaketime does not outlive half of one."""
    path.with_suffix(".new").write_text(f"{text}\n")
    path.with_suffix(".new").replace(path)


def ask(child: subprocess.Popen[str]) -> float:
    """Ask the process what time it is."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("\n")
    child.stdin.flush()
    return float(child.stdout.readline())
