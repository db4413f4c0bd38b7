"""How long an incident may wait before somebody hears of it again, for each desk and priority."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from aggregator.domain.incident import Priority


class Timer(StrEnum):
    """What an incident that is not closed waits for, and is told again about."""

    UNCLAIMED = "unclaimed"
    DEFERRED = "deferred"
    CLAIMED = "claimed"
    CONTACTING = "contacting"
    DISPATCHED = "dispatched"
    ARRIVED = "arrived"
    ENDED = "ended"
    CLEARED = "cleared"


REMINDED = tuple(timer for timer in Timer if timer is not Timer.UNCLAIMED)
"""What is reminded of; an incident that nobody claims is escalated instead."""


def _usual_claims() -> Mapping[Priority, timedelta | None]:
    """Within 2, 10 and 60 minutes, and equipment by the next working morning."""
    return {
        Priority.SOS: timedelta(minutes=2),
        Priority.DANGER_WORDS: timedelta(minutes=2),
        Priority.DANGER: timedelta(minutes=10),
        Priority.MISSED_CHECK: timedelta(hours=1),
        Priority.EQUIPMENT: None,
    }


def _usual_reminders() -> Mapping[Timer, timedelta]:
    """How often each thing that is not done is reminded of."""
    return {
        Timer.DEFERRED: timedelta(minutes=30),
        Timer.CLAIMED: timedelta(minutes=15),
        Timer.CONTACTING: timedelta(minutes=30),
        Timer.DISPATCHED: timedelta(minutes=30),
        Timer.ARRIVED: timedelta(hours=1),
        Timer.ENDED: timedelta(minutes=30),
        Timer.CLEARED: timedelta(hours=2),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of one desk.

    `claim_within` is how long each step waits for a claim (None: until the next working morning), `remind` how long
    each thing may stay undone until somebody is reminded. Nobody is reminded of one incident more often than `gap`.
    """

    claim_within: Mapping[Priority, timedelta | None] = field(default_factory=_usual_claims)
    remind: Mapping[Timer, timedelta] = field(default_factory=_usual_reminders)
    gap: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationRules:
    """The usual policy, and those of desks that have their own."""

    usual: Policy = field(default_factory=Policy)
    desks: Mapping[str, Policy] = field(default_factory=dict)

    def of(self, desk: str) -> Policy:
        """The policy of a desk."""
        return self.desks.get(desk, self.usual)
