"""A report that has arrived, and what has become of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aggregator.domain.bearings import ahead
from aggregator.ingest.checked import Checked
from aggregator.operations.nodes import NodeIdentity


@dataclass(slots=True, kw_only=True, eq=False)
class Arrived:
    """A report; `outcome` is the reply (also as JSON text), why there is none, or None while nobody knows.

    `new` is how many of its items were not there before. `behind` is how far our own clock was behind when it came.
    """

    identity: NodeIdentity
    checked: Checked
    arrived_at: datetime
    behind: timedelta = timedelta()
    outcome: Mapping[str, Any] | bytes | Exception | None = None
    new: int = 0

    @property
    def skew(self) -> timedelta:
        """How far the clock of its home is ahead of the right time."""
        return ahead(self.checked.sent_at - self.arrived_at, self.behind)
