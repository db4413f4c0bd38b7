"""Requests no description allows: broken bodies, numbers beyond every type, characters no store likes, odd headers."""

import gzip
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

JSON = "application/json"
_DEEP = 100_000
_MEBIBYTE = 1 << 20
_PLACE = '"\\u0007"'
"""Stands in a body for the raw piece that takes its place; no text of a request may hold it."""
_PIECES = (
    '"\\u0000"',
    '"\\ud800"',
    '"\\udfff\\ud800"',
    '"\\u202e\\ufeff\\u2028"',
    '"' + "\N{ARABIC LIGATURE BISMILLAH AR-RAHMAN AR-RAHEEM}" * 50 + '"',
    '"e' + "\\u0301" * 200 + '"',
    '"١٢٣"',
    '"9999-12-31T23:59:59.999999-23:59"',
    '"0001-01-01T00:00:00+23:59"',
    '"0001-01-01"',
    '"9999-12-31"',
    '"2026-02-30T25:61:00Z"',
    '"' + "a" * 100_000 + '"',
    '"\'; DROP TABLE households; --"',
    '"../../../../etc/passwd"',
    '"{0.__class__}%s%n${7*7}"',
    "1" + "0" * 400,
    "-1",
    "0",
    "1e308",
    "-1e-320",
    "9223372036854775808",
    "18446744073709551616",
    "1.7976931348623157e309",
    "NaN",
    "true",
    "null",
    "[]",
    "{}",
    "[[[[[[]]]]]]",
    '{"": {"\\u0000": ""}}',
)
_WORDS = (
    *("%00", "%FF%FE", "%ED%A0%80", "%F0%9F%98%80", "%2F..%2F", "%0D%0ASet-Cookie:a=b", "%E2%80%AE", "%", "%zz", ""),
    *("-1", "0", "1e9", "NaN", "99999999999999999999", "9223372036854775808", "I-9223372036854775808", "C-00000001"),
    *("٣", "a" * 4000, "null", "true", "2026-02-30", "0001-01-01", "9999-12-31", "9999-12-31T23:59:59Z", "dong:", ":"),
)
_HEADERS = (
    ("Accept-Language", "*;q=nan, en;q=1e999, ko;;;q=, \N{LATIN SMALL LETTER E WITH ACUTE}"),
    ("Accept-Language", "en," * 2000),
    ("Authorization", "Bearer"),
    ("Authorization", "Bearer " + "a" * 4000),
    ("Authorization", "Bearer \N{LATIN SMALL LETTER Y WITH DIAERESIS}\N{LATIN SMALL LETTER E WITH ACUTE}"),
    ("Authorization", "Basic YTpi"),
    ("X-Request-ID", "a" * 5000),
    ("X-Forwarded-For", "not an address, , ,\t, 999.999.999.999, ::::"),
    ("Last-Event-ID", "-1"),
    ("Last-Event-ID", "9" * 400),
    ("Content-Encoding", "br"),
    ("Content-Encoding", "gzip"),
    ("Content-Type", "text/plain"),
    ("Content-Type", "application/json; charset=utf-16"),
    ("Content-Type", "multipart/form-data; boundary=x"),
    ("Content-Type", "application/x-www-form-urlencoded"),
    ("Content-Type", ";;;"),
    ("If-None-Match", '"' + "a" * 3000),
    ("Range", "bytes=9999999999999999999-"),
    ("Accept", "application/x-nothing"),
)
_METHODS = ("HEAD", "OPTIONS", "TRACE", "PATCH", "PUT", "DELETE", "POST", "GET", "PROPFIND")
_BODIES = (
    *(b"", b"null", b"[]", b'"text"', b"1", b"{", b"{}x", b"\xff\xfe{\x00", b"\xef\xbb\xbf{}", b'{"a": 1, "a": 2}'),
    *(b"[" * _DEEP, b"[" * _DEEP + b"]" * _DEEP, b'{"a":' * _DEEP, b'{"a":' * 500 + b"1" + b"}" * 500),
    *(b"x" * (_MEBIBYTE + 1), b'{"memo": "\xed\xa0\x80"}', b'{"\\u0000": 1}'),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as it goes on the wire."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None
    tags: frozenset[str] = field(default_factory=frozenset)


def spoil(sent: Sent, chance: random.Random) -> Sent:
    """The request with one thing about it that nobody has a right to send."""
    ways = _WITH_BODY if sent.body else _WITHOUT_BODY
    return chance.choice(ways)(sent, chance)


def _piece(sent: Sent, chance: random.Random) -> Sent:
    """A value of the body gives way to a raw piece."""
    try:
        value = json.loads(sent.body or b"")
    except ValueError:
        return _body(sent, chance)
    spoiled = json.dumps(_with_place(value, chance)).replace(_PLACE, chance.choice(_PIECES))
    return replace(sent, body=spoiled.encode())


def _with_place(value: Any, chance: random.Random) -> Any:
    """The value with one leaf taken out, or one field too many."""
    if isinstance(value, dict) and value:
        name = chance.choice([*value, "more"])
        return {**value, name: _with_place(value.get(name), chance)}
    if isinstance(value, list) and value:
        at = chance.randrange(len(value))
        return [*value[:at], _with_place(value[at], chance), *value[at + 1 :]]
    return "\x07"


def _body(sent: Sent, chance: random.Random) -> Sent:
    """Another body altogether."""
    return replace(sent, body=chance.choice(_BODIES))


def _cut(sent: Sent, chance: random.Random) -> Sent:
    """The body ends too early."""
    content = sent.body or b""
    return replace(sent, body=content[: chance.randrange(len(content) + 1)])


def _packed(sent: Sent, chance: random.Random) -> Sent:
    """The body packed: well, badly, twice, or as a bomb."""
    well = gzip.compress(sent.body or b"")
    bomb = gzip.compress(b" " * (64 * _MEBIBYTE), compresslevel=1)
    content = chance.choice([well, well[:-4], well + b"x", gzip.compress(well), bomb])
    return replace(sent, body=content, headers={**sent.headers, "Content-Encoding": "gzip"})


def _header(sent: Sent, chance: random.Random) -> Sent:
    """A header nobody sends."""
    name, value = chance.choice(_HEADERS)
    return replace(sent, headers={**sent.headers, name: value})


def _query(sent: Sent, chance: random.Random) -> Sent:
    """A query with an odd value, a name twice, or one nobody knows."""
    parts = urlsplit(sent.url)
    given = [one for one in parts.query.split("&") if one]
    name = chance.choice(given).partition("=")[0] if given else chance.choice(("limit", "after", "household", "from"))
    query = "&".join([*given, f"{name}={quote(chance.choice(_WORDS), safe='%')}"])
    return replace(sent, url=urlunsplit(parts._replace(query=query)))


def _path(sent: Sent, chance: random.Random) -> Sent:
    """An address with an odd part."""
    parts = urlsplit(sent.url)
    segments = parts.path.split("/")
    segments[chance.randrange(1, len(segments))] = quote(chance.choice(_WORDS), safe="%")
    return replace(sent, url=urlunsplit(parts._replace(path="/".join(segments))))


def _method(sent: Sent, chance: random.Random) -> Sent:
    """Another verb."""
    return replace(sent, method=chance.choice(_METHODS))


_WITHOUT_BODY: tuple[Callable[[Sent, random.Random], Sent], ...] = (_path, _path, _query, _query, _header, _method)
_WITH_BODY = (*_WITHOUT_BODY, _piece, _piece, _piece, _piece, _piece, _piece, _body, _cut, _packed, _header)
