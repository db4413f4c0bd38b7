"""What staff do with a task: make, take, give to somebody, put off, finish, cancel, open again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from aggregator.domain.errors import Conflict, Invalid
from aggregator.domain.task.machine import (
    Kind,
    Move,
    State,
    Task,
    TaskDecision,
    TaskTransition,
    Team,
    moved,
    require_words,
)
from aggregator.kernel.events import Explanation


def create(task: Task, *, memo: str = "") -> TaskDecision:
    """A new task. Raises Invalid (`due_in_past`, `nobody_assigned`)."""
    if task.due_at < task.created_at:
        raise Invalid("due_in_past", field="due_at")
    if task.person is None and task.team is None:
        raise Invalid("nobody_assigned", field="team")
    row = TaskTransition(
        at=task.created_at,
        who=task.created_by,
        move=Move.CREATE,
        before=None,
        after=task.state,
        what=task.what,
        memo=memo,
    )
    return TaskDecision(task=task, transitions=(row,))


def new(
    household: str,
    dong: str,
    kind: Kind,
    *,
    at: datetime,
    who: str,
    due_at: datetime,
    what: Explanation | None = None,
    memo: str = "",
    person: str | None = None,
    team: Team | None = None,
    urgent: bool = False,
    case: int | None = None,
    incident: int | None = None,
    referral: int | None = None,
    check_in: int | None = None,
    follow_up_day: int | None = None,
) -> TaskDecision:
    """A task about a person; given to nobody in particular it is the dong officers'."""
    task = Task(
        number=0,
        household=household,
        dong=dong,
        kind=kind,
        state=State.OPEN,
        what=what or Explanation(f"task.{kind}"),
        created_at=at,
        created_by=who,
        due_at=due_at,
        promised_at=due_at,
        urgent=urgent,
        person=person,
        team=team if person or team else Team.DONG_OFFICER,
        case=case,
        incident=incident,
        referral=referral,
        check_in=check_in,
        follow_up_day=follow_up_day,
    )
    return create(task, memo=memo)


def take(task: Task, *, at: datetime, who: str) -> TaskDecision:
    """Begin with a task; it is one's own from now on. Raises Conflict (`task_taken`) for somebody else's."""
    if task.state is State.IN_PROGRESS:
        if task.person != who:
            raise Conflict("task_taken", values={"who": task.person or ""})
        return TaskDecision(task=task, transitions=())
    return moved(task, Move.TAKE, at=at, who=who, what=Explanation("task.taken", {"who": who}), person=who)


def assign(task: Task, *, person: str | None, team: Team | None, at: datetime, who: str, memo: str) -> TaskDecision:
    """Give a task to a person, a team, or both. Raises Invalid (`nobody_assigned`).

    What was begun and goes to a team alone is open again: nobody has it.
    """
    if person is None and team is None:
        raise Invalid("nobody_assigned", field="person")
    values = {"who": person or "-", "team": team or "-"}
    what = Explanation("task.assigned", values)
    given = moved(task, Move.ASSIGN, at=at, who=who, what=what, memo=memo, person=person, team=team)
    if person is not None or task.state is State.OPEN:
        return given
    row = replace(given.transitions[0], after=State.OPEN)
    return replace(given, task=replace(given.task, state=State.OPEN), transitions=(row,))


def go_along(task: Task, dong: str, names: Mapping[str, str], *, at: datetime, who: str) -> TaskDecision:
    """The person has moved to another dong, whose task it is now; what somebody had is theirs who took the person over.

    `names` are those of the dongs.
    """
    what = Explanation("task.went_along", {"before": names.get(task.dong, task.dong), "dong": names.get(dong, dong)})
    person = None if task.person is None else who
    return moved(task, Move.ASSIGN, at=at, who=who, what=what, dong=dong, person=person)


def postpone(task: Task, due_at: datetime, *, at: datetime, who: str, memo: str) -> TaskDecision:
    """Put a task off, with the reason. Raises Invalid (`memo_needed`, `due_in_past`, `due_earlier`)."""
    require_words(memo)
    if due_at < at:
        raise Invalid("due_in_past", field="due_at")
    if due_at <= task.due_at:
        raise Invalid("due_earlier", field="due_at", values={"due_at": task.due_at.timestamp()})
    what = Explanation("task.postponed", {"before_at": task.due_at.timestamp(), "due_at": due_at.timestamp()})
    return moved(task, Move.POSTPONE, at=at, who=who, what=what, memo=memo, due_at=due_at, reminded=0)


def note(task: Task, *, at: datetime, who: str, memo: str) -> TaskDecision:
    """Add a note; nothing else changes."""
    require_words(memo)
    return moved(task, Move.NOTE, at=at, who=who, what=Explanation("task.noted", {"who": who}), memo=memo)


def finish(task: Task, *, at: datetime, who: str, memo: str) -> TaskDecision:
    """Say what was done; doing it twice changes nothing. Raises Invalid (`memo_needed`)."""
    require_words(memo)
    if task.state is State.DONE:
        return TaskDecision(task=task, transitions=())
    what = Explanation("task.done", {"who": who})
    return moved(task, Move.FINISH, at=at, who=who, what=what, memo=memo, ended_at=at, ended_by=who, next_at=None)


def cancel(task: Task, *, at: datetime, who: str, memo: str) -> TaskDecision:
    """Say why nobody needs to do it. Raises Invalid (`memo_needed`)."""
    require_words(memo)
    what = Explanation("task.cancelled", {"who": who})
    return moved(task, Move.CANCEL, at=at, who=who, what=what, memo=memo, ended_at=at, ended_by=who, next_at=None)


def reopen(task: Task, due_at: datetime, *, at: datetime, who: str, memo: str) -> TaskDecision:
    """Open an ended task again, due at a later moment. Raises Invalid (`memo_needed`, `due_in_past`)."""
    require_words(memo)
    if due_at < at:
        raise Invalid("due_in_past", field="due_at")
    what = Explanation("task.reopened", {"who": who})
    return moved(
        task,
        Move.REOPEN,
        at=at,
        who=who,
        what=what,
        memo=memo,
        due_at=due_at,
        promised_at=due_at,
        reminded=0,
        ended_at=None,
        ended_by=None,
    )
