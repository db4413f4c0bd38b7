"""The order of what waits for somebody."""

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.domain.to_do import ToDo, ToDoKind, entry, in_order
from aggregator.kernel.events import Explanation

NOW = datetime(2026, 11, 18, 3, tzinfo=UTC)
HOUR = timedelta(hours=1)


def waiting(label: str, *, since: float = -1, due: float | None = None, urgent: bool = False) -> ToDo:
    """Something that began to wait, and is due, so many hours from now."""
    return entry(
        ToDoKind.TASK,
        label,
        Explanation("task.visit"),
        since=NOW + since * HOUR,
        due_at=None if due is None else NOW + due * HOUR,
        urgent=urgent,
        path=f"/api/v1/tasks/{label}",
        now=NOW,
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (waiting("later", due=9, urgent=True), waiting("sooner", due=1)),
        (waiting("sooner", due=1), waiting("later", due=2)),
        (waiting("overdue", due=-2), waiting("due", due=1)),
        (waiting("at once", since=-1), waiting("due", due=1)),
        (waiting("older", since=-5), waiting("younger", since=-4)),
        (waiting("long overdue", due=-6), waiting("at once", since=-5)),
        (waiting("T-1", due=1), waiting("T-2", due=1)),
    ],
)
def test_what_comes_first(first: ToDo, second: ToDo) -> None:
    assert in_order([second, first]) == in_order([first, second]) == (first, second)


@pytest.mark.parametrize(("due", "overdue"), [(None, False), (-0.001, True), (0, False), (1, False)])
def test_what_is_overdue(due: float | None, overdue: bool) -> None:
    one = waiting("T-1", since=-2.5, due=due)
    assert (one.overdue, one.age_s) == (overdue, 9000.0)
