"""Numbers that are the same for every process of a region, because the database holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from aggregator.operations.context import Context
from aggregator.operations.due_kinds import KINDS
from aggregator.store import deliveries, gauges, reports
from aggregator.store.gauges import Open, Waiting

MESSAGES = "message"
"""What messages are called among the kinds of due work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionNumbers:
    """One look at the region; `due` is when the oldest row of each kind of due work fell or falls due."""

    at: datetime
    due: Mapping[str, datetime | None] = field(default_factory=dict)
    incidents: Sequence[Open] = ()
    messages: Sequence[Waiting] = ()
    channels: Mapping[str, int] = field(default_factory=dict)
    homes: Mapping[str, int] = field(default_factory=dict)
    tickets: Mapping[str, int] = field(default_factory=dict)
    outages: int = 0
    early: int = 0
    size: int | None = None


async def look(context: Context) -> RegionNumbers:
    """Read everything in one transaction."""
    async with context.database.read() as connection:
        due = {kind.name: await kind.next_due(connection) for kind in KINDS if kind.next_due is not None}
        return RegionNumbers(
            at=context.clock.now(),
            due={**due, MESSAGES: await deliveries.next_due_at(connection)},
            incidents=await gauges.open_incidents(connection),
            messages=await gauges.waiting_messages(connection),
            channels=await gauges.failing_channels(connection),
            homes=await gauges.homes(connection),
            tickets=await gauges.open_tickets(connection),
            outages=await gauges.open_outages(connection),
            early=await reports.count_early(connection),
            size=await gauges.size(connection),
        )
