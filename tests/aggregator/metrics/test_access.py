"""Who counts as being on this machine."""

import pytest

from aggregator.metrics.access import is_here


@pytest.mark.parametrize(
    ("origin", "headers", "expected"),
    [
        ("127.0.0.1", {}, True),
        ("127.8.8.8", {"User-Agent": "Prometheus"}, True),
        ("::1", {}, True),
        ("192.0.2.1", {}, False),
        ("unknown", {}, False),
        ("127.0.0.1", {"X-Real-IP": "192.0.2.1"}, False),
    ],
)
def test_is_here(origin: str, headers: dict[str, str], expected: bool) -> None:
    assert is_here(origin, headers) is expected
