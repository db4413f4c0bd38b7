"""The time series as charts read it: whatever keeps it from answering is one thing to them."""

from collections.abc import Sequence
from datetime import datetime

from aggregator.operations.series import Point, SeriesAwayError

from .faults import UnavailableError
from .reads import InfluxSeries


class ChartSeries:
    """Asks InfluxDB."""

    def __init__(self, series: InfluxSeries):
        self._series = series

    async def readings(
        self, household: str, sensor: str | None, first: datetime, last: datetime, step_s: int
    ) -> Sequence[Point]:
        """What `aggregator.operations.series.Series` asks for. Raises SeriesAwayError."""
        try:
            return await self._series.readings(household, sensor, first, last, step_s)
        except UnavailableError as error:
            raise SeriesAwayError(error.fault) from error
