"""Handing over at each change of duty (K8): what is on a sheet, when it is to be accepted, when somebody is reminded.

In the morning the centre hands over to every dong what happened to its people; at the close of the offices each dong
hands over to the centre whatever runs on, for people with night consent. A sheet tells what was so at the change of
duty, also when it is made late.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from aggregator.domain.access import CENTRE, dong_desk
from aggregator.domain.duty import on_duty
from aggregator.domain.incident import Move, Result, State, Transition
from aggregator.domain.region import DutyRules
from aggregator.kernel.events import Explanation


class HandOverDirection(StrEnum):
    """Who hands over to whom."""

    TO_DONG = "to_dong"
    TO_CENTRE = "to_centre"


class ItemKind(StrEnum):
    """One kind of line of a sheet: an incident, what was said about it, an absence, or what to watch."""

    INCIDENT = "incident"
    NOTE = "note"
    ABSENCE = "absence"
    WATCH = "watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a sheet as it was at the change of duty; `words` is a memo or a note of `who`."""

    kind: ItemKind
    household: str
    at: datetime
    who: str
    why: Explanation
    incident: int | None = None
    state: State | None = None
    result: Result | None = None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """One sheet over the duty from `since` up to the change of duty `at`; `due_at` is when it is looked at next."""

    id: int
    dong: str
    direction: HandOverDirection
    since: datetime
    at: datetime
    made_at: datetime
    due_at: datetime | None
    accepted_at: datetime | None = None
    accepted_by: str | None = None
    memo: str = ""

    @property
    def desk(self) -> str:
        """The desk that must accept it."""
        return dong_desk(self.dong) if self.direction is HandOverDirection.TO_DONG else CENTRE


FRESH = timedelta(minutes=10)
"""A sheet that was made late is not overdue before somebody could have read it."""

_DAY = timedelta(days=1)

_OURS = (Move.HAND_OVER, Move.ACCEPT)
"""What sheets themselves write into timelines; by itself it is nothing to hand over."""


def state_at(timeline: Sequence[Transition], at: datetime) -> State | None:
    """The state of an incident just before a moment; None when it did not exist yet."""
    return next((row.after for row in reversed(timeline) if row.at < at), None)


def happened(timeline: Iterable[Transition], since: datetime, at: datetime) -> tuple[Transition, ...]:
    """What happened to an incident within [since, at), the doings of sheets left out."""
    return tuple(row for row in timeline if since <= row.at < at and row.move not in _OURS)


def is_on_sheet(direction: HandOverDirection, timeline: Sequence[Transition], since: datetime, at: datetime) -> bool:
    """Whether an incident is handed over: in the morning if the duty touched it, in the evening if it runs on."""
    state = state_at(timeline, at)
    if state is None:
        return False
    if direction is HandOverDirection.TO_CENTRE:
        return state is not State.CLOSED
    return bool(happened(timeline, since, at))


def accept_by(
    direction: HandOverDirection, at: datetime, made_at: datetime, rules: DutyRules, timezone: tzinfo
) -> datetime:
    """When an unaccepted sheet becomes an alarm: for a dong a time of day, for the centre so long after the change."""
    due = at + rules.centre_accepts_within
    if direction is HandOverDirection.TO_DONG:
        day = at.astimezone(timezone).date()
        due = datetime.combine(day, rules.hand_over_by, timezone).astimezone(UTC)
        if due <= at:
            due = at + rules.remind_every
    return max(due, made_at + FRESH)


def remind_at(
    direction: HandOverDirection, made_at: datetime, at: datetime, rules: DutyRules, timezone: tzinfo
) -> datetime:
    """When the reminder after one at `at` is due, for a sheet that was made at `made_at`.

    Within the duty it was made in, a day at most, somebody is reminded `remind_every` so often; after that once with
    each duty of the desk that must accept.
    """
    to_dong = direction is HandOverDirection.TO_DONG
    duty = on_duty(made_at, rules, timezone)
    if duty.dongs_open is to_dong:
        day_later = made_at + _DAY
        later = at + rules.remind_every
        if later < min(duty.changes_at or day_later, day_later):
            return later
    begins = on_duty(at, rules, timezone)
    if begins.dongs_open is to_dong and begins.changes_at is not None:
        begins = on_duty(begins.changes_at, rules, timezone)
    return begins.changes_at or at + _DAY
