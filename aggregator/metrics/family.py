"""Families of Prometheus numbers from plain ones."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import isinf

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from aggregator.operations.histogram import Histogram

type Labelled = Iterable[tuple[tuple[str, ...], float]]


def gauge(name: str, about: str, value: float | None) -> Metric:
    """One number that goes up and down; without a value there is no sample."""
    return gauges(name, about, (), () if value is None else [((), value)])


def gauges(name: str, about: str, labels: Iterable[str], values: Labelled) -> Metric:
    """Numbers that go up and down, by labels."""
    family = GaugeMetricFamily(f"smartcare_{name}", about, labels=list(labels))
    for words, value in values:
        family.add_metric(words, value)
    return family


def counter(name: str, about: str, value: float | None) -> Metric:
    """One number that only grows; its samples end in ``_total``."""
    return counters(name, about, (), () if value is None else [((), value)])


def counters(name: str, about: str, labels: Iterable[str], values: Labelled) -> Metric:
    """Numbers that only grow, by labels."""
    family = CounterMetricFamily(f"smartcare_{name}", about, labels=list(labels))
    for words, value in values:
        family.add_metric(words, value)
    return family


def histograms(name: str, about: str, label: str | None, values: Mapping[str, Histogram]) -> Metric:
    """How long things took, by one label or none."""
    family = HistogramMetricFamily(f"smartcare_{name}", about, labels=[] if label is None else [label])
    for word, histogram in values.items():
        buckets = [("+Inf" if isinf(bound) else str(bound), float(count)) for bound, count in histogram.up_to()]
        family.add_metric([] if label is None else [word], buckets, sum_value=histogram.total)
    return family


def age_s(now: datetime, since: datetime | None) -> float:
    """How long ago something was, in seconds; 0 where it is yet to come or never was."""
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
