"""How well homes are watched: our rule and the baselines on recorded homes.

``python -m benchmarks.detection [--data FOLDER] [--json] [--write]``. The logs are not part of the repository; see
docs/detector.md for their sources, their format and how a rule is scored.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click

from aggregator.kernel.events import Clock, Place, Stage
from aggregator.kernel.home import DAY_S, HOUR_S
from aggregator.kernel.limits import START
from aggregator.replay.homes import HomeOptions, home_of
from aggregator.replay.log import Row
from aggregator.replay.rules import make_rule
from aggregator.replay.score import HomeScore, score_home
from aggregator.replay.sensors import sensor_lines
from aggregator.replay.table import SCORE_TITLES, score_line, summary
from aggregator.replay.timeline import replay

from .recorded import VARIABLE, find_folder, read_folder
from .results import write_section

TITLE = "## Detection on recorded homes"
_RULES = ("ours", "fixed:12h", "fixed:24h", "fixed:36h", "fixed:50h", "alert-lines")
_SCALES = (0.8, 0.9, 1.0, 1.1, 1.2, 1.4)
_TRIP_S = 3 * DAY_S
_AGAIN = (
    """Python {python}, {day}. Again: `.venv/bin/python -m benchmarks.detection --write`. Scoring: docs/detector.md."""
)


def scored(rule: str, homes: dict[str, list[Row]], from_day: float = 0.0) -> list[HomeScore]:
    """Return the score of a rule on every home."""
    make = make_rule(rule)
    return [
        score_home(name, rows, home_of(rows, HomeOptions()), make, from_day * DAY_S) for name, rows in homes.items()
    ]


def curve(homes: dict[str, list[Row]]) -> list[dict[str, Any]]:
    """Return the trade-off around our rule: every limit scaled, beside the fixed timer with the same median delay."""
    points = []
    fixed = {hours: summary("", scored(f"fixed:{hours}h", homes)) for hours in range(16, 44, 2)}
    for scale in _SCALES:
        limits = {
            clock: replace(start, start_h=start.start_h * scale, low_h=start.low_h * scale, high_h=start.high_h * scale)
            for clock, start in START.items()
        }
        with patch.dict(START, limits):
            ours = summary("", scored("ours", homes))
        points.append({"scale": scale, **_point(ours), "fixed_checks_per_month": _at_delay(fixed, ours)})
    return points


def _point(score: dict[str, Any]) -> dict[str, Any]:
    return {key: score[key] for key in ("checks_per_month", "delay_median_h", "delay_p90_h")}


def _at_delay(fixed: dict[int, dict[str, Any]], ours: dict[str, Any]) -> float:
    """Return the checks a month of the fixed timer with our median delay, between the two nearest timers."""
    delay: float = ours["delay_median_h"]
    points: list[tuple[float, float]] = [
        (point["delay_median_h"], point["checks_per_month"]) for point in fixed.values()
    ]
    (low, more), (high, fewer) = next(
        (before, after) for before, after in pairwise(points) if before[0] <= delay <= after[0]
    )
    return round(more + (fewer - more) * (delay - low) / (high - low), 3)


def trip(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    """Return what a trip of three days raises: after two days, the person stays out after going out."""
    home = home_of(rows, HomeOptions())
    seen = replay(name, rows, home).evidence
    left_at = next(
        mark.at
        for mark, after in pairwise(seen)
        if mark.place is Place.FRONT_DOOR and after.at - mark.at > HOUR_S and mark.at > rows[0].at + 2 * DAY_S
    )
    away = [row if row.at <= left_at else row._replace(at=row.at + _TRIP_S) for row in rows]
    stages = [change for change in replay(name, away, home).stages if left_at < change.at <= left_at + _TRIP_S]
    signals = [change for change in stages if change.stage in (Stage.CHECK, Stage.DANGER)]
    return {
        "home": name,
        "signals": [str(change.stage) for change in signals],
        "first_after_h": round(signals[0].quiet_s / HOUR_S, 1) if signals else None,
        "limit_h": round(signals[0].limit_s / HOUR_S, 1) if signals else None,
        "clock": signals[0].clock if signals else Clock.AWAY,
    }


def plugs(homes: dict[str, list[Row]]) -> list[dict[str, Any]]:
    """Return what every single plug shows."""
    words = json.loads(files("aggregator.kernel").joinpath("sentences", "en.json").read_text("utf-8"))
    lines = []
    for name, rows in homes.items():
        timeline = replay(name, rows, home_of(rows, HomeOptions()))
        lines += [{"plug": name, **asdict(line)} for line in sensor_lines(timeline, words)]
    return lines


def measure(folder: Path) -> dict[str, Any]:
    """Return everything."""
    recorded = read_folder(folder)
    doors = recorded.front_doors
    return {
        "streams": [summary(rule, scored(rule, recorded.streams)) for rule in _RULES],
        "streams_from_day_28": [summary(rule, scored(rule, recorded.streams, 28.0)) for rule in _RULES],
        "curve": curve(recorded.streams),
        "front_doors": [summary(rule, scored(rule, doors)) for rule in ("ours", "fixed:24h")] if doors else [],
        "trips": [trip(name, rows) for name, rows in doors.items()],
        "plugs": plugs(recorded.plugs),
    }


def report(result: dict[str, Any]) -> str:
    """Return the result as a section of Markdown."""
    streams = [score_line(line) for line in result["streams"]]
    later = [score_line(line) for line in result["streams_from_day_28"]]
    points = [
        (
            f"x {point['scale']}",
            f"{point['checks_per_month']:.2f}",
            f"{point['delay_median_h']:.1f} h",
            f"{point['delay_p90_h']:.1f} h",
            f"{point['fixed_checks_per_month']:.2f}",
        )
        for point in result["curve"]
    ]
    trips = [
        (line["home"], ", ".join(line["signals"]) or "none", f"{line['first_after_h']} h", f"{line['limit_h']} h")
        for line in result["trips"]
    ]
    found = [
        (line["plug"], f"{line['marks_per_day']:.1f}", line["state"], f"{line['after_days']} d")
        for line in result["plugs"]
    ]
    return "\n\n".join(
        [
            TITLE,
            _AGAIN.format(python=platform.python_version(), day=f"{datetime.now(UTC):%Y-%m-%d}"),
            "Homes with one activity stream, from the first day, without history:",
            _markdown(SCORE_TITLES, streams),
            "The same, the first 28 days only watched:",
            _markdown(SCORE_TITLES, later),
            "The trade-off: all our limits scaled, and the fixed timer with the same median delay:",
            _markdown(("limits", "checks/month", "delay median", "p90", "fixed timer: checks/month"), points),
            "Homes with a front door:",
            _markdown(SCORE_TITLES, [score_line(line) for line in result["front_doors"]]),
            "A trip of three days put into each of them:",
            _markdown(("home", "signals", "first after", "its limit"), trips),
            "Single plugs, appliance unknown:",
            _markdown(("plug", "marks a day", "verdict", "found after"), found),
            "",
        ]
    )


def _markdown(titles: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    rows = [titles, ["---"] * len(titles), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


@click.command()
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help=f"Folder of the logs; else ${VARIABLE}.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option("--write", "save", is_flag=True, help="Write benchmarks/RESULTS.md.")
def main(*, data: Path | None, as_json: bool, save: bool) -> None:
    """Score our rule and the baselines on recorded homes."""
    folder = find_folder(data)
    if folder is None:
        message = (
            f"No recorded homes found: give their folder with --data or ${VARIABLE}. docs/detector.md tells the format."
        )
        print(message, file=sys.stderr)
        raise SystemExit(2)
    result = measure(folder)
    print(json.dumps(result, indent=2) if as_json else report(result))
    if save:
        write_section(report(result))


if __name__ == "__main__":
    main()
