"""Reading recorded homes: the shared log format, plain or gzip.

A log is `time,sensor,kind,value`, one report per row, ordered by time. Kinds are usage, power, light, contact, motion,
switch, occupancy, button, phone and availability (online, offline).
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from aggregator.kernel.home import SensorKind

_GZIP = b"\x1f\x8b"
_HEADER = ["time", "sensor", "kind", "value"]
_KINDS = {kind.value: kind for kind in SensorKind} | {"occupancy": SensorKind.SWITCH}
"""A seat or bed that is left or taken is a change in both directions, like a switch."""
_NUMBERS = frozenset({SensorKind.POWER, SensorKind.LIGHT, SensorKind.USAGE})


class LogError(ValueError):
    """A log that cannot be read: which file and line, and what is wrong."""


class Row(NamedTuple):
    """One report: when (UTC epoch seconds), which sensor, its kind, its value.

    The value None says that the sensor was lost. `kind` is None for availability rows; there the value "online" says
    that it came back.
    """

    at: float
    sensor: str
    kind: SensorKind | None
    value: float | str | None


def read_log(path: Path) -> list[Row]:
    """Return the rows of a log, ordered by time.

    A sensor that is lost at the very time of its last report is lost after it. Raises LogError.
    """
    try:
        with _text(path) as text:
            rows = list(_rows(csv.reader(text), path))
    except (OSError, UnicodeDecodeError, EOFError, csv.Error, zlib.error) as error:
        raise LogError(f"{path}: cannot be read: {error}") from error
    return ordered(rows)


@contextmanager
def _text(path: Path) -> Iterator[TextIO]:
    """Open a log, packed or not."""
    with path.open("rb") as file:
        packed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        raw: Any = gzip.GzipFile(fileobj=file) if packed else file
        with raw, io.TextIOWrapper(raw, encoding="utf-8", newline="") as text:
            yield text


def ordered(rows: Iterable[Row]) -> list[Row]:
    """Return rows by time, at equal times a loss last."""
    return sorted(rows, key=lambda row: (row.at, row.value is None))


def _rows(lines: Iterable[list[str]], path: Path) -> Iterator[Row]:
    numbered = enumerate(lines, start=1)
    header = next(numbered, (1, []))[1]
    if header != _HEADER:
        raise LogError(f"{path}:1: the first line must be {','.join(_HEADER)}")
    for number, line in numbered:
        if not line:
            continue
        if len(line) != len(_HEADER):
            raise LogError(f"{path}:{number}: {len(line)} columns instead of {len(_HEADER)}")
        yield _row(line, f"{path}:{number}")


def _row(line: list[str], where: str) -> Row:
    time, sensor, word, value = line
    try:
        moment = datetime.fromisoformat(time)
    except ValueError as error:
        raise LogError(f"{where}: {time!r} is not an ISO 8601 time") from error
    at = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    if word == "availability":
        if value not in ("online", "offline"):
            raise LogError(f"{where}: availability is online or offline, not {value!r}")
        return Row(at, sensor, None, None if value == "offline" else value)
    kind = _KINDS.get(word)
    if kind is None:
        raise LogError(f"{where}: {word!r} is not a known kind; known are {', '.join(_KINDS)}, availability")
    if kind not in _NUMBERS:
        return Row(at, sensor, kind, value)
    try:
        return Row(at, sensor, kind, float(value))
    except ValueError as error:
        raise LogError(f"{where}: {value!r} is not a number") from error
