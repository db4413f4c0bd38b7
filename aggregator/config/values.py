"""How single values are written in the configuration. Each parser returns None for what it does not understand."""

import base64
import binascii
import ipaddress
import math
import re
from datetime import date, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DURATION_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d{1,6})\s*([smhd])", re.ASCII)
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~]\s*(\d{1,2}):(\d{2})", re.ASCII)
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}", re.ASCII)
_ITEM = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
_PHONE = re.compile(r"[0-9+() -]{2,30}", re.ASCII)
_MAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+", re.ASCII)
_LONGEST_URL = 2000
_KEY_BYTES = 32


def identifier(text: str) -> str | None:
    """A short name for addresses and logs: lower-case letters, digits, ``-`` and ``_``."""
    return text if _ID.fullmatch(text) else None


def item(text: str) -> str | None:
    """The short name of a checklist's item: lower-case letters, digits and ``_``, beginning with a letter."""
    return text if _ITEM.fullmatch(text) else None


def port(text: str) -> int | None:
    """A TCP port; 0 means any free one."""
    return int(text) if re.fullmatch(r"\d{1,5}", text, re.ASCII) and int(text) < 65536 else None


def ip_address(text: str) -> str | None:
    """An IP address without a port."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def duration(text: str) -> timedelta | None:
    """A stretch of time longer than nothing: ``90s``, ``15m``, ``2h``, ``1d``."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        return None
    return timedelta(seconds=int(match[1]) * _DURATION_UNITS[match[2]])


def years(text: str) -> timedelta | None:
    """A long time in years of 365 days (``5y``), or a duration: ``90d``."""
    match = re.fullmatch(r"(\d{1,2})\s*y", text.strip(), re.ASCII)
    if match is None:
        return duration(text)
    return timedelta(days=365 * int(match[1])) if int(match[1]) else None


def span(text: str) -> tuple[time, time] | None:
    """Two times of one day, the first before the second: ``09:00-18:00``."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        return None
    try:
        start, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    except ValueError:
        return None
    return (start, end) if start < end else None


def day(text: str) -> date | None:
    """A date: ``2026-10-05``."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def zone(text: str) -> ZoneInfo | None:
    """A time zone of the IANA database: ``Asia/Seoul``."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def keys(content: bytes) -> tuple[bytes, ...] | None:
    """The keys of a key file: 32 random bytes each, URL-safe base64, one to a line, the current one first."""
    try:
        read = tuple(base64.b64decode(line, altchars=b"-_", validate=True) for line in content.split())
    except binascii.Error:
        return None
    return read if read and all(len(key) == _KEY_BYTES for key in read) else None


def pace(text: str) -> float | None:
    """A factor of at least 1."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 1 else None


def phone(text: str) -> str | None:
    """A phone number: digits with ``+``, ``-``, brackets and blanks."""
    return text if _PHONE.fullmatch(text) else None


def mail(text: str) -> str | None:
    """A mail address without a display name."""
    return text if _MAIL.fullmatch(text) else None


def web(text: str) -> str | None:
    """An ``http`` or ``https`` address without a password in it."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        return None
    clean = len(text) <= _LONGEST_URL and text.isprintable() and " " not in text and "@" not in parts.netloc
    return text if usable and clean else None


def service(url: str) -> bool:
    """Whether Apprise knows a service for an address."""
    from apprise import Apprise  # it knows 150 services and takes a while to read them

    return bool(Apprise.instantiate(url, suppress_exceptions=True))


def count(text: str) -> int | None:
    """A small number of things, at least one."""
    return int(text) if re.fullmatch(r"[1-9]\d{0,3}", text, re.ASCII) else None


def share(text: str) -> float | None:
    """A share of a whole, more than nothing: ``20%``."""
    match = re.fullmatch(r"([1-9]\d?|100)\s*%", text.strip(), re.ASCII)
    return None if match is None else int(match[1]) / 100


def version(text: str) -> str | None:
    """A version of the home's program: ``0.4.1``."""
    return text.strip() if re.fullmatch(r"\d{1,6}(\.\d{1,6}){0,3}", text.strip(), re.ASCII) else None
