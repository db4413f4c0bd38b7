"""When somebody looks again, and when people are reminded of what they have to do."""

from aggregator.domain.task.rules import FollowUpRules, ReminderRules

from . import values
from .section import Section

_FURTHEST_DAY = 366


def day_count(text: str) -> int | None:
    """A number of days from 1 to a year."""
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= _FURTHEST_DAY else None


def read_follow_up(section: Section | None) -> FollowUpRules | None:
    """Read ``follow_up`` of the region or of a district; None where it is not there."""
    if section is None:
        return None
    usual = FollowUpRules()
    rules = FollowUpRules(
        days=_days(section, "days", usual.days),
        after_discharge=_days(section, "after_discharge", usual.after_discharge),
    )
    section.finish()
    return rules


def _days(section: Section, name: str, usual: tuple[int, ...]) -> tuple[int, ...]:
    """A list of days; an empty one means no follow-ups."""
    if not section.has(name):
        return usual
    return tuple(sorted(set(section.parsed_list(name, day_count, "days"))))


def read_reminders(section: Section | None) -> ReminderRules:
    """Read ``tasks``."""
    usual = ReminderRules()
    if section is None:
        return usual
    rules = ReminderRules(
        before=section.parsed("remind_before", values.duration, usual.before, "duration"),
        supervisor_after=section.parsed("supervisor_after", values.duration, usual.supervisor_after, "duration"),
        every=section.parsed("again_every", values.duration, usual.every, "duration"),
    )
    section.finish()
    return rules
