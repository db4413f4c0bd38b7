"""Where a request came from."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from aggregator.api.doors import Networks, origin

PROXIES = Networks(["10.0.0.1", "10.0.0.2", "fd00::/8"])


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
        ("fd00::17", ["198.51.100.7"], "198.51.100.7"),
        ("fe80::17", ["198.51.100.7"], "fe80::17"),
        (None, [], "unknown"),
        (None, ["198.51.100.7"], "198.51.100.7"),
    ],
)
def test_only_our_proxies_are_believed(remote: str | None, forwarded: list[str], expected: str) -> None:
    headers = CIMultiDict([("X-Forwarded-For", value) for value in forwarded])
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=remote or "")
    assert origin(request, PROXIES) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.1.2.3", True),
        ("10.2.0.0", False),
        ("192.0.2.1", True),
        ("192.0.2.2", False),
        ("::1", False),
        ("nothing", False),
        ("", False),
        (None, False),
    ],
)
def test_networks(address: object, expected: bool) -> None:
    assert (address in Networks(["10.1.0.0/16", "192.0.2.1"])) is expected
