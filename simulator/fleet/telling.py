"""What a home says of what it notices: which of it hurries, and how it is written."""

from __future__ import annotations

from datetime import UTC, datetime

from .integration.kernel import wire
from .integration.kernel.events import Absence, Event, Evidence, SensorChange, SensorState, Stage, StageChange

_GOOD = (SensorState.LEARNING, SensorState.GOOD)


def is_urgent(event: Event) -> bool:
    """What must not wait for the next heartbeat, by the integration's rule."""
    match event:
        case StageChange():
            return event.stage is not Stage.WATCH
        case SensorChange():
            return event.state not in _GOOD
        case _:
            return not isinstance(event, Evidence)


def absence_item(absence: Absence | None, at: float) -> wire.AbsenceItem:
    """An absence that begins, or its end, in the words of the wire."""
    if absence is None:
        return wire.AbsenceItem(at=utc(at), cleared=True)
    return wire.AbsenceItem(
        at=utc(at),
        starts_at=utc(absence.starts_at),
        ends_at=None if absence.ends_at is None else utc(absence.ends_at),
        place=absence.place,
        by=absence.by,
    )


def utc(at: float) -> datetime:
    """A moment in seconds since the epoch, as the wire has it."""
    return datetime.fromtimestamp(at, UTC)
