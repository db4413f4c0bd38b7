"""How single values are written in a resident file. Each reader takes text and raises ValueError("error; mend")."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_GROUPS = {"daily": range(7), "weekdays": range(5), "weekends": range(5, 7)}
UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
LONGEST_S = 366 * 86400.0

_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_DURATION = re.compile(r"(?:\d{1,6}(?:\.\d{1,3})?[smhd]\s*)+", re.ASCII)
_PART = re.compile(r"([\d.]+)([smhd])", re.ASCII)


def text(value: str) -> str:
    """Any text that is not empty."""
    if not value.strip():
        raise ValueError("is empty; write a name")
    return value.strip()


def clock(value: str) -> float:
    """A time of day such as 06:40 or 21:15:30, in seconds after midnight."""
    match = _CLOCK.fullmatch(value.strip())
    if match is None or int(match[1]) > 23:
        raise ValueError(f"{value!r} is not a time of day; write it as 06:40")
    return int(match[1]) * 3600.0 + int(match[2]) * 60.0 + int(match[3] or 0)


def duration(value: str) -> float:
    """A duration such as 90s, 20m, 1h 30m or 3d, in seconds."""
    if _DURATION.fullmatch(value.strip()) is None:
        raise ValueError(f"{value!r} is not a duration; write it as 90s, 20m, 1h 30m or 3d")
    seconds = sum(float(number) * UNITS[unit] for number, unit in _PART.findall(value))
    if seconds > LONGEST_S:
        raise ValueError(f"{value!r} is longer than a year; write a shorter duration")
    return seconds


def number(low: float, high: float) -> Callable[[str], float]:
    """Make the reader of a number from ``low`` to ``high``."""

    def read(value: str) -> float:
        try:
            parsed = float(value)
        except ValueError:
            parsed = math.nan
        if not low <= parsed <= high:
            raise ValueError(f"{value!r} is not a number from {low:g} to {high:g}; write such a number")
        return parsed

    return read


def whole(low: int, high: int) -> Callable[[str], int]:
    """Make the reader of a whole number from ``low`` to ``high``."""

    def read(value: str) -> int:
        if re.fullmatch(r"-?\d{1,18}", value.strip(), re.ASCII) is None or not low <= int(value) <= high:
            raise ValueError(f"{value!r} is not a whole number from {low} to {high}; write such a number")
        return int(value)

    return read


def choice[E: StrEnum](kinds: type[E]) -> Callable[[str], E]:
    """Make the reader of one of an enum's values."""

    def read(value: str) -> E:
        try:
            return kinds(value.strip())
        except ValueError:
            raise ValueError(f"{value!r} is not known here; write one of {listed(kinds)}") from None

    return read


def days(value: str) -> frozenset[int]:
    """Days of the week: daily, weekdays, weekends, or names such as "mon wed fri"; 0 is Monday."""
    chosen: set[int] = set()
    for word in value.replace(",", " ").split():
        if word in DAY_GROUPS:
            chosen.update(DAY_GROUPS[word])
        elif word in DAYS:
            chosen.add(DAYS.index(word))
        else:
            raise ValueError(f"{word!r} is not a day; write {listed((*DAY_GROUPS, *DAYS))}")
    if not chosen:
        raise ValueError(f"names no day; write some of {listed((*DAY_GROUPS, *DAYS))}")
    return frozenset(chosen)


def timezone(value: str) -> ZoneInfo:
    """An IANA time zone such as Asia/Seoul."""
    try:
        return ZoneInfo(value.strip())
    except (KeyError, ValueError, OSError):  # the zone may be unknown, malformed, or the name of a folder
        raise ValueError(f"{value!r} is not a time zone; write one such as Asia/Seoul") from None


def moment(value: str) -> datetime:
    """A local date and time such as 2026-11-02 05:00, without a zone."""
    try:
        parsed = datetime.fromisoformat(value.strip())
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is not None or not 1990 <= parsed.year <= 2100:
        raise ValueError(f"{value!r} is not a local date and time; write it as 2026-11-02 05:00")
    return parsed


def listed(names: Iterable[str]) -> str:
    """Join names with commas."""
    return ", ".join(names)
