"""What staff do with tasks, and the tasks that follow from something else."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from aggregator.domain.access import Actor, Permission, may_in, require
from aggregator.domain.errors import Forbidden, Invalid
from aggregator.domain.task import handling, reminders
from aggregator.domain.task.machine import Kind, State, Task, TaskDecision, Team
from aggregator.domain.third_party import Reporter, WorryKind
from aggregator.operations import third_party
from aggregator.operations.context import Context
from aggregator.operations.task_views import TaskRow, seen_task, task_row
from aggregator.operations.visibility import visible_household
from aggregator.store import case_measures, cases, incidents, tasks, users

type Decide = Callable[[AsyncConnection, Task, datetime], Awaitable[TaskDecision]]


async def put(connection: AsyncConnection, context: Context, decision: TaskDecision, now: datetime) -> Task:
    """Save a decision with the moment of the next reminder, in the caller's transaction."""
    region = context.region
    scheduled = reminders.scheduled(decision, region.tasks, region.duty, region.timezone, now)
    number = await tasks.save(connection, context.cipher, scheduled)
    if any(State.DONE in (row.before, row.after) for row in scheduled.transitions):
        await case_measures.time_help(connection, scheduled.task.household)
    context.wake.rouse()
    return replace(scheduled.task, number=number)


async def cancel_of(
    connection: AsyncConnection, context: Context, household: str, who: str, now: datetime, memo: str
) -> None:
    """Cancel whatever is still to be done for a person who has left, in the caller's transaction."""
    for task in await tasks.running_of(connection, household):
        await put(connection, context, handling.cancel(task, at=now, who=who, memo=memo), now)


async def move_of(
    connection: AsyncConnection, context: Context, household: str, dong: str, who: str, now: datetime
) -> None:
    """Let the dong a person has moved to do what is still to be done for them, in the caller's transaction."""
    names = context.region.dong_names
    for task in await tasks.running_of(connection, household):
        await put(connection, context, handling.go_along(task, dong, names, at=now, who=who), now)


async def add(
    context: Context,
    actor: Actor,
    household: str,
    kind: Kind,
    *,
    due_at: datetime,
    memo: str = "",
    person: str | None = None,
    team: Team | None = None,
    urgent: bool = False,
    case: int | None = None,
    incident: int | None = None,
) -> TaskRow:
    """Make a task by hand.

    Raises NotFound (`household_unknown`), Forbidden, Invalid (`due_in_past`, `person_unknown`, `not_of_person`).
    """
    require(actor, Permission.WORK_ON_TASKS)
    now = context.clock.now()
    async with context.database.write() as connection:
        row = await visible_household(connection, actor, household, now)
        await require_person(connection, person)
        await _require_of_person(connection, context, household, case=case, incident=incident)
        decision = handling.new(
            household,
            row["dong_id"],
            kind,
            at=now,
            who=actor.user,
            due_at=due_at,
            memo=memo,
            person=person,
            team=team,
            urgent=urgent,
            case=case,
            incident=incident,
        )
        return task_row(await put(connection, context, decision, now), actor, now)


async def take(context: Context, actor: Actor, number: int) -> TaskRow:
    """Begin with a task. Raises Conflict (`task_taken`, `task_move_not_allowed`)."""

    async def decide(_connection: AsyncConnection, task: Task, now: datetime) -> TaskDecision:
        return handling.take(task, at=now, who=actor.user)

    return await _work_on(context, actor, number, decide)


async def assign(
    context: Context, actor: Actor, number: int, *, person: str | None = None, team: Team | None = None, memo: str = ""
) -> TaskRow:
    """Give a task to a person, a team, or both. Raises Invalid (`nobody_assigned`, `person_unknown`)."""

    async def decide(connection: AsyncConnection, task: Task, now: datetime) -> TaskDecision:
        await require_person(connection, person)
        return handling.assign(task, person=person, team=team, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def postpone(context: Context, actor: Actor, number: int, due_at: datetime, *, memo: str) -> TaskRow:
    """Put a task off, with the reason. Raises Invalid."""

    async def decide(_connection: AsyncConnection, task: Task, now: datetime) -> TaskDecision:
        return handling.postpone(task, due_at, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def annotate(context: Context, actor: Actor, number: int, *, memo: str) -> TaskRow:
    """Add a note. Raises Invalid (`memo_needed`)."""

    async def decide(_connection: AsyncConnection, task: Task, now: datetime) -> TaskDecision:
        return handling.note(task, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def finish(context: Context, actor: Actor, number: int, *, memo: str, worry: WorryKind | None = None) -> TaskRow:
    """Say what was done; doing it twice changes nothing.

    What was found may be a danger: `worry` opens an incident first, so that it cannot be lost. Raises Invalid
    (`memo_needed`).
    """
    if worry is not None:
        async with context.database.write() as connection:
            task = await seen_task(connection, context, actor, number, action="task_work")
        await third_party.take_report(
            context, actor, household=task.household, reporter=Reporter.STAFF, kind=worry, memo=memo
        )

    async def decide(_connection: AsyncConnection, task: Task, now: datetime) -> TaskDecision:
        return handling.finish(task, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def cancel(context: Context, actor: Actor, number: int, *, memo: str) -> TaskRow:
    """Say why nobody needs to do it. Raises Invalid (`memo_needed`)."""

    async def decide(_connection: AsyncConnection, task: Task, now: datetime) -> TaskDecision:
        return handling.cancel(task, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def reopen(context: Context, actor: Actor, number: int, due_at: datetime, *, memo: str) -> TaskRow:
    """Open an ended task again. Raises Invalid."""

    async def decide(_connection: AsyncConnection, task: Task, now: datetime) -> TaskDecision:
        return handling.reopen(task, due_at, at=now, who=actor.user, memo=memo)

    return await _work_on(context, actor, number, decide)


async def _work_on(context: Context, actor: Actor, number: int, decide: Decide) -> TaskRow:
    """Decide and save within one transaction."""
    now = context.clock.now()
    async with context.database.write() as connection:
        task = await seen_task(connection, context, actor, number, action="task_work")
        if not may_in(actor, Permission.WORK_ON_TASKS, task.dong):
            raise Forbidden("role_not_allowed", values={"role": actor.role})
        decision = await decide(connection, task, now)
        saved = await put(connection, context, decision, now) if decision.transitions else task
    return task_row(saved, actor, now)


async def require_person(connection: AsyncConnection, name: str | None) -> None:
    """Raise Invalid (`person_unknown`) for somebody who does not work here."""
    if name is None:
        return
    row = await users.get(connection, name)
    if row is None or row["disabled_at"] is not None:
        raise Invalid("person_unknown", field="person", values={"who": name})


async def _require_of_person(
    connection: AsyncConnection, context: Context, household: str, *, case: int | None, incident: int | None
) -> None:
    """Raise Invalid (`not_of_person`) where the case or the incident is about somebody else."""
    if case is not None:
        found = await cases.get(connection, case)
        if found is None or found.household != household:
            raise Invalid("not_of_person", field="case")
    if incident is not None:
        fired = await incidents.get(connection, context.cipher, incident)
        if fired is None or fired.household != household:
            raise Invalid("not_of_person", field="incident")
