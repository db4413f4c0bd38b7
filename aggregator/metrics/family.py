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


def histogram(name: str, about: str, up_to: Iterable[tuple[float, int]], total: float) -> Metric:
    """How long things took: every bound, the last one infinite, with the number up to it, and the sum of all."""
    family = HistogramMetricFamily(f"smartcare_{name}", about)
    family.add_metric([], _buckets(up_to), sum_value=total)
    return family


def histograms(name: str, about: str, label: str, values: Mapping[str, Histogram]) -> Metric:
    """The same by one label."""
    family = HistogramMetricFamily(f"smartcare_{name}", about, labels=[label])
    for word, one in values.items():
        family.add_metric([word], _buckets(one.up_to()), sum_value=one.total)
    return family


def _buckets(up_to: Iterable[tuple[float, int]]) -> list[tuple[str, float]]:
    """Bounds as Prometheus writes them."""
    return [("+Inf" if isinf(bound) else str(bound), float(count)) for bound, count in up_to]


def age_s(now: datetime, since: datetime | None) -> float:
    """How long ago something was, in seconds; 0 where it is yet to come or never was."""
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
