"""What a home says of what it notices: which of it hurries, and how it is written.

Without Home Assistant, so that a played home tells it as a real one does.
"""

from datetime import UTC, datetime

from .kernel import wire
from .kernel.events import Absence, Evidence, SensorChange, SensorState, Stage, StageChange

_GOOD = (SensorState.LEARNING, SensorState.GOOD)


def is_urgent(notice: object) -> bool:
    """Tell what must not wait for the next heartbeat: all but evidence, good news of sensors and the first stage."""
    match notice:
        case StageChange():
            return notice.stage is not Stage.WATCH
        case SensorChange():
            return notice.state not in _GOOD
        case _:
            return not isinstance(notice, Evidence)


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
