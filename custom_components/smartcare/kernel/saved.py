"""The smaller parts of a watcher's saved state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .events import Absence
from .memory import moment, word


def sensible(absence: Absence | None) -> Absence | None:
    """Return the absence if it has a duration, else None."""
    if absence is None or moment(absence.starts_at) is None:
        return None
    if absence.ends_at is None:
        return absence
    ends_at = moment(absence.ends_at)
    return absence if ends_at is not None and ends_at > absence.starts_at else None


def read_absence(state: Mapping[str, Any]) -> Absence | None:
    """Return the absence of a saved state."""
    starts_at = moment(state.get("starts_at"))
    if starts_at is None:
        return None
    place, by = word(state.get("place")), word(state.get("by"))
    return sensible(Absence(starts_at=starts_at, ends_at=moment(state.get("ends_at")), place=place, by=by))


def read_last(state: object) -> tuple[float, str, str] | None:
    """Return when, where and what the last evidence was."""
    match state:
        case [saved, str(sensor), str(what)]:
            at = moment(saved)
            return None if at is None else (at, sensor, what)
        case _:
            return None


def write_absence(absence: Absence | None) -> dict[str, Any] | None:
    """Return an absence as JSON."""
    if absence is None:
        return None
    return {"starts_at": absence.starts_at, "ends_at": absence.ends_at, "place": absence.place, "by": absence.by}
