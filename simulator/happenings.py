"""An event told through the control interface, checked by the same tables as those of a resident file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .commands import RefusalError
from .resident.model import Event, Happening, Resident
from .resident.parse import EVENT_DEVICES, EVENT_FIELDS
from .resident.values import duration


def event_from(resident: Resident, name: str, given: Mapping[str, Any]) -> Event:
    """The event of the resident file with this name, or a new one of this kind. Raises RefusalError."""
    event = resident.events.get(name)
    if event is None:
        if name not in set(Happening):
            known = [*resident.events, *(kind for kind in Happening if kind not in resident.events)]
            raise RefusalError(404, f"there is no event {name!r}", f"use one of {', '.join(known)}")
        event = Event(name=name, does=Happening(name))
    fields = EVENT_FIELDS[event.does]
    if unknown := [key for key in given if key not in fields]:
        raise RefusalError(400, f"{event.does} knows no {', '.join(unknown)}", f"send {', '.join(fields) or 'nothing'}")
    if wrong := [key for key, value in given.items() if not isinstance(value, str)]:
        raise RefusalError(400, f"{', '.join(wrong)} must be text", 'send for example {"for": "3d"}')
    if "for" in given:
        event = replace(event, lasts=_duration(given["for"]))
    if "device" in given:
        event = replace(event, device=given["device"])
    if event.does in EVENT_DEVICES:
        fitting = [device.name for device in resident.devices.values() if device.kind in EVENT_DEVICES[event.does]]
        if event.device not in fitting:
            mend = f"send device: {' or '.join(fitting)}" if fitting else "add such a device to the home"
            raise RefusalError(400, f"{event.does} needs a fitting device, not {event.device!r}", mend)
    return event


def _duration(written: str) -> float:
    try:
        return duration(written)
    except ValueError as problem:
        error, _, mend = str(problem).rpartition("; ")
        raise RefusalError(400, error, mend) from problem
