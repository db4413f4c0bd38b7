"""Tasks as a calendar other programs read (RFC 5545): numbers and kinds alone, whoever looks over a shoulder."""

from collections.abc import Sequence
from datetime import timedelta

from aggregator.operations.calendar import CalendarEntry
from aggregator.text import Texts

MEDIA = "text/calendar"
LENGTH = timedelta(minutes=30)
"""How long an entry is drawn: it ends when the task is due."""
LOOK_AGAIN = timedelta(hours=1)
_HIGH = 1


def calendar_bytes(entries: Sequence[CalendarEntry], language: Texts) -> bytes:
    """The calendar; the same entries make the same bytes."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//SmartCare//SmartCare//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", language.say("calendar.title"))
    calendar.add("refresh-interval", LOOK_AGAIN, parameters={"value": "DURATION"})
    for entry in entries:
        event = Event()
        event.add("uid", f"{entry.label}@smartcare")
        event.add("dtstamp", entry.changed_at)
        event.add("last-modified", entry.changed_at)
        event.add("dtstart", entry.due_at - LENGTH)
        event.add("dtend", entry.due_at)
        event.add("summary", language.say("calendar.entry", task=entry.label, kind=_kind(entry, language)))
        event.add("class", "PRIVATE")
        event.add("transp", "TRANSPARENT")
        if entry.urgent:
            event.add("priority", _HIGH)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _kind(entry: CalendarEntry, language: Texts) -> str:
    """What kind of task it is, in words."""
    return language.say(f"task_kind.{entry.kind}")
