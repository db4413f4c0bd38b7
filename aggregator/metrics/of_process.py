"""What a process knows about itself. With several processes each tells its own."""

import platform
import time
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version
from typing import Protocol

from prometheus_client.core import Metric

from aggregator.health.watch import SelfWatch
from aggregator.operations.histogram import Histogram

from .family import counter, counters, gauge, gauges, histograms


class TrafficNumbers(Protocol):
    """What the API has answered."""

    @property
    def requests(self) -> dict[tuple[str, str, int], int]:
        """By method, route and status."""

    @property
    def seconds(self) -> dict[str, Histogram]:
        """How long it took, by class."""

    @property
    def under_way(self) -> int:
        """How many are being answered now."""


class ScannerNumbers(Protocol):
    """How the scanner is doing; times are monotonic seconds."""

    @property
    def moved_at(self) -> float:
        """When it last began or ended something."""

    @property
    def run_s(self) -> float:
        """How long its last run took."""

    @property
    def runs(self) -> int:
        """How many runs there were."""

    @property
    def done(self) -> int:
        """How many things it has done."""

    @property
    def failing(self) -> int:
        """How many of them fail and are tried again."""


def build() -> Iterator[Metric]:
    """Which program this is."""
    labels = {"version": version("smartcare"), "python": platform.python_version()}
    yield gauges("build_info", "Always 1; the labels say which program runs", labels, [(tuple(labels.values()), 1)])


def traffic(numbers: TrafficNumbers) -> Iterator[Metric]:
    """What the API answers."""
    yield counters(
        "http_requests",
        "Requests answered",
        ["method", "route", "status"],
        [((method, route, str(status)), count) for (method, route, status), count in numbers.requests.items()],
    )
    yield histograms(
        "http_request_seconds",
        "From a request to its answer; reports of homes apart from everything else, streams not counted",
        "kind",
        numbers.seconds,
    )
    yield gauge("http_requests_under_way", "Requests being answered", numbers.under_way)


def scanner(numbers: ScannerNumbers) -> Iterator[Metric]:
    """How the background work is doing."""
    yield counter("scanner_runs", "Runs of the scanner over all due work", numbers.runs)
    yield counter("scanner_done", "Things done because they were due", numbers.done)
    yield gauge("scanner_failing", "Kinds and rows of due work that fail and are tried again", numbers.failing)
    yield gauge("scanner_run_seconds", "How long the last run took", numbers.run_s)
    yield gauge(
        "scanner_resting_seconds",
        "Since the scanner last began or ended something; beyond 120 it is stuck",
        time.monotonic() - numbers.moved_at,
    )


def health(
    watch: SelfWatch,
    certificate_expires_at: datetime | None,
    size: int | None,
    backup_at: float | None,
    behind_s: float,
) -> Iterator[Metric]:
    """How the service is; `backup_at` is when the last backup was written, in seconds of Unix time.

    `behind_s` is how far the clock is behind the latest time that was known.
    """
    yield gauge("ready", "1 while the service can work, else 0", float(watch.health.hindrance() is None))
    yield gauge(
        "database_failing", "1 from a failure of the database until it works again", float(watch.database.failing)
    )
    yield counter("database_errors", "Failures of the database", watch.database.errors)
    yield gauge("database_answer_seconds", "How long the database took to answer last", watch.database.probe_s)
    yield gauge("database_bytes", "Size of the database", watch.disk.database_bytes() if size is None else size)
    yield gauge("disk_free_bytes", "Free space beside a database that is a file", watch.disk.free_bytes)
    yield gauge("disk_total_bytes", "Space where a database that is a file lies", watch.disk.total_bytes)
    yield counters(
        "clock_steps",
        "How often the clock of the machine was set by 2 s or more",
        ["direction"],
        [((direction,), count) for direction, count in watch.clock.steps.items()],
    )
    yield gauge("clock_last_step_seconds", "The last of these steps, negative for back", watch.clock.last_step_s)
    yield gauge("clock_behind_seconds", "How far the clock is behind the latest time known", behind_s)
    yield gauge("event_loop_lag_seconds", "How late the event loop called last", watch.loop_lag_s)
    yield gauge(
        "certificate_expires_timestamp_seconds",
        "Until when the certificate is valid, where the service speaks HTTPS itself",
        None if certificate_expires_at is None else certificate_expires_at.timestamp(),
    )
    yield gauge("backup_last_timestamp_seconds", "When the newest backup was written", backup_at)
