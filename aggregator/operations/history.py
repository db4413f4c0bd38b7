"""What a home measured and its person did over a time, for charts; the look is logged."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor
from aggregator.domain.errors import Invalid
from aggregator.domain.history import HOUR_S, QUARTER_S, QUARTERS
from aggregator.operations.context import Context
from aggregator.operations.looks import note
from aggregator.operations.series import OwnSeries, Point, SeriesAwayError, hour_after, hour_of
from aggregator.operations.visibility import visible_household
from aggregator.store import nodes, rollups

MOST_STEPS = 3_000
SHORTEST_STEP_S = 60
LONGEST_STEP_S = 7 * 24 * HOUR_S
MOST_DAYS = 90
_USUAL = timedelta(days=1)
_JOURNAL_AT_ONCE = timedelta(days=2)

_LOGGER = logging.getLogger(__name__)


class Source(StrEnum):
    """Where values were read from."""

    OWN = "own"
    TIME_SERIES = "time_series"


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorName:
    """A sensor that is in the home now, so that a chart can be labelled."""

    id: str
    kind: str
    appliance: str | None
    front_door: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPoint:
    """What a sensor measured within the step that begins at `at`."""

    at: datetime
    sensor: str
    count: int
    min: float
    max: float
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """How often the person did something in the quarter of an hour that begins at `at`; quarters without are left out.

    `sensor` is what told it.
    """

    at: datetime
    sensor: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """A stretch of time of a home, from `first` to before `last`, by steps of seconds.

    `points` are in order of sensor and time, steps without a value are left out. `evidence` is in order of time.
    """

    household: str
    first: datetime
    last: datetime
    step_s: int
    source: Source
    sensors: tuple[SensorName, ...]
    points: tuple[HistoryPoint, ...]
    evidence: tuple[Deeds, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveDay:
    """One local day: what the person did in each quarter of an hour, from midnight on."""

    day: date
    quarters: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityView:
    """The days of a home up to today, oldest first."""

    household: str
    days: tuple[ActiveDay, ...]


async def history(
    context: Context,
    actor: Actor,
    household: str,
    *,
    first: datetime | None = None,
    last: datetime | None = None,
    step_s: int = HOUR_S,
    sensor: str | None = None,
) -> HistoryView:
    """What the home measured and the person did, the last day unless asked for another time.

    Raises NotFound, also where the actor may not see the person, Forbidden, Invalid (`history_backwards`,
    `history_too_long`).
    """
    now = context.clock.now()
    end = last or now
    begin = first or end - _USUAL
    _check(begin, end, step_s)
    async with context.database.write() as connection:
        await visible_household(connection, actor, household, now)
        await note(connection, context, actor, [household], now, "history")
    async with context.database.read() as connection:
        named = await _sensors(connection, household)
        hours = await rollups.of_household(connection, household, hour_of(begin), hour_after(end), sensor)
    source, points = await _points(context, household, sensor, begin, end, step_s)
    return HistoryView(
        household=household,
        first=begin,
        last=end,
        step_s=step_s,
        source=source,
        sensors=tuple(one for one in named if sensor in (None, one.id)),
        points=tuple(
            HistoryPoint(at=one.at, sensor=one.sensor, count=one.count, min=one.min, max=one.max, mean=one.mean)
            for one in points
        ),
        evidence=tuple(one for row in hours for one in _deeds(row) if begin <= one.at < end),
    )


def _check(first: datetime, last: datetime, step_s: int) -> None:
    """Refuse what no answer holds. Raises Invalid."""
    if last <= first:
        raise Invalid("history_backwards", field="last")
    fine = step_s % HOUR_S != 0
    if (last - first).total_seconds() / step_s > MOST_STEPS or (fine and last - first > _JOURNAL_AT_ONCE):
        raise Invalid("history_too_long", field="first", values={"steps": MOST_STEPS})


async def _points(
    context: Context, household: str, sensor: str | None, first: datetime, last: datetime, step_s: int
) -> tuple[Source, Sequence[Point]]:
    """The values and where they come from; ours stand in while the time series is away."""
    if context.series is not None:
        try:
            return Source.TIME_SERIES, await context.series.readings(household, sensor, first, last, step_s)
        except SeriesAwayError as error:
            _LOGGER.warning("The time series did not answer a chart: %s; our own hours do", error)
    return Source.OWN, await OwnSeries(context.database).readings(household, sensor, first, last, step_s)


async def _sensors(connection: AsyncConnection, household: str) -> tuple[SensorName, ...]:
    """The sensors of a home's nodes."""
    found = [
        await nodes.get_sensors(connection, node["id"]) for node in await nodes.of_household(connection, household)
    ]
    return tuple(
        SensorName(id=row["id"], kind=row["kind"], appliance=row["appliance"], front_door=row["front_door"])
        for sensors in found
        for row in sensors.values()
    )


def _deeds(row: RowMapping) -> list[Deeds]:
    """The quarters of an hour in which something was done."""
    return [
        Deeds(
            at=datetime.fromtimestamp(row["hour"] * HOUR_S + number * QUARTER_S, UTC),
            sensor=row["sensor_id"],
            count=row[name],
        )
        for number, name in enumerate(rollups.EVIDENCE)
        if row[name]
    ]


async def activity(context: Context, actor: Actor, household: str, *, days: int = 30) -> ActivityView:
    """What the person did in each quarter of an hour of the last days; the look is logged.

    Raises NotFound, also where the actor may not see the person, and Forbidden.
    """
    now, timezone = context.clock.now(), context.region.timezone
    today = now.astimezone(timezone).date()
    first = today - timedelta(days=days - 1)
    async with context.database.write() as connection:
        await visible_household(connection, actor, household, now)
        await note(connection, context, actor, [household], now, "activity")
    begin, end = _midnight(first, timezone), _midnight(today + timedelta(days=1), timezone)
    async with context.database.read() as connection:
        hours = await rollups.of_household(connection, household, hour_of(begin), hour_after(end))
    quarters = {first + timedelta(days=number): [0] * (24 * QUARTERS) for number in range(days)}
    for row in hours:
        for one in _deeds(row):
            local = one.at.astimezone(timezone)
            if local.date() in quarters:
                quarters[local.date()][local.hour * QUARTERS + local.minute * 60 // QUARTER_S] += one.count
    return ActivityView(
        household=household,
        days=tuple(ActiveDay(day=day, quarters=tuple(counts)) for day, counts in quarters.items()),
    )


def _midnight(day: date, timezone: tzinfo) -> datetime:
    """When a local day begins."""
    return datetime.combine(day, time(), timezone)
