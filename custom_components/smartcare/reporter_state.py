"""What surrounds the reporter: the hooks it lives on, and what it tells of itself."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Protocol, Self


class RunInExecutor(Protocol):
    """Runs a blocking call in another thread, as `hass.async_add_executor_job` does."""

    def __call__[T](self, target: Callable[[], T], /) -> Awaitable[T]:
        """Return what `target` returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """Time, timers, threads and chance; tests give a virtual clock."""

    run_in_executor: RunInExecutor
    now: Callable[[], datetime]
    """The time of day, aware, UTC."""
    monotonic: Callable[[], float]
    """Seconds that never jump."""
    call_later: Callable[[float, Callable[[], None]], Callable[[], None]]
    """Calls after so many seconds; returns how to cancel that."""
    chance: Callable[[], float] = random.random

    @classmethod
    def of_loop(cls, loop: asyncio.AbstractEventLoop, run_in_executor: RunInExecutor) -> Self:
        """Return the real ones."""
        return cls(
            run_in_executor=run_in_executor,
            now=lambda: datetime.now(UTC),
            monotonic=loop.time,
            call_later=lambda delay_s, action: loop.call_later(delay_s, action).cancel,
        )


class Problem(StrEnum):
    """Why the region does not take our reports."""

    UNREACHABLE = "unreachable"
    UNAUTHORIZED = "unauthorized"
    BUSY = "busy"
    REJECTED = "rejected"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterState:
    """How the connection to the region is."""

    connected: bool = False
    """The last attempt reached the region and it took the report."""
    problem: Problem | None = None
    detail: str | None = None
    """What was seen, for the log and the diagnostics; holds no token."""
    last_success_at: datetime | None = None
    waiting: int = 0
    """Items the region has not acknowledged."""
    time_skew: timedelta | None = None
    """The region's clock less ours, as of the last answer, within half its round trip."""
