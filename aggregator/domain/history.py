"""What homes measured and what people did, hour by hour, folded from the items homes sent; in any order, once each."""

import math
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

HOUR_S = 3600
QUARTER_S = 900
QUARTERS = HOUR_S // QUARTER_S

type Key = tuple[str, str, int]
"""Household, sensor, and the hour (or another step) as a whole number of them since 1970."""


@dataclass(slots=True, kw_only=True)
class Hour:
    """One hour of one sensor: how many values, their sum, least, greatest and latest (at `last_ms` since 1970).

    `evidence` counts what the person did, by quarter of the hour. Without a value the last four are None.
    """

    count: int = 0
    total: float = 0.0
    low: float | None = None
    high: float | None = None
    last: float | None = None
    last_ms: int | None = None
    evidence: list[int] = field(default_factory=lambda: [0] * QUARTERS)

    def measured(self, count: int, total: float, low: float, high: float, last: float, at_ms: int) -> None:
        """Add values; the latest is that of the latest time, however late it is told."""
        self.count += count
        self.total += total
        self.low = low if self.low is None else min(self.low, low)
        self.high = high if self.high is None else max(self.high, high)
        if self.last_ms is None or at_ms >= self.last_ms:
            self.last, self.last_ms = last, at_ms


def fold(
    hours: MutableMapping[Key, Hour],
    household: str,
    items: Iterable[Mapping[str, Any]],
    *,
    step_s: int = HOUR_S,
    within: tuple[datetime, datetime] | None = None,
) -> None:
    """Add the items of a report (wire items) to the hours they are about, or to other steps of seconds.

    With `within` only those from a moment to before another. What is no value and no evidence, or cannot be read, adds
    nothing: one odd item must not stop all that follow.
    """
    for item in items:
        take = _TAKES.get(item.get("type", ""))
        if take is None:
            continue
        try:
            at = datetime.fromisoformat(item["at"])
            if within is None or within[0] <= at < within[1]:
                seconds = at.timestamp()
                key = household, str(item["sensor"]), int(seconds // step_s)
                hours[key] = take(hours.get(key) or Hour(), item, seconds)
        except _ODD:
            continue


def _reading(hour: Hour, item: Mapping[str, Any], seconds: float) -> Hour:
    """One value; words such as "on" have no least and no mean."""
    if not isinstance(item["value"], str):
        value = _number(item["value"])
        hour.measured(1, value, value, value, value, round(seconds * 1000))
    return hour


def _summary(hour: Hour, item: Mapping[str, Any], seconds: float) -> Hour:
    """The values of some minutes; they belong to the hour in which these began."""
    count = int(_number(item["count"]))
    low, high, mean, last = (_number(item[name]) for name in ("min", "max", "mean", "last"))
    ended_ms = round((seconds + _number(item["span_s"])) * 1000)
    if count > 0:
        hour.measured(count, mean * count, low, high, last, ended_ms)
    return hour


def _evidence(hour: Hour, _item: Mapping[str, Any], seconds: float) -> Hour:
    """The person did something."""
    hour.evidence[int(seconds % HOUR_S // QUARTER_S)] += 1
    return hour


def _number(value: Any) -> float:
    """A finite number. Raises ValueError, TypeError."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("not finite")
    return number


_ODD = (KeyError, TypeError, ValueError, OverflowError)
_TAKES = {"reading": _reading, "summary": _summary, "evidence": _evidence, "sos": _evidence}
