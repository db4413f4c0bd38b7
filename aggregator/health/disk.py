"""The disk the database lies on."""

import logging
import shutil
from pathlib import Path

from aggregator.logs import event

_LOGGER = logging.getLogger(__name__)
LOW_SHARE = 0.05
LOW_BYTES = 500_000_000
"""Below either the disk is low: a day of readings of thirty thousand homes may not fit."""


class DiskWatch:
    """Free space where the database file lies; there is nothing to watch for a database elsewhere."""

    def __init__(self, file: Path | None):
        """Make it for the file of the database; None where a server keeps it."""
        self._file = file
        self.free_bytes: int | None = None
        self.total_bytes: int | None = None
        self.low = False

    def look(self) -> None:
        """Measure; told once when space becomes low and once when there is enough again."""
        if self._file is None:
            return
        try:
            usage = shutil.disk_usage(self._file.parent)
        except OSError:
            self.free_bytes = self.total_bytes = None
            return
        self.free_bytes, self.total_bytes = usage.free, usage.total
        low = usage.free < LOW_BYTES or usage.free < LOW_SHARE * usage.total
        if low is not self.low:
            self.low = low
            megabytes = usage.free // 1_000_000
            if low:
                _LOGGER.error("The disk is nearly full; make room", extra=event("disk_low", free_mb=megabytes))
            else:
                _LOGGER.info("The disk has room again", extra=event("disk_enough", free_mb=megabytes))

    def database_bytes(self) -> int | None:
        """The size of the database file with its journal; None where a server keeps it."""
        if self._file is None:
            return None
        parts = (self._file, self._file.with_name(f"{self._file.name}-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())
