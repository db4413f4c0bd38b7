"""Stage six: the next channel, then the next person."""

from dataclasses import replace
from datetime import datetime

from aggregator.domain.region import Recipient


def next_way(then: tuple[Recipient, ...]) -> Recipient | None:
    """The way to try next, with those after it; None when there is none left."""
    return replace(then[0], then=then[1:]) if then else None


def falls_back(then: tuple[Recipient, ...], retry_at: datetime | None, until: datetime, *, acknowledged: bool) -> bool:
    """Whether a message that could not be handed over goes another way.

    `retry_at` is when the channel would be tried again (None: never). Once somebody has taken the matter in hand
    nobody else is called.
    """
    if acknowledged or not then:
        return False
    return retry_at is None or retry_at > until
