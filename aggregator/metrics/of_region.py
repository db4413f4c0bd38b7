"""What the database says about the region. With several processes take the largest, never the sum."""

from collections.abc import Iterator

from prometheus_client.core import Metric

from aggregator.domain.incident import Priority
from aggregator.store.gauges import UNANSWERED

from .family import age_s, gauge, gauges
from .region import RegionNumbers


def families(numbers: RegionNumbers | None) -> Iterator[Metric]:
    """Every family; without numbers, because the database fails, they have no samples."""
    known = [] if numbers is None else [numbers]
    yield gauges(
        "due_late_seconds",
        "How long the oldest row of a kind of due work has been due; the scanner keeps it near 0",
        ["kind"],
        [((kind,), age_s(one.at, due)) for one in known for kind, due in one.due.items()],
    )
    yield gauges(
        "incidents_open",
        "Incidents that are not closed",
        ["priority", "state"],
        [((row.priority, row.state), row.count) for one in known for row in one.incidents],
    )
    yield gauges(
        "incidents_oldest_unanswered_seconds",
        "Age of the oldest incident that nobody has claimed",
        ["priority"],
        [((priority,), age) for one in known for priority, age in _unanswered(one)],
    )
    yield gauges(
        "deliveries_waiting",
        "Messages that are to be sent (pending) or whose receipt is awaited (sent)",
        ["channel", "state"],
        [((row.channel, row.state), row.count) for one in known for row in one.messages],
    )
    yield gauges(
        "deliveries_oldest_waiting_seconds",
        "Age of the oldest message that waits",
        ["channel", "state"],
        [((row.channel, row.state), age_s(one.at, row.oldest_at)) for one in known for row in one.messages],
    )
    yield gauges(
        "channel_failures",
        "Failures in a row of a channel",
        ["channel"],
        [((channel,), count) for one in known for channel, count in one.channels.items()],
    )
    yield gauges(
        "homes",
        "Households looked after (registered), with a node (paired), not heard (silent), heard but not seen (blind)",
        ["state"],
        [((state,), count) for one in known for state, count in one.homes.items()],
    )
    yield gauges(
        "equipment_tickets_open",
        "Equipment tickets that are open",
        ["severity"],
        [((severity,), count) for one in known for severity, count in one.tickets.items()],
    )
    yield gauge("outages_open", "Outages that are not closed", None if numbers is None else numbers.outages)
    yield gauge(
        "items_early",
        "Items of homes that wait until our own clock, which is behind, is right again",
        None if numbers is None else numbers.early,
    )


def _unanswered(numbers: RegionNumbers) -> Iterator[tuple[str, float]]:
    """The age of the oldest unanswered incident of every priority, 0 without one."""
    for priority in Priority:
        waiting = [row for row in numbers.incidents if row.priority == priority and row.state in UNANSWERED]
        yield priority.value, max((age_s(numbers.at, row.oldest_at) for row in waiting), default=0.0)
