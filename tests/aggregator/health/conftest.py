"""Clocks that are turned by hand."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest


@dataclass
class Hands:
    """The time of the machine, which can be set, and one that nobody can set."""

    at: datetime = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    monotonic_s: float = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.monotonic_s

    def pass_by(self, seconds: float, *, set_by: float = 0.0) -> None:
        """Let time pass; the machine's clock is set meanwhile."""
        self.monotonic_s += seconds
        self.at += timedelta(seconds=seconds + set_by)


@pytest.fixture
def hands() -> Hands:
    return Hands()
