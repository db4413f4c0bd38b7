"""Where the service stands between start and end, and why it may not be ready."""

import time
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from .database import DatabaseWatch

STUCK_S = 120.0
"""A scanner that has not moved for so long is stuck; a batch of due work takes seconds."""


class Phase(StrEnum):
    """A service starts, runs, and ends once."""

    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"


class Moving(Protocol):
    """What tells when it moved last."""

    @property
    def moved_at(self) -> float:
        """Monotonic seconds."""


class Health:
    """What is known about the service without asking anybody."""

    def __init__(
        self,
        database: DatabaseWatch,
        scanner: Moving,
        monotonic: Callable[[], float] = time.monotonic,
    ):
        """Make it; the service starts."""
        self.phase = Phase.STARTING
        self._database = database
        self._scanner = scanner
        self._monotonic = monotonic

    def runs(self) -> None:
        """Reports are taken and due work is done from now on."""
        self.phase = Phase.RUNNING

    def ends(self) -> None:
        """The service ends; what is under way is finished."""
        self.phase = Phase.STOPPING

    def stuck(self) -> bool:
        """Whether only a new start would help; while the database is away the scanner waits for it."""
        resting_s = self._monotonic() - self._scanner.moved_at
        return self.phase is Phase.RUNNING and not self._database.failing and resting_s > STUCK_S

    def hindrance(self) -> str | None:
        """Why the service is not ready, as the code of a refusal; None when it is."""
        reasons = {
            "starting": self.phase is Phase.STARTING,
            "stopping": self.phase is Phase.STOPPING,
            "database_failing": self._database.failing,
            "schema_other": not self._database.migrated,
            "scanner_stuck": self.stuck(),
        }
        return next((code for code, hinders in reasons.items() if hinders), None)
