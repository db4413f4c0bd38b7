"""Where the answer of ``/metrics`` comes from. The library that writes it down is read with the first question."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.exc import SQLAlchemyError

from aggregator.health.watch import SelfWatch
from aggregator.operations.context import Context

from . import region
from .region import RegionNumbers

if TYPE_CHECKING:
    from aggregator.ingest.counts import Counts

    from .of_forwarder import ForwarderNumbers
    from .of_process import ScannerNumbers, TrafficNumbers

FRESH_S = 10.0
"""The database is asked no more often than this, however many ask us."""


class Forwarding(Protocol):
    """What brings the journal to the time series."""

    @property
    def state(self) -> ForwarderNumbers:
        """How it is doing at this moment."""


class Metrics:
    """Gathers what all parts know."""

    def __init__(
        self,
        context: Context,
        watch: SelfWatch,
        *,
        traffic: TrafficNumbers,
        scanner: ScannerNumbers,
        ingest: Counts,
        forwarder: Forwarding | None = None,
        backups: Path | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ):
        """Make it; `backups` is the folder whose newest file is the last backup."""
        self._context = context
        self._watch = watch
        self._traffic = traffic
        self._scanner = scanner
        self._ingest = ingest
        self._forwarder = forwarder
        self._backups = backups
        self._monotonic = monotonic
        self._asking = asyncio.Lock()
        self._known: tuple[float, RegionNumbers] | None = None

    async def text(self) -> bytes:
        """Every number of this process and of its region, in Prometheus' text format 0.0.4."""
        from . import exposition, of_forwarder, of_ingest, of_process, of_region

        numbers = await self._region()
        certificate = self._watch.certificate
        return exposition.text(
            [
                *of_process.build(),
                *of_process.health(
                    self._watch,
                    None if certificate is None else certificate.expires_at,
                    None if numbers is None else numbers.size,
                    await asyncio.to_thread(_newest, self._backups),
                    self._context.behind().total_seconds(),
                ),
                *of_process.traffic(self._traffic),
                *of_process.scanner(self._scanner),
                *of_ingest.families(self._ingest, self._context.clock.now()),
                *of_forwarder.families(None if self._forwarder is None else self._forwarder.state),
                *of_region.families(numbers),
            ]
        )

    async def _region(self) -> RegionNumbers | None:
        """What the database says, at most so old; None while it fails."""
        async with self._asking:
            if self._watch.database.failing:
                return None
            if self._known is None or self._monotonic() - self._known[0] >= FRESH_S:
                try:
                    self._known = (self._monotonic(), await region.look(self._context))
                except (SQLAlchemyError, OSError):
                    # Told by whoever watches the database.
                    self._known = None
            return None if self._known is None else self._known[1]


def _newest(folder: Path | None) -> float | None:
    """When the newest file of a folder was written; None without any, or where we may not look."""
    if folder is None:
        return None
    try:
        return max((entry.stat().st_mtime for entry in folder.iterdir() if entry.is_file()), default=None)
    except OSError:
        return None
