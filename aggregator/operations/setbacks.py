"""Due work that fails rests for a while, longer each time, so that what can be done is done meanwhile."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FIRST = timedelta(seconds=2)
LONGEST = timedelta(minutes=1)
"""A person may wait behind what fails: it is never left alone for longer."""


@dataclass(slots=True, kw_only=True)
class _Setback:
    """How often a thing failed in a row, and when it is tried again."""

    times: int
    again_at: datetime


@dataclass(slots=True)
class Setbacks:
    """What fails at present, in this process, by its name; other processes find out for themselves."""

    _known: dict[str, _Setback] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._known)

    def failed(self, what: str, now: datetime) -> bool:
        """Remember a failure; True for the first in a row. The second try comes at once, the others ever later."""
        times = self._known[what].times + 1 if what in self._known else 1
        pause = timedelta(0) if times == 1 else min(LONGEST, FIRST * 2 ** min(times - 2, 10))
        self._known[what] = _Setback(times=times, again_at=now + pause)
        return times == 1

    def succeeded(self, what: str) -> None:
        """Forget earlier failures of a thing."""
        self._known.pop(what, None)

    def rests(self, what: str, now: datetime) -> bool:
        """Whether it is too early to try a thing again; a clock that was set back makes nothing wait."""
        setback = self._known.get(what)
        return setback is not None and now < setback.again_at <= now + LONGEST

    def of(self, prefix: str) -> int:
        """How many things of a kind fail."""
        return sum(what.startswith(prefix) for what in self._known)

    def keep(self, prefix: str, names: Container[str]) -> None:
        """Forget the things of a kind that are not among these: somebody else has done them."""
        for what in [what for what in self._known if what.startswith(prefix) and what not in names]:
            del self._known[what]
