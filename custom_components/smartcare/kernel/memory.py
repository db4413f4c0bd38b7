"""Reading a saved state without trusting it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

LATEST_AT = 250_000_000_000.0
"""The year 9892: later times cannot be shown as a date."""


def moment(value: object) -> float | None:
    """Return `value` as an epoch time that a calendar can show, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if not 0 <= value <= LATEST_AT:  # also false for NaN
        return None
    return float(value)


def number(value: object, default: float, low: float = -math.inf, high: float = math.inf) -> float:
    """Return `value` as a float within the bounds, else `default`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return default
    return float(value) if low <= value <= high and math.isfinite(value) else default


def table(value: object) -> Mapping[str, Any]:
    """Return `value` if it is a JSON object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def row(value: object) -> list[Any]:
    """Return `value` if it is a JSON array, else an empty one."""
    return value if isinstance(value, list) else []


def word(value: object, default: str = "") -> str:
    """Return `value` if it is a text, else `default`."""
    return value if isinstance(value, str) else default


def optional(value: object) -> float | None:
    """Return `value` as a finite float, or None."""
    result = number(value, math.nan)
    return None if math.isnan(result) else result


def lean(state: dict[str, Any]) -> dict[str, Any]:
    """Return a state without what is absent anyway: None and empty parts."""
    return {key: value for key, value in state.items() if value is not None and value not in ({}, [])}
