"""How the time series are doing."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from prometheus_client.core import Metric

from .family import counter, gauge


class ForwarderNumbers(Protocol):
    """How the forwarder to InfluxDB is doing; only the process that holds the work knows more than 0."""

    @property
    def holds(self) -> bool:
        """Whether this process forwards."""

    @property
    def position(self) -> int:
        """Up to where the journal has been forwarded."""

    @property
    def lines(self) -> int:
        """Lines acknowledged since the start."""

    @property
    def set_aside(self) -> int:
        """Lines refused since the start."""

    @property
    def failures(self) -> int:
        """Requests that failed since the start."""

    @property
    def failing_since(self) -> datetime | None:
        """Since when the server cannot be reached."""

    @property
    def lag_s(self) -> float:
        """The age of the oldest batch that waits."""


def families(numbers: ForwarderNumbers | None) -> Iterator[Metric]:
    """Every family; without InfluxDB they have no samples."""

    def told(read: Callable[[ForwarderNumbers], float]) -> float | None:
        return None if numbers is None else read(numbers)

    yield gauge("forwarder_holds", "1 in the process that forwards to InfluxDB", told(lambda one: float(one.holds)))
    yield gauge("forwarder_position", "Up to which journal row was forwarded", told(lambda one: one.position))
    yield counter("forwarder_lines", "Lines InfluxDB has acknowledged", told(lambda one: one.lines))
    yield counter("forwarder_set_aside", "Lines InfluxDB refuses, set aside", told(lambda one: one.set_aside))
    yield counter("forwarder_failures", "Requests to InfluxDB that failed", told(lambda one: one.failures))
    yield gauge(
        "forwarder_failing",
        "1 while InfluxDB cannot be reached",
        told(lambda one: float(one.failing_since is not None)),
    )
    yield gauge("forwarder_lag_seconds", "Age of the oldest batch waiting for InfluxDB", told(lambda one: one.lag_s))
