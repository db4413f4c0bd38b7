"""Where charts read from: a time series database where there is one, else the hours and the journal of our own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from aggregator.domain.history import HOUR_S, Hour, Key, fold
from aggregator.store import journal, rollups
from aggregator.store.database import Database


class Point(Protocol):
    """What a sensor measured within the step that begins at `at`: how many values, least, greatest and mean."""

    @property
    def at(self) -> datetime:
        """The beginning of the step."""

    @property
    def sensor(self) -> str:
        """Whose values."""

    @property
    def count(self) -> int:
        """How many."""

    @property
    def min(self) -> float:
        """The least."""

    @property
    def max(self) -> float:
        """The greatest."""

    @property
    def mean(self) -> float:
        """The mean of all that was measured."""


class SeriesAwayError(Exception):
    """The time series cannot answer now."""


class Series(Protocol):
    """Answers what sensors of a household measured."""

    async def readings(
        self, household: str, sensor: str | None, first: datetime, last: datetime, step_s: int
    ) -> Sequence[Point]:
        """What a household's sensors (or one of them) measured from `first` to before `last`, by steps of seconds.

        Steps begin at whole multiples of `step_s` since the epoch; those without a value are left out. In order of
        sensor and time. Raises SeriesAwayError.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPoint:
    """A point that was counted here."""

    at: datetime
    sensor: str
    count: int
    min: float
    max: float
    mean: float


class OwnSeries:
    """Answers from the hours where steps are whole hours, else from the journal itself, as long as that is kept."""

    def __init__(self, database: Database):
        self._database = database

    async def readings(
        self, household: str, sensor: str | None, first: datetime, last: datetime, step_s: int
    ) -> Sequence[Point]:
        """What `Series.readings` asks for. Of an hour that begins before `first` or ends after `last` all counts."""
        if step_s % HOUR_S:
            hours = await self._from_journal(household, sensor, first, last, step_s)
        else:
            hours = await self._from_hours(household, sensor, first, last, step_s)
        return [_point(sensor, step * step_s, hour) for (_, sensor, step), hour in sorted(hours.items()) if hour.count]

    async def _from_hours(
        self, household: str, sensor: str | None, first: datetime, last: datetime, step_s: int
    ) -> dict[Key, Hour]:
        """Hours put together to steps."""
        steps: dict[Key, Hour] = {}
        async with self._database.read() as connection:
            for row in await rollups.of_household(connection, household, hour_of(first), hour_after(last), sensor):
                if row["count"]:
                    key = household, row["sensor_id"], row["hour"] * HOUR_S // step_s
                    steps.setdefault(key, Hour()).measured(
                        *(row[name] for name in ("count", "total", "low", "high", "last", "last_ms"))
                    )
        return steps

    async def _from_journal(
        self, household: str, sensor: str | None, first: datetime, last: datetime, step_s: int
    ) -> dict[Key, Hour]:
        """What was reported about a time, folded into steps."""
        async with self._database.read() as connection:
            rows = await journal.about(connection, household, first, last)
        steps: dict[Key, Hour] = {}
        for row in rows:
            items = (item for item in journal.unpack_items(row) if sensor in (None, item.get("sensor")))
            fold(steps, household, items, step_s=step_s, within=(first, last))
        return steps


def hour_of(at: datetime) -> int:
    """The hour a moment lies in, since 1970."""
    return int(at.timestamp() // HOUR_S)


def hour_after(at: datetime) -> int:
    """The first hour that begins at a moment or later, since 1970."""
    return -int(-at.timestamp() // HOUR_S)


def _point(sensor: str, begins: int, hour: Hour) -> OwnPoint:
    """A step as a point."""
    assert hour.low is not None
    assert hour.high is not None
    return OwnPoint(
        at=datetime.fromtimestamp(begins, UTC),
        sensor=sensor,
        count=hour.count,
        min=hour.low,
        max=hour.high,
        mean=hour.total / hour.count,
    )
