"""Local days and hours, for the rules that speak of nights and weekends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The calendar of a home. At another pace than 1 a day is as much shorter, and there is no local time."""

    timezone: tzinfo
    pace: float

    def day_hour(self, at: float) -> tuple[int, int]:
        """Return the day (a running number) and the hour (0–23) of a time."""
        local = datetime.fromtimestamp(at, self.timezone) if self.pace == 1.0 else self._paced(at)
        return local.toordinal(), local.hour

    def day(self, at: float) -> int:
        """Return the day (a running number) of a time."""
        return self.day_hour(at)[0]

    def _paced(self, at: float) -> datetime:
        days, rest = divmod(at * self.pace, 86_400.0)
        return datetime.fromtimestamp(days % 100_000 * 86_400.0 + rest, UTC)


def is_weekend(day: int) -> bool:
    """Return whether a day (a running number) is a Saturday or Sunday."""
    return (day - 1) % 7 >= _SATURDAY
