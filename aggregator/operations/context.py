"""What every operation works with. The composition root makes one and hands it to all."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from aggregator.domain.region import Region
from aggregator.operations.occurrences import Occurrences
from aggregator.operations.own_clock import OwnClock
from aggregator.operations.series import Series
from aggregator.store.cipher import Cipher
from aggregator.store.database import Database
from aggregator.store.passwords import Passwords


class Clock(Protocol):
    """Our own time, passed in so that tests can turn it."""

    def now(self) -> datetime:
        """The present moment, aware, UTC."""


class Bell:
    """Rouses one sleeper."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """End the sleep, also one that has not begun."""
        self._event.set()

    async def wait(self, timeout_s: float) -> bool:
        """Sleep until it rings, at most so long; return whether it rang."""
        try:
            await asyncio.wait_for(self._event.wait(), timeout_s)
        except TimeoutError:
            return False
        finally:
            self._event.clear()
        return True


class Wake:
    """Rouses the scanner: something may be due earlier than it thinks, a timer or a message."""

    def __init__(self) -> None:
        self.timers, self.messages = Bell(), Bell()

    def rouse(self) -> None:
        """Say that something has changed."""
        self.timers.ring()
        self.messages.ring()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The database, our time, the key of personal fields, the region as configured, and who to rouse after a change.

    `passwords` hashes beside the event loop. `series` is where charts read from; without it from the database.
    `occurrences` are the incidents statistics have read. `own_clock` knows how far our clock is behind; without it our
    clock counts as right.
    """

    database: Database
    clock: Clock
    cipher: Cipher
    region: Region
    wake: Wake = field(default_factory=Wake)
    passwords: Passwords = field(default_factory=Passwords)
    series: Series | None = None
    occurrences: Occurrences = field(default_factory=Occurrences)
    own_clock: OwnClock | None = None

    def behind(self, told: datetime | None = None) -> timedelta:
        """How far our own clock is behind the time as we know it, or was when it `told` a time just before."""
        return timedelta() if self.own_clock is None else self.own_clock.behind(told)
