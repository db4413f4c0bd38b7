"""Where the recorded homes are, and which is which."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aggregator.kernel.home import SensorKind
from aggregator.replay.homes import FRONT_DOOR
from aggregator.replay.log import Row, read_log

ROOT = Path(__file__).parent.parent
VARIABLE = "SMARTCARE_DATA"
_USUAL = (ROOT / "data", ROOT.parent / "shared" / "data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The logs by what they can show: homes with one activity stream, homes with a front door, single plugs."""

    streams: dict[str, list[Row]]
    front_doors: dict[str, list[Row]]
    plugs: dict[str, list[Row]]


def find_folder(given: Path | None) -> Path | None:
    """Return the folder of the logs: the given one, the environment's, or one of the usual places."""
    named = os.environ.get(VARIABLE)
    candidates = [given] if given else [Path(named)] if named else list(_USUAL)
    return next((folder for folder in candidates if any(folder.glob("*.csv.gz"))), None)


def read_folder(folder: Path) -> Recorded:
    """Return the logs of a folder."""
    recorded = Recorded(streams={}, front_doors={}, plugs={})
    for path in sorted(folder.glob("*.csv.gz")):
        rows = read_log(path)
        _kind(rows, recorded)[path.name.removesuffix(".csv.gz")] = rows
    return recorded


def _kind(rows: Sequence[Row], recorded: Recorded) -> dict[str, list[Row]]:
    if any(FRONT_DOOR in row.sensor for row in rows):
        return recorded.front_doors
    return recorded.plugs if {row.kind for row in rows} <= {SensorKind.POWER, None} else recorded.streams
