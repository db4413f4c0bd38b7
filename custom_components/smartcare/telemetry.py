"""From raw readings to what the household lets the region see of them. Pure: the time is passed in.

| setting  | what is sent of the readings                                                        |
|----------|-------------------------------------------------------------------------------------|
| evidence | nothing (evidence, liveness and stage go out anyway)                                |
| summary  | count, min, max, mean and last of every five minutes in which a number was reported |
| full     | every reading                                                                       |
"""

import math
from dataclasses import dataclass

from .kernel import wire
from .telling import utc

SPAN_S = 300.0


@dataclass(slots=True)
class _Window:
    """The readings of one sensor since `start` (epoch seconds)."""

    start: float
    count: int = 0
    low: float = math.inf
    high: float = -math.inf
    total: float = 0.0
    last: float = math.nan

    def take(self, value: float) -> None:
        self.count += 1
        self.low = min(self.low, value)
        self.high = max(self.high, value)
        self.total += value
        self.last = value


class Telemetry:
    """Turns readings into items for the region, by the household's setting."""

    def __init__(self, setting: wire.Telemetry = wire.Telemetry.SUMMARY, span_s: float = SPAN_S) -> None:
        """Begin without readings. Windows begin at whole multiples of `span_s` since the epoch."""
        self._setting = setting
        self._span_s = span_s
        self._windows: dict[str, _Window] = {}

    @property
    def next_due_at(self) -> float | None:
        """When `advance` has something to return; None while no window is open."""
        return min((window.start + self._span_s for window in self._windows.values()), default=None)

    def take(self, sensor: str, at: float, value: float | str | None) -> list[wire.Item]:
        """Take a reading (epoch seconds; W, lx, a state as text, None: unavailable); returns what is to be sent."""
        match self._setting:
            case wire.Telemetry.EVIDENCE:
                return []
            case wire.Telemetry.FULL:
                return _reading(sensor, at, value)
            case wire.Telemetry.SUMMARY:
                return self._summarise(sensor, at, value)

    def advance(self, now: float) -> list[wire.Item]:
        """Return the summaries of all windows that are over."""
        over = [sensor for sensor, window in self._windows.items() if window.start + self._span_s <= now]
        return [self._close(sensor) for sensor in over]

    def flush(self) -> list[wire.Item]:
        """Return the summaries of all windows, also of those that are not over: at the end, or for a new setting."""
        return [self._close(sensor) for sensor in tuple(self._windows)]

    def configure(self, setting: wire.Telemetry) -> list[wire.Item]:
        """Follow another setting; returns what the old one leaves behind, nothing where the household wants less."""
        left = self.flush()
        self._setting = setting
        return [] if setting is wire.Telemetry.EVIDENCE else left

    def _summarise(self, sensor: str, at: float, value: float | str | None) -> list[wire.Item]:
        """Take a number into its window, ending the one before. A clock set back opens no old window again."""
        if not isinstance(value, int | float) or not math.isfinite(value):
            return []
        start = at // self._span_s * self._span_s
        window = self._windows.get(sensor)
        done = [self._close(sensor)] if window is not None and start > window.start else []
        self._windows.setdefault(sensor, _Window(start)).take(float(value))
        return done

    def _close(self, sensor: str) -> wire.Item:
        """Return the summary of a sensor's window and forget the window."""
        window = self._windows.pop(sensor)
        return wire.SummaryItem(
            at=utc(window.start),
            sensor=sensor,
            span_s=self._span_s,
            count=window.count,
            min=window.low,
            max=window.high,
            mean=window.total / window.count,
            last=window.last,
        )


def _reading(sensor: str, at: float, value: float | str | None) -> list[wire.Item]:
    """Return a reading as it is; an unavailable sensor and what JSON has no word for (NaN, infinite) are none."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return []
    return [wire.ReadingItem(at=utc(at), sensor=sensor, value=value)]
