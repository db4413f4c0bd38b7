"""The plainest request with a report, read straight from the wire.

What is taken here, aiohttp's own parser takes with the same meaning; a property test compares the two. Whatever is
written in another way is not refused: it is left to that parser, which decides. So this may be narrow, never wrong.
"""

from collections.abc import Mapping

from .body import MAX_WIRE_BYTES

LINE = b"POST /api/v1/reports HTTP/1.1\r\n"
END = b"\r\n\r\n"
MAX_HEAD_BYTES = 4096
_LENGTH_DIGITS = len(str(MAX_WIRE_BYTES))
_NEEDED = frozenset({"host", "content-length", "content-type"})
_TAKEN = _NEEDED | {
    *("authorization", "connection", "content-encoding", "accept", "accept-encoding", "accept-language"),
    *("cache-control", "forwarded", "user-agent", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port"),
    *("x-forwarded-proto", "x-real-ip", "x-request-id"),
}
"""Names of headers that change nothing about where the request ends, or are read here."""
_JSON = frozenset({"application/json", "application/json; charset=utf-8"})
_KEEP_ALIVE = frozenset({"", "keep-alive"})
_PACKED = frozenset({"", "gzip"})


def may_be_plain(beginning: bytes | bytearray) -> bool:
    """Whether the first bytes of a request are, so far, those of one."""
    if len(beginning) < len(LINE):
        return LINE.startswith(beginning)
    return beginning.startswith(LINE) and len(beginning) <= MAX_HEAD_BYTES


def headers_of(head: bytes) -> Mapping[str, str] | None:
    """The headers of a request's head up to its empty line, by their names in small letters; None for any other."""
    if not head.startswith(LINE) or len(head) > MAX_HEAD_BYTES:
        return None
    try:
        lines = head[len(LINE) :].decode("ascii").split("\r\n")
        told = [line.split(": ", 1) for line in lines]
        headers = {name.lower(): value for name, value in told}
    except ValueError:  # not ASCII, or a line without a colon and a space
        return None
    whole = "".join(lines).isprintable() and len(headers) == len(lines)
    return headers if whole and headers.keys() <= _TAKEN and _is_plain(headers) else None


def _is_plain(headers: Mapping[str, str]) -> bool:
    """Whether the headers say what the end of the body is and that it is JSON."""
    if not headers.keys() >= _NEEDED or any(value != value.strip() for value in headers.values()):
        return False
    length = headers["content-length"]
    return (
        length.isdigit()
        and len(length) <= _LENGTH_DIGITS
        and int(length) <= MAX_WIRE_BYTES
        and headers["content-type"].lower() in _JSON
        and headers.get("connection", "").lower() in _KEEP_ALIVE
        and headers.get("content-encoding", "").lower() in _PACKED
    )
