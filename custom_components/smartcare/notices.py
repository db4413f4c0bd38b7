"""What the monitor tells beside the watcher's events: words of people, which the region must know too."""

from dataclasses import dataclass

from .kernel.events import Absence, Event


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledged:
    """The person said that they are fine; `how` names the way they said it."""

    at: float
    how: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AbsenceNoted:
    """An absence was noted, changed or ended (None)."""

    at: float
    absence: Absence | None


type Notice = Event | Acknowledged | AbsenceNoted
