"""Today's tasks (오늘의 할 일): one list of everything that waits for somebody, the most urgent first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aggregator.kernel.events import Explanation


class ToDoKind(StrEnum):
    """What waits."""

    INCIDENT = "incident"
    HAND_OVER = "hand_over"
    TASK = "task"
    APPROVAL = "approval"
    REFERRAL = "referral"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToDo:
    """One entry, without personal data. `label` is a short number, `path` where it stands behind the API's address.

    `since` is when it began to wait and `age_s` how long ago that was. `due_at` is None for what should have been done
    at once.
    """

    kind: ToDoKind
    label: str
    what: Explanation
    since: datetime
    age_s: float
    due_at: datetime | None
    overdue: bool
    urgent: bool
    path: str


def entry(
    kind: ToDoKind,
    label: str,
    what: Explanation,
    *,
    since: datetime,
    due_at: datetime | None,
    urgent: bool,
    path: str,
    now: datetime,
) -> ToDo:
    """One entry as it stands at a moment."""
    return ToDo(
        kind=kind,
        label=label,
        what=what,
        since=since,
        age_s=(now - since).total_seconds(),
        due_at=due_at,
        overdue=due_at is not None and due_at < now,
        urgent=urgent,
        path=path,
    )


def in_order(entries: Iterable[ToDo]) -> tuple[ToDo, ...]:
    """What is urgent, then the rest; the first due first, and what should be done at once by when it began."""
    return tuple(sorted(entries, key=lambda one: (not one.urgent, one.due_at or one.since, one.kind, one.label)))
