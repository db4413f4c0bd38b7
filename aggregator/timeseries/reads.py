"""What charts ask, by InfluxQL: the one query language that InfluxDB 1.8, 2 (with a DBRP mapping) and 3 share."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from aggregator.config.model import InfluxSettings

from .faults import Fault, UnavailableError

_MS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a sensor measured within the step that begins at `at`: how many values, least, greatest and mean."""

    at: datetime
    sensor: str
    count: int
    min: float
    max: float
    mean: float


@dataclass(slots=True)
class _Sum:
    """Values of one sensor and step from several series."""

    count: int = 0
    low: float = float("inf")
    high: float = float("-inf")
    total: float = 0.0

    def add(self, count: int, low: float, high: float, total: float) -> None:
        self.count += count
        self.low, self.high = min(self.low, low), max(self.high, high)
        self.total += total


class InfluxSeries:
    """Reads readings and summaries; a connection is made with the first question."""

    def __init__(self, settings: InfluxSettings):
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

    async def readings(
        self, household: str, sensor: str | None, first: datetime, last: datetime, step_s: int
    ) -> Sequence[Point]:
        """What a household's sensors (or one of them) measured from `first` to before `last`, by steps of seconds.

        Steps begin at whole multiples of `step_s` since the epoch; those without a value are left out. In order of
        sensor and time. Raises UnavailableError.
        """
        if step_s < 1:
            raise ValueError("a step is a second at least")
        answer = await self._ask(statements(self._settings.retention_policy, household, sensor, first, last, step_s))
        try:
            return _points(answer)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
            raise UnavailableError(Fault.ANSWER) from error

    async def _ask(self, query: str) -> Any:
        """The decoded answer to some statements."""
        parameters = {"db": self._settings.database or self._settings.bucket, "q": query, "epoch": "ms"}
        try:
            async with self._open().get("query", params=parameters, allow_redirects=False) as answer:
                body, status = await answer.read(), answer.status
        except TimeoutError as error:
            raise UnavailableError(Fault.TIMEOUT) from error
        except (aiohttp.ClientError, OSError) as error:
            raise UnavailableError(Fault.UNREACHABLE) from error
        if status != 200:
            raise UnavailableError(_fault(status))
        try:
            return json.loads(body)
        except ValueError as error:
            raise UnavailableError(Fault.ANSWER) from error

    def _open(self) -> aiohttp.ClientSession:
        """The connection."""
        if self._session is None:
            token = self._settings.token
            self._session = aiohttp.ClientSession(
                f"{self._settings.url}/",
                headers={"Authorization": f"Token {token}"} if token else {},
                timeout=aiohttp.ClientTimeout(total=self._settings.timeout.total_seconds()),
            )
        return self._session

    async def close(self) -> None:
        """Close the connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None


def statements(policy: str, household: str, sensor: str | None, first: datetime, last: datetime, step_s: int) -> str:
    """The statements for `readings`; whatever the names contain, they stay names and texts."""
    where = [
        f'"household" = {text(household)}',
        *([] if sensor is None else [f'"sensor" = {text(sensor)}']),
        f"time >= {_nanoseconds(first)}",
        f"time < {_nanoseconds(last)}",
    ]
    tail = f'WHERE {" AND ".join(where)} GROUP BY time({step_s}s), "sensor" fill(none)'
    summary = 'SUM("count") AS "n", MIN("min") AS "low", MAX("max") AS "high", SUM("sum") AS "total"'
    reading = 'COUNT("value") AS "n", MIN("value") AS "low", MAX("value") AS "high", SUM("value") AS "total"'
    place = f"{name(policy)}." if policy else ""
    return "; ".join(
        f"SELECT {fields} FROM {place}{name(source)} {tail}"
        for fields, source in ((summary, "summary"), (reading, "reading"))
    )


def text(value: str) -> str:
    """A text as InfluxQL writes it: nothing in it can end it."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return f"'{escaped}'"


def name(value: str) -> str:
    """A name as InfluxQL writes it: nothing in it can end it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _nanoseconds(at: datetime) -> int:
    """A moment as InfluxQL compares it."""
    return round(at.timestamp() * 1000) * _MS


def _fault(status: int) -> Fault:
    """What a status other than 200 means."""
    if status in (401, 403):
        return Fault.TOKEN
    if status == 404:
        return Fault.BUCKET
    if status in (429, 503):
        return Fault.BUSY
    return Fault.SERVER if status >= 500 else Fault.ANSWER


def _points(answer: Any) -> list[Point]:
    """The points of an answer; of a sensor that sends both readings and summaries, both together."""
    sums: dict[tuple[str, int], _Sum] = {}
    for result in answer["results"]:
        if "error" in result:
            raise UnavailableError(Fault.BUCKET if "not found" in str(result["error"]) else Fault.ANSWER)
        for series in result.get("series", ()):
            columns = [series["columns"].index(column) for column in ("time", "n", "low", "high", "total")]
            for values in series["values"]:
                at, count, low, high, total = (values[column] for column in columns)
                if count:
                    one = sums.setdefault((str(series["tags"]["sensor"]), int(at)), _Sum())
                    one.add(int(count), float(low), float(high), float(total))
    return [
        Point(
            at=datetime.fromtimestamp(at / 1000, UTC),
            sensor=sensor,
            count=one.count,
            min=one.low,
            max=one.high,
            mean=one.total / one.count,
        )
        for (sensor, at), one in sorted(sums.items())
    ]
