"""How fast the kernel takes observations: in replay (one stream) and in a home with five sensors.

``python -m benchmarks.kernel_speed [--write]``. Promised: at least 100,000 observations a second in replay, reading the
log included, and at most 10 µs per observation in a home.
"""

from __future__ import annotations

import json
import os
import platform
import random
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from aggregator.kernel.home import Appliance, Home, Sensor, SensorKind
from aggregator.kernel.observation import Observation
from aggregator.kernel.watcher import Watcher
from aggregator.replay.homes import HomeOptions, home_of
from aggregator.replay.log import read_log
from aggregator.replay.timeline import replay

from .results import write_section

TITLE = "## Speed of the kernel"
_START = 1_767_571_200.0
_DAYS = 56
_HOME = Home(
    sensors=(
        Sensor(id="tv", kind=SensorKind.POWER, appliance=Appliance.TV),
        Sensor(id="light", kind=SensorKind.LIGHT),
        Sensor(id="door", kind=SensorKind.CONTACT, front_door=True),
        Sensor(id="motion", kind=SensorKind.MOTION),
        Sensor(id="button", kind=SensorKind.BUTTON),
    )
)


def day(number: int, chance: random.Random) -> list[Observation]:
    """Return a day of a home: a television with a lively picture, daylight, motion, and one way out and back."""
    begin = _START + number * 86_400.0
    rows = [Observation("tv", begin + at, 0.5) for at in range(0, 64_800, 900)]
    rows += [Observation("tv", begin + at, 80.0 + chance.randrange(30)) for at in range(64_800, 79_200, 5)]
    rows += [Observation("tv", begin + at, 0.5) for at in range(79_200, 86_400, 900)]
    rows += [Observation("light", begin + at, round(300.0 * chance.random(), 1)) for at in range(25_200, 68_400, 60)]
    for at in range(25_200, 79_200, 600):
        rows += [Observation("motion", begin + at, "on"), Observation("motion", begin + at + 90, "off")]
    for at in (36_000, 36_005, 43_200, 43_205):
        rows.append(Observation("door", begin + at, "open" if at % 10 == 0 else "closed"))
    return sorted(rows, key=lambda row: row.at)


def in_a_home() -> tuple[float, int]:
    """Return µs per observation in a home over eight weeks, and how large the saved state is."""
    chance = random.Random(1)
    rows = [row for number in range(_DAYS) for row in day(number, chance)]
    watcher = Watcher(_HOME, _START)
    begin = time.process_time()
    for row in rows:
        watcher.observe(row)
    spent = time.process_time() - begin
    return 1e6 * spent / len(rows), len(json.dumps(watcher.dump()))


def in_replay() -> float:
    """Return observations per second of one plug's log, reading included."""
    chance = random.Random(1)
    rows = [row for number in range(_DAYS) for row in day(number, chance) if row.sensor == "tv"]
    with tempfile.TemporaryDirectory(prefix="smartcare-speed-") as folder:
        path = Path(folder) / "plug.csv"
        lines = (f"{datetime.fromtimestamp(row.at, UTC):%Y-%m-%dT%H:%M:%SZ},tv,power,{row.value}" for row in rows)
        path.write_text("\n".join(["time,sensor,kind,value", *lines, ""]), encoding="utf-8")
        begin = time.process_time()
        log = read_log(path)
        replay("plug", log, home_of(log, HomeOptions()))
        return len(rows) / (time.process_time() - begin)


def report() -> str:
    """Measure, and return the result as a section of Markdown."""
    per_observation, state = in_a_home()
    per_second = in_replay()
    return "\n".join(
        [
            TITLE,
            "",
            f"Python {platform.python_version()}, one of {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}.",
            "Again: `.venv/bin/python -m benchmarks.kernel_speed --write`.",
            "",
            "| what | measured | promised |",
            "|---|---|---|",
            f"| replay of a plug's log, reading included | {per_second:,.0f} observations/s | 100,000 |",
            f"| a home with five sensors, 8 weeks | {per_observation:.1f} µs per observation | 10 µs |",
            f"| its saved state | {state / 1000:.1f} kB | 10 kB |",
            "",
        ]
    )


@click.command()
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(*, save: bool) -> None:
    """Measure the kernel's speed."""
    section = report()
    print(section)
    if save:
        write_section(section)


if __name__ == "__main__":
    main()
