"""The home's time: a straight line through real time that can change its slope, or follow libfaketime's file."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FASTEST = 86_400.0
_UNITS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0, "y": 31_536_000.0}
_RELATIVE = re.compile(r"([+-]\d+(?:\.\d+)?)([smhdy]?)(?:\s+x(\d+(?:\.\d+)?))?", re.ASCII)
_ABSOLUTE = re.compile(r"@(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?)(?:\s+x(\d+(?:\.\d+)?))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Home time is ``home_at`` at real time ``real_at`` and runs ``speed`` times as fast; all in epoch seconds."""

    home_at: float
    real_at: float
    speed: float

    def at(self, real: float) -> float:
        """Home time at a real time."""
        return self.home_at + (real - self.real_at) * self.speed


class HomeClock:
    """Home time in UTC epoch seconds, starting at ``home_at`` (the real time if None)."""

    def __init__(
        self, home_at: float | None = None, speed: float = 1.0, *, real: Callable[[], float] = time.time
    ) -> None:
        self._real = real
        began = real()
        self._line = Line(home_at=began if home_at is None else home_at, real_at=began, speed=_checked(speed))

    def now(self) -> float:
        """The time at home."""
        return self.line.at(self._real())

    @property
    def line(self) -> Line:
        """How home time follows from real time now."""
        return self._line

    @property
    def speed(self) -> float:
        """How many times faster than real time home time runs."""
        return self.line.speed

    def set(self, *, speed: float | None = None, home_at: float | None = None, real_at: float | None = None) -> None:
        """Change speed, time, or both; what is not given runs on without a jump.

        With ``real_at`` the time ``home_at`` holds at that real time, which keeps two processes together exactly.
        Raises ValueError for a speed outside 0–86400.
        """
        at = self._real() if real_at is None else real_at
        home = self.line.at(at) if home_at is None else home_at
        self._line = Line(home_at=home, real_at=at, speed=self.speed if speed is None else _checked(speed))


class FileClock(HomeClock):
    """Home time as libfaketime gives it to processes with the same FAKETIME_TIMESTAMP_FILE.

    libfaketime counts from an origin: the real time at which the first process of a FAKETIME_SHARED group started, or
    each process without one. With R for real time and N for the file's offset or date:

    - ``+N xF``: origin + N + (R - origin) x F. So the switch from ``+0`` to ``+0 x720`` jumps ahead by 719 times the
      age of the process.
    - ``@N xF``: N + (R - origin) x F, N read as local time: run the processes with TZ=UTC.
    - Without ``xF`` the speed stays what it was last, at first 1. Write ``x1`` to slow down again.

    Tried with libfaketime 0.9.10: both sides agree to the 2 ms by which the origin of a process is uncertain.
    """

    def __init__(self, path: Path, origin: float, *, real: Callable[[], float] = time.time) -> None:
        """Raises ValueError or OSError if the file cannot be used now; later faults keep the last good line."""
        super().__init__(real=real)
        self._path = path
        self._origin = origin
        self._seen: tuple[int, int, int] | None = None
        self._line = read_line(path.read_text(encoding="ascii"), origin, 1.0)

    @property
    def line(self) -> Line:
        """The line of the file as it is now."""
        try:
            stat = self._path.stat()
            seen = stat.st_mtime_ns, stat.st_ino, stat.st_size
            if seen != self._seen:
                self._line = read_line(self._path.read_text(encoding="ascii"), self._origin, self._line.speed)
                self._seen = seen
        except (OSError, ValueError):
            # Between truncating and writing the file is empty; the next look reads it.
            self._seen = None
        return self._line

    def set(self, *, speed: float | None = None, home_at: float | None = None, real_at: float | None = None) -> None:
        """Refuse: the file says what time it is."""
        del speed, home_at, real_at
        raise ValueError("the home's time follows a file here; write the new speed into that file")


def read_line(text: str, origin: float, speed: float) -> Line:
    """What libfaketime, running at ``speed``, makes of a file's text. Raises ValueError if it is not understood."""
    written = text.strip()
    if match := _RELATIVE.fullmatch(written):
        home_at = origin + float(match[1]) * _UNITS[match[2]]
        return Line(home_at=home_at, real_at=origin, speed=_checked(float(match[3] or speed)))
    if match := _ABSOLUTE.fullmatch(written):
        home_at = datetime.fromisoformat(match[1]).replace(tzinfo=UTC).timestamp()
        return Line(home_at=home_at, real_at=origin, speed=_checked(float(match[2] or speed)))
    raise ValueError(f"{written!r} is neither '+N xF' nor '@YYYY-MM-DD hh:mm:ss xF'")


def _checked(speed: float) -> float:
    if not 0 <= speed <= FASTEST:
        raise ValueError(f"speed must be from 0 to {FASTEST:g}, not {speed:g}")
    return speed
