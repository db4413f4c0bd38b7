"""Families as text, together with what the library knows of the process itself."""

from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector


class _Gathered(Collector):
    """Families that were gathered before."""

    def __init__(self, families: Sequence[Metric]):
        self._families = families

    def collect(self) -> Iterator[Metric]:
        """Hand them out."""
        yield from self._families


def text(families: Sequence[Metric]) -> bytes:
    """Write families down. The registry lives as long as the answer: nothing is kept or shared."""
    registry = CollectorRegistry()
    registry.register(_Gathered(families))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
