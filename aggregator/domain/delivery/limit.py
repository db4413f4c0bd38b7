"""Stage three: how much one recipient gets at once.

A call for help is never held back. Of the rest a recipient gets the first few singly; what comes beyond them within the
window waits until its end, at most for one window, and arrives as one message.
"""

from dataclasses import dataclass
from datetime import datetime

from aggregator.domain.incident import Priority
from aggregator.domain.region import MessageRules

FIRST_CLASS = frozenset(priority for priority in Priority if priority.calls_for_help)
"""Priorities whose messages are never held, never bundled and always sent first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When a message leaves; a `held` one leaves together with the others that wait for its recipient."""

    due_at: datetime
    held: bool


def slot(
    priority: Priority | None, rules: MessageRules, now: datetime, *, recent: int, held_until: datetime | None
) -> Slot:
    """When a message leaves, `recent` others having been written to its recipient within the window before.

    `priority` is None for equipment; `held_until` is when messages that wait for the recipient already leave.
    """
    if priority in FIRST_CLASS or recent < rules.at_once:
        return Slot(due_at=now, held=False)
    waiting = held_until is not None and held_until > now
    return Slot(due_at=held_until if waiting and held_until else now + rules.window, held=True)
