"""What time does to a task: a word the day before, at its moment, to the supervisor, and again until it is done.

People are reminded while the dongs work, never at night. What a person asked for in a call is told at once: no human
has heard it yet (C4).
"""

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

from aggregator.domain.duty import next_opening, on_duty
from aggregator.domain.region import DutyRules
from aggregator.domain.task.machine import RUNNING, Move, State, Task, TaskDecision, moved
from aggregator.domain.task.rules import ReminderRules
from aggregator.domain.working_time import after_working_time
from aggregator.kernel.events import Explanation

REGION = "region"
"""Who acts when time alone does."""


class Reminder(StrEnum):
    """What is said, and to whom: the last two also to the supervisor."""

    BEFORE = "before"
    DUE = "due"
    OVERDUE = "overdue"

    @property
    def to_supervisor(self) -> bool:
        """Whether the supervisor hears of it as well."""
        return self is Reminder.OVERDUE


def next_at(task: Task, rules: ReminderRules, duty: DutyRules, timezone: tzinfo, now: datetime) -> datetime | None:
    """When the next reminder of a running task goes out; None for one that has ended."""
    if task.state not in RUNNING:
        return None
    match task.reminded:
        case 0 if _unheard(task):
            wanted = now
        case 0:
            wanted = task.due_at - rules.before
            wanted = wanted if wanted > now else task.due_at
        case 1:
            wanted = task.due_at
        case 2:
            wanted = after_working_time(task.due_at, rules.supervisor_after, duty, timezone)
        case _:
            wanted = now + rules.every
    return while_open(max(wanted, now), duty, timezone)


def while_open(at: datetime, duty: DutyRules, timezone: tzinfo) -> datetime:
    """This moment, or the next opening when the dongs do not work; the end of the day still counts as working."""
    if on_duty(at, duty, timezone).dongs_open or on_duty(at - timedelta(seconds=1), duty, timezone).dongs_open:
        return at
    return next_opening(at, duty, timezone) or at


def remind(
    task: Task, rules: ReminderRules, duty: DutyRules, timezone: tzinfo, now: datetime
) -> tuple[TaskDecision, Reminder]:
    """Make the reminder that is due, and say when the next one is."""
    kind = _kind(task, now)
    step = {Reminder.BEFORE: 1, Reminder.DUE: 2}.get(kind, task.reminded + 1)
    what = Explanation(f"task.reminder.{kind}", {"due_at": task.due_at.timestamp()})
    move = Move.ESCALATE if kind.to_supervisor else Move.REMIND
    decision = moved(task, move, at=now, who=REGION, what=what, reminded=step)
    later = next_at(decision.task, rules, duty, timezone, now)
    return TaskDecision(task=_at(decision.task, later), transitions=decision.transitions), kind


def scheduled(
    decision: TaskDecision, rules: ReminderRules, duty: DutyRules, timezone: tzinfo, now: datetime
) -> TaskDecision:
    """A decision of staff with the moment of the next reminder as it now is."""
    task = _at(decision.task, next_at(decision.task, rules, duty, timezone, now))
    return TaskDecision(task=task, transitions=decision.transitions)


def _at(task: Task, moment: datetime | None) -> Task:
    """The task with another moment of its next reminder."""
    return replace(task, next_at=moment)


def _unheard(task: Task) -> bool:
    """Whether it came from a call and nobody has done anything about it."""
    return task.check_in is not None and task.state is State.OPEN and task.due_at == task.promised_at


def _kind(task: Task, now: datetime) -> Reminder:
    """What is to be said now."""
    if now < task.due_at:
        return Reminder.BEFORE
    return Reminder.DUE if task.reminded < 2 else Reminder.OVERDUE
