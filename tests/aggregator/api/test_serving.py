"""The API on a port."""

import pytest

from aggregator.api.serving import address


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("::1", "http://[::1]:80"), ("a.example", "http://a.example:80")],
)
def test_address(host: str, expected: str) -> None:
    assert address(host, 80) == expected
