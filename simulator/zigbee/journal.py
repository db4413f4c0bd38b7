"""The log of frames: a ring in memory and, if wanted, a file of JSON lines; and the faults of strict mode."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

RING = 5000


class StrictError(Exception):
    """The virtual network met frames that it does not understand."""


class Journal:
    """Remembers the last ``RING`` frames and every fault. Keys of the network never enter it."""

    def __init__(self, now: Callable[[], float], *, path: Path | None = None, strict: bool = False) -> None:
        self.records: deque[dict[str, Any]] = deque(maxlen=RING)
        self.faults: list[str] = []
        self.strict = strict
        self._now = now
        self._file: TextIO | None = path.open("a", encoding="utf-8") if path is not None else None

    def note(self, way: str, what: str, **facts: Any) -> None:
        """Record one frame: its way ("host>radio", "coordinator>device", …), its name, and facts for JSON."""
        record = {"at": round(self._now(), 3), "way": way, "what": what, **facts}
        self.records.append(record)
        if self._file is not None:
            self._file.write(json.dumps(record, separators=(",", ":")) + "\n")
            self._file.flush()

    def fault(self, reason: str, payload: bytes = b"") -> None:
        """Record a frame that was not understood. In strict mode ``check`` then fails."""
        self.note("fault", reason, data=payload.hex())
        if self.strict:
            self.faults.append(f"{reason} [{payload.hex()}]")

    def check(self) -> None:
        """Raise StrictError if strict mode has met a frame it does not understand."""
        if self.faults:
            raise StrictError("; ".join(self.faults))

    def close(self) -> None:
        """Close the file, if there is one; the ring stays readable."""
        if self._file is not None:
            self._file.close()
            self._file = None
