"""What the API has answered, as plain numbers that may be read at any time, and which of it is told."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from aggregator.operations.histogram import Histogram

REPORTS, OTHERS = "reports", "others"


class RequestLog(Protocol):
    """Which requests become lines of the log."""

    @property
    def requests(self) -> bool:
        """Whether all of them."""

    @property
    def slow_s(self) -> float:
        """Those that take longer always."""


@dataclass(slots=True, kw_only=True)
class Traffic:
    """Requests by method, route and status; seconds for reports of homes and for all others; those under way."""

    requests: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    seconds: dict[str, Histogram] = field(default_factory=lambda: {REPORTS: Histogram(), OTHERS: Histogram()})
    under_way: int = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count a request as under way until the block ends."""
        self.under_way += 1
        try:
            yield
        finally:
            self.under_way -= 1

    def note(self, method: str, route: str, status: int, seconds: float, *, lasting: bool) -> None:
        """Count an answer; how long a stream lasted says nothing."""
        self.requests[method, route, status] += 1
        if not lasting:
            self.seconds[REPORTS if route.endswith("/reports") else OTHERS].add(seconds)
