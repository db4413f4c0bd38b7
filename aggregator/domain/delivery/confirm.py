"""Stage five: handed over is not received.

A receipt of the channel or somebody's acknowledgement of the incident confirms a message. Channels that know what
became of a message are asked again and again until its time is up; then it counts as not received.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST_LOOK = timedelta(seconds=5)
"""Text messages take a few seconds to arrive; asking earlier is asking twice."""
LOOK_EVERY = timedelta(seconds=15)


class Receipt(StrEnum):
    """What a channel knows about a message it has taken."""

    WAITING = "waiting"
    RECEIVED = "received"
    REFUSED = "refused"


class Verdict(StrEnum):
    """What becomes of a message that was handed over."""

    WAIT = "wait"
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict, and for WAIT when to look again."""

    verdict: Verdict
    look_at: datetime | None = None


def first_look(now: datetime, until: datetime, *, receipts: bool) -> datetime:
    """When to look for the first time; a channel without receipts only leaves the acknowledgement, at the end."""
    return min(now + FIRST_LOOK, until) if receipts else until


def judge(receipt: Receipt, now: datetime, until: datetime, *, acknowledged: bool) -> Judgement:
    """What a message has become at a look; `until` is when its time is up."""
    if receipt is Receipt.RECEIVED:
        return Judgement(verdict=Verdict.RECEIVED)
    if acknowledged:
        return Judgement(verdict=Verdict.ACKNOWLEDGED)
    if receipt is Receipt.REFUSED:
        return Judgement(verdict=Verdict.REFUSED)
    if now >= until:
        return Judgement(verdict=Verdict.UNCONFIRMED)
    return Judgement(verdict=Verdict.WAIT, look_at=min(now + LOOK_EVERY, until))
