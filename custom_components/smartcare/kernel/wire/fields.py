"""Reading one field of a message: the right type and range, or an error that names the field and the mend."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

_TEXT_LIMIT = 200
_WHOLE_LIMIT = 2**53
_NUMBER_LIMIT = 1e300


class WireError(ValueError):
    """A message that cannot be read: which field, what is wrong, what would mend it."""

    def __init__(self, field: str, error: str, mend: str) -> None:
        super().__init__(f"{field}: {error}; {mend}")
        self.field = field
        self.error = error
        self.mend = mend


def format_time(at: datetime) -> str:
    """Return an aware time as ISO 8601 in UTC with milliseconds, "2026-11-21T09:00:00.123Z"."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(value: object, field: str) -> datetime:
    """Return an aware time in UTC."""
    mend = "send an ISO 8601 time with its offset, such as 2026-11-21T09:00:00Z"
    if not isinstance(value, str):
        raise WireError(field, "is not a time", mend)
    try:
        time = datetime.fromisoformat(value)
        if time.tzinfo is None:
            raise WireError(field, "has no offset from UTC", mend)
        return time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        if isinstance(error, WireError):
            raise
        raise WireError(field, "is not a time", mend) from error


class Fields:
    """The fields of one JSON object; `path` names the object in errors."""

    __slots__ = ("_data", "_path")

    def __init__(self, data: object, path: str = "") -> None:
        if not isinstance(data, Mapping):
            raise WireError(path or "body", "is not an object", "send a JSON object")
        self._data: Mapping[str, Any] = data
        self._path = f"{path}." if path else ""

    def name(self, key: str) -> str:
        """Return the full name of a field."""
        return f"{self._path}{key}"

    def has(self, key: str) -> bool:
        """Whether the field is there and not null."""
        return self._data.get(key) is not None

    def raw(self, key: str) -> object:
        """Return the field as it is, None if it is missing."""
        return self._data.get(key)

    def text(self, key: str, *, empty: bool = False, limit: int = _TEXT_LIMIT) -> str:
        """Return a text, not empty unless allowed."""
        value = self._data.get(key)
        if not isinstance(value, str) or not (value or empty):
            raise WireError(self.name(key), "is not a text", "send a text")
        if len(value) > limit:
            raise WireError(self.name(key), "is too long", f"send at most {limit} characters")
        if "\0" in value:
            raise WireError(self.name(key), "holds a NUL character", "send a text without it")
        return value

    def whole(self, key: str, low: int = 0) -> int:
        """Return a whole number from `low` on."""
        value = self._data.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value < _WHOLE_LIMIT:
            raise WireError(self.name(key), "is not a whole number in range", f"send a whole number from {low} on")
        return value

    def number(self, key: str, low: float = -math.inf) -> float:
        """Return a finite number from `low` on."""
        value = self._data.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise WireError(self.name(key), "is not a number", "send a number")
        if not max(low, -_NUMBER_LIMIT) <= value <= _NUMBER_LIMIT:  # also for NaN
            raise WireError(self.name(key), "is out of range", "send a finite number in range")
        return float(value)

    def flag(self, key: str) -> bool:
        """Return true or false."""
        value = self._data.get(key)
        if not isinstance(value, bool):
            raise WireError(self.name(key), "is not true or false", "send true or false")
        return value

    def time(self, key: str) -> datetime:
        """Return an aware time."""
        return parse_time(self._data.get(key), self.name(key))

    def optional_time(self, key: str) -> datetime | None:
        """Return an aware time, or None where the field is null or missing."""
        return self.time(key) if self.has(key) else None

    def choice[E: StrEnum](self, key: str, kind: type[E]) -> E:
        """Return one of the words of an enumeration."""
        value = self._data.get(key)
        for member in kind:
            if member == value:
                return member
        words = ", ".join(kind)
        raise WireError(self.name(key), "is not a known word", f"send one of {words}")

    def rows(self, key: str, limit: int) -> list[Any]:
        """Return an array, empty where the field is null or missing."""
        value = self._data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise WireError(self.name(key), "is not an array", "send an array")
        if len(value) > limit:
            raise WireError(self.name(key), "is too long", f"send at most {limit} entries")
        return value
