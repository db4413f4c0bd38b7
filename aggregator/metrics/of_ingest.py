"""What has become of the reports of homes in this process."""

from collections.abc import Iterator
from datetime import datetime
from itertools import accumulate

from prometheus_client.core import Metric

from aggregator.ingest.counts import COMMIT_S, Counts

from .family import age_s, counter, counters, gauges, histogram


def families(counts: Counts, now: datetime) -> Iterator[Metric]:
    """Every family."""
    yield counter("ingest_reports", "Reports that are on disk", counts.reports)
    yield counter("ingest_items", "Items of reports that are on disk", counts.items)
    yield counter("ingest_duplicates", "Items that had arrived before", counts.duplicates)
    yield counter("ingest_rejected", "Items kept apart because they cannot be read", counts.rejected)
    yield counter("ingest_signals", "Reports with a signal, such as SOS or danger", counts.signals)
    yield counter("ingest_beside", "Reports taken by the second process", counts.beside)
    yield counter("ingest_failed", "Reports that could not be stored; homes send them again", counts.failed)
    yield counters(
        "ingest_refused",
        "Reports refused with 429: the queue is full (busy), or a home sends too often (often)",
        ["why"],
        [(("busy",), counts.refused_busy), (("often",), counts.refused_often)],
    )
    yield histogram(
        "ingest_commit_seconds",
        "How long a commit took, many reports at once",
        zip((*COMMIT_S, float("inf")), accumulate(counts.commit_classes), strict=True),
        counts.commit_s,
    )
    yield gauges(
        "ingest_waiting",
        "Reports that wait for the disk",
        ["lane"],
        [((lane,), count) for lane, count in counts.waiting.items()],
    )
    yield gauges(
        "ingest_oldest_waiting_seconds",
        "How long the first report of a lane has been waiting",
        ["lane"],
        [((lane,), age_s(now, since)) for lane, since in counts.oldest_at.items()],
    )
