"""Tasks as staff see them."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, Reach, may_in, require
from aggregator.domain.errors import Invalid, NotFound
from aggregator.domain.task.machine import RUNNING, Kind, Move, State, Task, Team, moves_from
from aggregator.kernel.events import Explanation
from aggregator.operations import looks
from aggregator.operations.case_views import label as case_label
from aggregator.operations.context import Context
from aggregator.operations.incident_views import label as incident_label
from aggregator.operations.visibility import sight_of, visible_household
from aggregator.store import households, tasks, teams
from aggregator.store.tasks import Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """One line of the list, without personal data. `label` is the short number, "T-123"; `referral` a number."""

    number: int
    label: str
    household: str
    dong: str
    kind: Kind
    state: State
    what: Explanation
    due_at: datetime
    promised_at: datetime
    overdue: bool
    urgent: bool
    person: str | None
    team: Team | None
    case: str | None
    incident: str | None
    referral: int | None
    follow_up_day: int | None
    created_at: datetime
    created_by: str
    ended_at: datetime | None
    ended_by: str | None
    in_time: bool | None
    moves: tuple[str, ...]
    """What can be done next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEntry:
    """One append-only row of a task: who did what, when; `memo` is in the officer's own words."""

    at: datetime
    who: str
    move: Move
    state_from: State | None
    state_to: State
    what: Explanation
    memo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """One task with its history; showing it is logged as a look."""

    row: TaskRow
    history: tuple[TaskEntry, ...]


_LABEL = re.compile(r"\s*(?:t-?)?([0-9]{1,9})\s*", re.IGNORECASE)
_TIMES_MOVES = frozenset({Move.CREATE, Move.REMIND, Move.ESCALATE})


def label(number: int) -> str:
    """The short number people say and write: 123 → "T-123"."""
    return f"T-{number}"


def parse_label(text: str) -> int:
    """The number in "T-123", "t123" or "123". Raises Invalid (`task_number_malformed`)."""
    found = _LABEL.fullmatch(text)
    if found is None:
        raise Invalid("task_number_malformed", field="number")
    return int(found.group(1))


async def list_tasks(
    context: Context,
    actor: Actor,
    *,
    mine: bool = False,
    dong: str | None = None,
    team: Team | None = None,
    kind: Kind | None = None,
    household: str | None = None,
    case: int | None = None,
    incident: int | None = None,
    due_before: datetime | None = None,
    include_ended: bool = False,
    limit: int = 200,
) -> tuple[TaskRow, ...]:
    """The tasks the actor may see, the first due first; `mine`: one's own, and what nobody of one's teams has taken.

    The centre sees what is to be done for people it may see: a task tells that somebody is being cared for.
    """
    require(actor, Permission.SEE_TASKS)
    now, centre = context.clock.now(), actor.rights.reach is Reach.CENTRE
    own = actor.dongs if actor.rights.reach is Reach.DONGS else None
    within = own if dong is None else frozenset({dong}) & (own if own is not None else {dong})
    async with context.database.read() as connection:
        belongs = await teams.of_person(connection, actor.user) if mine else []
        wanted = Wanted(
            dongs=within,
            states=tuple(State) if include_ended else RUNNING,
            kind=kind,
            team=team,
            person=actor.user if mine else None,
            teams={one for _dong, one in belongs} | _usual_teams(actor),
            household=household,
            case=case,
            incident=incident,
            due_before=due_before,
            people=sight_of(actor, now, permission=Permission.SEE_TASKS).households() if centre else None,
            limit=limit,
        )
        found = await tasks.find(connection, wanted)
    return tuple(task_row(task, actor, now) for task in found)


def _usual_teams(actor: Actor) -> set[Team]:
    """The team everybody of a dong office belongs to."""
    return {Team.DONG_OFFICER} if actor.rights.reach is Reach.DONGS else set()


async def show(context: Context, actor: Actor, number: int) -> TaskView:
    """One task with its history. Raises NotFound, also where the actor may not see it."""
    async with context.database.write() as connection:
        task = await seen_task(connection, context, actor, number, action="task")
        rows = await tasks.history(connection, context.cipher, number)
    return TaskView(
        row=task_row(task, actor, context.clock.now()),
        history=tuple(
            TaskEntry(
                at=row.at,
                who=row.who,
                move=row.move,
                state_from=row.before,
                state_to=row.after,
                what=row.what,
                memo=row.memo,
            )
            for row in rows
        ),
    )


async def seen_task(connection: AsyncConnection, context: Context, actor: Actor, number: int, *, action: str) -> Task:
    """A task, the look at its person written down. Raises NotFound."""
    require(actor, Permission.SEE_TASKS)
    now = context.clock.now()
    task = await tasks.get(connection, number)
    if task is None or not await _may_see(connection, actor, task):
        raise NotFound("task_unknown", field="number")
    if actor.rights.reach is not Reach.DONGS:
        try:
            await visible_household(connection, actor, task.household, now)
        except NotFound as hidden:
            raise NotFound("task_unknown", field="number") from hidden
    await looks.note(connection, context, actor, [task.household], now, action, why=label(number))
    return task


async def _may_see(connection: AsyncConnection, actor: Actor, task: Task) -> bool:
    """Whether the actor may see a task: of their dong, or of a person who belongs to it now."""
    if may_in(actor, Permission.SEE_TASKS, task.dong):
        return True
    person = await households.get(connection, task.household)
    return person is not None and may_in(actor, Permission.SEE_TASKS, person["dong_id"])


def task_row(task: Task, actor: Actor, now: datetime) -> TaskRow:
    """A task as a line of the list."""
    works = may_in(actor, Permission.WORK_ON_TASKS, task.dong)
    return TaskRow(
        number=task.number,
        label=label(task.number),
        household=task.household,
        dong=task.dong,
        kind=task.kind,
        state=task.state,
        what=task.what,
        due_at=task.due_at,
        promised_at=task.promised_at,
        overdue=task.state in RUNNING and task.due_at < now,
        urgent=task.urgent,
        person=task.person,
        team=task.team,
        case=None if task.case is None else case_label(task.case),
        incident=None if task.incident is None else incident_label(task.incident),
        referral=task.referral,
        follow_up_day=task.follow_up_day,
        created_at=task.created_at,
        created_by=task.created_by,
        ended_at=task.ended_at,
        ended_by=task.ended_by,
        in_time=task.in_time,
        moves=tuple(move for move in moves_from(task.state) if works and move not in _TIMES_MOVES),
    )
