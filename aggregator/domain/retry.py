"""When a message that could not be handed over is tried again."""

from datetime import datetime, timedelta

DELAYS = tuple(timedelta(seconds=seconds) for seconds in (5, 15, 30, 60, 120, 300, 600))
"""The pause after the first, second, … failure; the last one is kept."""

GIVE_UP_AFTER = timedelta(hours=24)
"""A message that old has been overtaken by the list on the screen."""

CLAIM = timedelta(minutes=2)
"""How long a message belongs to the process that sends it; after a crash it is due again then."""


def next_attempt(attempts: int, created_at: datetime, now: datetime) -> datetime | None:
    """When to try again after so many attempts; None to give up."""
    due = now + DELAYS[min(attempts, len(DELAYS)) - 1]
    return due if due - created_at <= GIVE_UP_AFTER else None
