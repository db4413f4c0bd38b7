"""What is read straight from the wire is what aiohttp's own parser reads; everything else is left to it."""

import asyncio
from typing import Any

import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http import HttpRequestParser
from hypothesis import given
from hypothesis import strategies as st

from aggregator.api.body import MAX_WIRE_BYTES
from aggregator.api.plain_request import END, LINE, MAX_HEAD_BYTES, headers_of, may_be_plain

USUAL = {"Host": "region.example", "Content-Length": "2", "Content-Type": "application/json"}


def head(**headers: str) -> bytes:
    """A head with the usual headers and others, `_` for `-`."""
    told = USUAL | {name.replace("_", "-"): value for name, value in headers.items()}
    return LINE + "\r\n".join(f"{name}: {value}" for name, value in told.items()).encode("latin-1")


def parsed(request: bytes) -> list[tuple[Any, Any]]:
    """The requests that aiohttp finds."""
    loop = asyncio.new_event_loop()
    try:
        messages, _, _ = HttpRequestParser(BaseProtocol(loop), loop, 2**16).feed_data(request)
    finally:
        loop.close()
    return list(messages)


FRAMING = ("Host", "host", "Content-Length", "content-LENGTH", "Transfer-Encoding", "Connection", "Expect", "Upgrade")
OTHERS = ("Content-Type", "Authorization", "X-Request-ID", "X-Forwarded-For", "Accept", "X-Other")
NAMES = st.sampled_from([*FRAMING, *OTHERS, "Host ", " Host", "", "Hóst"])
VALUES = st.one_of(
    st.sampled_from(["2", "02", " 2", "+2", "2 ", "-1", "1_0", "application/json", "chunked", "keep-alive", "close"]),
    st.text(st.characters(max_codepoint=255), max_size=12),
)
LINES = st.builds(
    "{}{}{}".format, NAMES, st.sampled_from([": ", ": ", ": ", ":", " : ", ":\t", ""]), VALUES
) | st.sampled_from([f"{name}: {value}" for name, value in USUAL.items()])
USUAL_LINES = tuple(f"{name}: {value}" for name, value in USUAL.items())


@given(
    lines=st.lists(LINES, max_size=4).map(lambda odd: [*USUAL_LINES, *odd]) | st.lists(LINES, max_size=6),
    line_end=st.sampled_from(["\r\n", "\r\n", "\r\n", "\n", "\r", "\r\n "]),
)
def test_whatever_is_taken_means_the_same_to_aiohttp(lines: list[str], line_end: str) -> None:
    written = LINE + line_end.join(lines).encode("latin-1")
    for taken in filter(None, [headers_of(written)]):
        body = b"x" * int(taken["content-length"])
        [(message, payload)] = parsed(written + END + body)
        assert (message.method, message.path) == ("POST", "/api/v1/reports")
        assert {name.lower(): value for name, value in message.headers.items()} == taken
        assert (message.chunked, message.upgrade, message.should_close) == (False, False, False)
        assert sum(map(len, payload._buffer)) == len(body)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"Authorization": "Bearer abc"},
        {"Content_Length": str(MAX_WIRE_BYTES)},
        {"Content_Type": "application/json; charset=UTF-8"},
        {"Content_Encoding": "gzip"},
        {"Connection": "Keep-Alive"},
        {"X_Forwarded_For": "10.0.0.1, 10.0.0.2"},
    ],
)
def test_taken(more: dict[str, str]) -> None:
    assert headers_of(head(**more)) == {
        name.replace("_", "-").lower(): value
        for name, value in ({key.replace("-", "_"): value for key, value in USUAL.items()} | more).items()
    }


@pytest.mark.parametrize(
    "written",
    [
        head(Content_Length=str(MAX_WIRE_BYTES + 1)),
        head(Content_Length="9" * 5000),
        head(Content_Length="two"),
        head(Content_Length=""),
        head(Content_Type="text/plain"),
        head(Content_Encoding="br"),
        head(Connection="close"),
        head(Connection="keep-alive, Upgrade"),
        head(Transfer_Encoding="chunked"),
        head(Expect="100-continue"),
        head(X_Other="1"),
        head(Accept="한".encode().decode("latin-1")),
        head(Accept="a\nHost: b"),
        head(Accept="x" * MAX_HEAD_BYTES),
        head() + b"\r\nhost: again",
        head() + b"\r\nAccept:none",
        head().replace(b"HTTP/1.1", b"HTTP/1.0"),
        head().replace(b"POST", b"GET"),
        head().replace(b"reports", b"reports?a=b"),
        LINE,
        LINE + b"Host: a",
    ],
)
def test_left_to_aiohttp(written: bytes) -> None:
    assert headers_of(written) is None


@pytest.mark.parametrize(
    ("beginning", "may_be"),
    [
        (b"P", True),
        (LINE[:-1], True),
        (LINE + b"Host", True),
        (b"G", False),
        (b"POST /api/v1/reports HTTP/1.0\r\n", False),
        (LINE + b"x" * MAX_HEAD_BYTES, False),
    ],
)
def test_a_beginning(beginning: bytes, *, may_be: bool) -> None:
    assert may_be_plain(beginning) is may_be
