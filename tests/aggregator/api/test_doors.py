"""Where a request came from."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from aggregator.api.doors import origin

PROXIES = frozenset({"10.0.0.1", "10.0.0.2"})


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["invented, 198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7", "10.0.0.2"], "198.51.100.7"),
        ("10.0.0.1", ["198.51.100.7, 10.0.0.2, "], "198.51.100.7"),
        ("10.0.0.1", [", 10.0.0.2"], "10.0.0.1"),
        (None, [], "unknown"),
    ],
)
def test_only_our_proxies_are_believed(remote: str | None, forwarded: list[str], expected: str) -> None:
    headers = CIMultiDict([("X-Forwarded-For", value) for value in forwarded])
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=remote or "")
    assert origin(request, PROXIES) == expected
